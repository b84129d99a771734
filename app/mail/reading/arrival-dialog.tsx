"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { readArrival } from "../../../lib/jmap/journey.ts";
import type { Email } from "../../../lib/jmap/types.ts";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { useMail } from "../mail-context.tsx";
import { type ArrivalWords, arrivalWords } from "./arrival-words.ts";

/** Answers why an email is here: to which address it was sent, and from which server it came. */
export function ArrivalDialog({ email, onClose }: { email: Email; onClose: () => void }) {
  const t = useTranslations("mail.reading");
  const sayOrigin = useTranslations("mail.origin");
  const { sync, store, clock } = useMail();
  const [told, setTold] = useState<ArrivalWords[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    let isGone = false;
    readArrival(sync, store.accountId, email.id).then(
      (arrival) => isGone || setTold(arrivalWords(sayOrigin, email, arrival, clock)),
      (cause: unknown) => isGone || setFailure(wordsFor(cause)),
    );
    return () => {
      isGone = true;
    };
  }, [sayOrigin, sync, store, email, clock]);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("whyHere")}>
        {failure ? (
          <p role="alert" className="text-sm text-danger-text">
            {failure}
          </p>
        ) : told === null ? (
          <Skeleton className="h-40" />
        ) : (
          <dl className="grid gap-3.5 text-sm">
            {told.map(({ question, answer }) => (
              <div key={question} className="grid gap-0.5">
                <dt className="text-xs font-medium text-ink-3">{question}</dt>
                {answer.map((sentence) => (
                  <dd key={sentence} className="[overflow-wrap:anywhere]">
                    {sentence}
                  </dd>
                ))}
              </div>
            ))}
          </dl>
        )}
      </DialogContent>
    </Dialog>
  );
}
