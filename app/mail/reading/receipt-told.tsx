"use client";

import { MailCheck, MailX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { answerTo } from "../../../lib/jmap/client.ts";
import type { Email, Id } from "../../../lib/jmap/types.ts";
import { useClock, useSteadyMail } from "../mail-context.tsx";
import { longTime } from "../time-format.ts";

/** What a notice says. RFC 9007 section 2. */
interface Mdn {
  finalRecipient: string;
  reportingUA: string | null;
  disposition: { type: "deleted" | "dispatched" | "displayed" | "processed" };
}

const noticeType = "message/disposition-notification";
export const isNotice = ({ attachments }: Pick<Email, "attachments">): boolean =>
  attachments?.some(({ type }) => type === noticeType) ?? false;
export const isNoticePart = ({ type }: { type: string }): boolean => type === noticeType;

/** Over a message that a mail program wrote: what became of one that was sent from here. */
export function ReceiptTold({ email }: { email: Email }) {
  const t = useTranslations("receipts");
  const clock = useClock();
  const mdn = useNotice(email.blobId);
  if (!mdn) return null;
  const { type } = mdn.disposition;
  const Icon = type === "displayed" || type === "processed" ? MailCheck : MailX;
  const who = mdn.finalRecipient.replace(/^rfc822;\s*/i, "");
  return (
    <section
      aria-label={t("told")}
      className="mb-4 flex items-start gap-3 rounded-lg border bg-canvas px-3.5 py-3"
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-accent-text" />
      <div className="min-w-0">
        <p className="text-sm font-medium [overflow-wrap:anywhere]">
          {t(type, { who, subject: aboutOf(email.subject) })}
        </p>
        <p suppressHydrationWarning className="mt-0.5 text-xs text-ink-2">
          {t("saysSo", { time: longTime(email.sentAt ?? email.receivedAt, clock) })}
        </p>
      </div>
    </section>
  );
}

/** "Read: Menu" and its like are about "Menu". */
const aboutOf = (subject: string | null): string =>
  (subject ?? "").replace(/^[^:]{1,40}:\s*/, "").trim() || (subject ?? "");

function useNotice(blobId: Id): Mdn | null {
  const { store, sync } = useSteadyMail();
  const [mdn, setMdn] = useState<Mdn | null>(null);
  useEffect(() => {
    let gone = false;
    sync
      .read([["MDN/parse", { accountId: store.accountId, blobIds: [blobId] }, "parsed"]])
      .then((responses) => {
        const { parsed } = answerTo<{ parsed: Record<Id, Mdn> | null }>(responses, "parsed");
        if (!gone) setMdn(parsed?.[blobId] ?? null);
      })
      // Then the message is read as it came.
      .catch(() => {});
    return () => {
      gone = true;
    };
  }, [store, sync, blobId]);
  return mdn;
}
