"use client";

import { CalendarClock, Clock3, PencilLine } from "lucide-react";
import { useTranslations } from "next-intl";
import type { EmailSubmission } from "../../../lib/jmap/types.ts";
import { cn } from "../../ui/cn.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { useCallBack } from "../compose/use-call-back.ts";
import { useMail, useStore } from "../mail-context.tsx";
import { urlOf } from "../place.ts";
import { dayTime } from "../time-format.ts";
import { useScheduled } from "../use-scheduled.ts";
import { ListHeader } from "./list-header.tsx";
import { nameOf } from "./row-facts.ts";

/** What is to be sent later, the next first. */
export function ScheduledList({ onMenu }: { onMenu: () => void }) {
  const t = useTranslations("mail.list");
  const scheduled = useScheduled();
  return (
    <section aria-label={t("scheduled")} className="flex h-full min-w-0 flex-col bg-surface">
      <ListHeader total={null} tookMs={null} known={() => []} onMenu={onMenu} />
      {scheduled?.length === 0 ? (
        <EmptyState icon={<CalendarClock />} title={t("nothingScheduled")}>
          {t("scheduledMore")}
        </EmptyState>
      ) : (
        <ul className="min-h-0 grow overflow-y-auto overscroll-contain">
          {(scheduled ?? []).map((submission) => (
            <ScheduledRow key={submission.id} submission={submission} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ScheduledRow({ submission: { id, emailId, sendAt } }: { submission: EmailSubmission }) {
  const t = useTranslations("mail.list");
  const { place, go, clock } = useMail();
  const callBack = useCallBack();
  const email = useStore((store) => store.emails.get(emailId));
  if (!email) return null;
  const people = [...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? [])].map(nameOf).join(", ");
  const isOpen = place.threadId === email.threadId;
  return (
    <li
      className={cn(
        "relative flex items-center gap-3 border-b px-4 py-3",
        isOpen ? "bg-accent-soft" : "hover:bg-hover",
      )}
    >
      <div className="min-w-0 grow text-sm">
        <a
          href={urlOf({ ...place, threadId: email.threadId })}
          aria-current={isOpen ? "true" : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            go({ threadId: email.threadId });
          }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {t("toPeople", { people })}
        </a>
        <p className="truncate">{email.subject || t("noSubject")}</p>
        <p className="mt-0.5 flex items-center gap-1.5 text-xs text-accent-text">
          <Clock3 aria-hidden className="size-3.5 shrink-0" />
          <time dateTime={sendAt} suppressHydrationWarning>
            {dayTime(Date.parse(sendAt), clock)}
          </time>
        </p>
      </div>
      <IconButton
        label={t("callBack")}
        className="relative"
        onClick={() => void callBack({ submissionId: id, emailId })}
      >
        <PencilLine aria-hidden />
      </IconButton>
    </li>
  );
}
