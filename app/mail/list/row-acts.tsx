import { Archive, Mail, MailOpen, Pin, Star, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Id } from "../../../lib/jmap/types.ts";
import { cn } from "../../ui/cn.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import type { Acts } from "../use-acts.ts";
import type { RowFacts } from "./row-facts.ts";

interface RowActsProps {
  facts: RowFacts;
  acts: Acts;
  isLine: boolean;
  onDiscard(threadIds: Id[]): void;
}

/** What one can do with the row that the pointer or the focus is on. */
export function RowActs({ facts, acts, isLine, onDiscard }: RowActsProps) {
  const t = useTranslations("mail.row");
  const { threadId } = facts;
  const targets = () => acts.targets([threadId]);
  return (
    <div
      className={cn(
        "absolute end-2 z-1 flex rounded-md border bg-raised p-px shadow-sm max-md:hidden",
        isLine ? "inset-y-0 my-auto h-fit" : "bottom-1",
      )}
    >
      <IconButton
        size="sm"
        label={facts.starred ? t("removeStar") : t("star")}
        onClick={() => acts.star(targets(), !facts.starred)}
      >
        <Star className={cn(facts.starred && "fill-star text-star")} />
      </IconButton>
      <IconButton
        size="sm"
        label={facts.pinned ? t("unpin") : t("pin")}
        shortcut="P"
        onClick={() => acts.pin([threadId])}
      >
        <Pin className={cn(facts.pinned && "fill-accent-soft text-accent-text")} />
      </IconButton>
      <IconButton size="sm" label={t("archive")} onClick={() => acts.archive(targets())}>
        <Archive />
      </IconButton>
      <IconButton size="sm" label={t("delete")} onClick={() => onDiscard([threadId])}>
        <Trash2 />
      </IconButton>
      <IconButton
        size="sm"
        label={facts.unread ? t("markRead") : t("markUnread")}
        onClick={() => acts.markRead(targets(), facts.unread)}
      >
        {facts.unread ? <MailOpen /> : <Mail />}
      </IconButton>
    </div>
  );
}
