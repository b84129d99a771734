"use client";

import { MailCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { withFlag } from "../../../lib/jmap/changes.ts";
import { answerTo, JmapFailure, wordsFor, wordsForError } from "../../../lib/jmap/client.ts";
import type { Email, SetError } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { useBusy } from "../../ui/use-busy.ts";
import { useAppearance } from "../appearance-context.tsx";
import { identityFor } from "../compose/begin.ts";
import { nameOf } from "../list/row-facts.ts";
import { useSteadyMail, useStore } from "../mail-context.tsx";
import { answeredKeyword, askedReceipt } from "./receipt-asked.ts";

/** Over a message whose sender asks to be told that it was read: nothing is sent unless one says so. */
export function ReceiptBar({ email, mine }: { email: Email; mine: boolean }) {
  const t = useTranslations("receipts");
  const { changes } = useSteadyMail();
  const { receipts } = useAppearance();
  const isJunk = useStore((held) => email.mailboxIds[held.mailboxWithRole("junk")?.id ?? ""] === true);
  const send = useSendReceipt(email);
  const [busy, run] = useBusy();
  const asked = askedReceipt(email, { isJunk, isMine: mine });
  if (!asked || receipts === "never") return null;
  const refuse = () =>
    changes
      .update([email.id], ({ keywords, mailboxIds }) => ({
        mailboxIds,
        keywords: withFlag(keywords, answeredKeyword, true),
      }))
      .catch((cause: unknown) => toast.error(wordsFor(cause)));
  const agree = () =>
    run(async () => {
      await send();
      toast.success(t("sent"));
    });
  return (
    <div
      role="note"
      className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-lg border bg-canvas py-1.5 pe-1.5 ps-3 text-sm text-ink-2 print:hidden"
    >
      <MailCheck aria-hidden className="size-4 shrink-0 text-ink-3" />
      <p className="min-w-0 grow basis-52 [overflow-wrap:anywhere]">
        {t("asks", { name: nameOf(email.from?.[0]) || t("somebody") })}{" "}
        {asked.isDoubtful ? t("goesTo", { addresses: asked.to.map(({ email: to }) => to).join(", ") }) : null}
      </p>
      <div className="flex gap-1.5">
        <Button size="sm" busy={busy} onClick={() => void agree()}>
          {t("send")}
        </Button>
        <Button size="sm" variant="ghost" disabled={busy} onClick={() => void refuse()}>
          {t("refuse")}
        </Button>
      </div>
    </div>
  );
}

/** Sends the notice in the name of the address that the message was written to. Throws `JmapFailure`. */
function useSendReceipt(email: Email): () => Promise<void> {
  const { store, sync } = useSteadyMail();
  return async () => {
    const disposition = {
      actionMode: "manual-action",
      sendingMode: "mdn-sent-manually",
      type: "displayed",
    };
    const responses = await sync.write([
      [
        "MDN/send",
        {
          accountId: store.accountId,
          identityId: identityFor(email, store.identities)?.id,
          send: { notice: { forEmailId: email.id, disposition } },
        },
        "send",
      ],
    ]);
    const { notSent } = answerTo<{ notSent: Record<string, SetError> | null }>(responses, "send");
    const error = notSent?.notice;
    if (error) throw new JmapFailure("refused", wordsForError(error), error.type);
  };
}
