"use client";

import { PanelLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import { unreadInTab } from "../../../lib/jmap/categories.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { cn } from "../../ui/cn.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { later } from "../../ui/later.tsx";
import { useAppearance } from "../appearance-context.tsx";
import { useFolderName } from "../frame/folder-name.ts";
import { useListPlace, useSteadyMail, useStore } from "../mail-context.tsx";
import { isOutbox, isScheduled, mailboxOf, shownTab } from "../place.ts";
import { rowsInWords } from "../row-words.ts";
import { SearchBox } from "../search/search-box.tsx";
import { useSelection } from "./selection.tsx";

const SharedMark = later(() => import("../frame/other-accounts.ts").then((all) => all.SharedMark));
const BulkActs = later(() => import("./bulk-acts.tsx").then((all) => all.BulkActs));

interface ListHeaderProps {
  total: number | null;
  /** How long a search took; null where that is not known. */
  tookMs: number | null;
  /** The conversations that are loaded, for "select all". */
  known: () => Id[];
  onMenu: () => void;
}

/** Search and the folder's name; while something is ticked, what one can do with it. */
export function ListHeader({ total, tookMs, known, onMenu }: ListHeaderProps) {
  const t = useTranslations("mail.list");
  const { store } = useSteadyMail();
  const place = useListPlace();
  const { layout } = useAppearance();
  const { selected } = useSelection();
  const folderName = useFolderName();
  const acts = useTranslations("mail.acts");
  const mailbox = useStore(({ mailboxes }) => mailboxOf(place, mailboxes));
  const unread = useStore((held) => {
    const mailbox = mailboxOf(place, held.mailboxes);
    const tab = shownTab(place, held);
    if (mailbox && tab && held.tabs) {
      const byCategory = mailbox["keryx:unreadByCategory"] ?? {};
      return unreadInTab(tab, held.tabs, { all: mailbox.unreadThreads, byCategory });
    }
    return mailbox ? held.unreadIn(mailbox) : 0;
  });
  const title = isScheduled(place)
    ? t("scheduled")
    : isOutbox(place)
      ? t("outbox")
      : place.search === null
        ? mailbox
          ? folderName(mailbox)
          : t("folder")
        : t("searchResults");
  return (
    <header className="shrink-0 border-b">
      <div className="flex h-14 items-center gap-1 px-3">
        <IconButton label={t("folders")} className={cn(layout !== "one" && "lg:hidden")} onClick={onMenu}>
          <PanelLeft />
        </IconButton>
        <SearchBox />
      </div>
      <div className="flex h-9 items-center gap-2 px-3">
        {selected.size > 0 ? (
          <>
            <h1 className="sr-only">{title}</h1>
            <BulkActs known={known} total={total} />
          </>
        ) : (
          <>
            <h1 className="shrink-0 truncate text-sm font-semibold max-sm:shrink">{title}</h1>
            {place.account === null ? null : <SharedMark />}
            <p
              role={place.search === null ? undefined : "status"}
              className="ms-auto shrink-0 text-xs text-ink-3 tabular-nums"
            >
              {total === null
                ? null
                : t("rowsAndUnread", { rows: rowsInWords(acts, total, store.isGrouped), unread })}
              {place.search !== null && tookMs !== null
                ? ` ${t("took", { seconds: (tookMs / 1000).toFixed(2) })}`
                : ""}
            </p>
          </>
        )}
      </div>
    </header>
  );
}
