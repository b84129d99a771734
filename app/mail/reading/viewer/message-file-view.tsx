"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { parseCall } from "../../../../lib/jmap/calls.ts";
import { answerTo, wordsFor } from "../../../../lib/jmap/client.ts";
import type { Email, EmailAddress, EmailBodyPart, Id } from "../../../../lib/jmap/types.ts";
import { useMail } from "../../mail-context.tsx";
import { longTime } from "../../time-format.ts";
import { Attachments } from "../attachments.tsx";
import { Body } from "../body.tsx";
import { FieldRows } from "../field-rows.tsx";

type Parsed = Pick<
  Email,
  "from" | "to" | "subject" | "sentAt" | "textBody" | "htmlBody" | "attachments" | "bodyValues"
>;

const people = (addresses: readonly EmailAddress[] | null) =>
  (addresses ?? []).map(({ name, email }) => (name ? `${name} <${email}>` : email)).join(", ");

/** A message within a message. RFC 8621 section 4.9. */
export function MessageFile({ email, part }: { email: Email; part: EmailBodyPart }) {
  const t = useTranslations("mail.reading");
  const { sync, store, clock } = useMail();
  const [parsed, setParsed] = useState<Parsed | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const blobId = part.blobId ?? "";
  useEffect(() => {
    let isGone = false;
    sync
      .read([parseCall(store.accountId, blobId)])
      .then((responses) => {
        const found = answerTo<{ parsed: Record<Id, Parsed> | null }>(responses, "parsed").parsed?.[blobId];
        if (isGone) return;
        if (found) setParsed(found);
        else setFailure(t("noMessageFile"));
      })
      .catch((cause: unknown) => !isGone && setFailure(wordsFor(cause)));
    return () => {
      isGone = true;
    };
  }, [sync, store, blobId, t]);
  if (failure) return <p role="alert">{failure}</p>;
  if (!parsed) return <p role="status">{t("loadingShort")}</p>;
  // Where it lies, it lies with the message that brought it; nobody vouches for its sender.
  const inner: Email = { ...email, ...parsed, from: null };
  return (
    <article
      aria-label={t("attachedMessage")}
      className="size-full overflow-y-auto rounded-md bg-surface p-5"
    >
      <h3 className="text-lg font-semibold [overflow-wrap:anywhere]">
        {parsed.subject?.trim() || t("noSubject")}
      </h3>
      <FieldRows
        rows={[
          [t("fields.from"), people(parsed.from)],
          [t("fields.to"), people(parsed.to)],
          [t("fields.written"), parsed.sentAt ? longTime(parsed.sentAt, clock) : ""],
        ]}
        className="mt-2 mb-5 text-sm"
      />
      <Body email={inner} />
      <Attachments email={inner} />
    </article>
  );
}
