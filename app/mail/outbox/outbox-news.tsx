"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { sweepFiles } from "../../../lib/kept/letters.ts";
import { toast } from "../../ui/toast.tsx";
import { keptFilesNamed } from "../compose/local-copy.ts";
import { useSteadyMail } from "../mail-context.tsx";
import { outboxSegment } from "../place.ts";

/** Tells what became of letters that waited, to who looks at it; and looks after the files that were kept for them. */
export function OutboxNews() {
  const t = useTranslations("mail.outbox");
  const { store, outbox, go } = useSteadyMail();
  useEffect(() => {
    outbox.onNews = (news) => {
      if (document.visibilityState !== "visible" || news.kind === "changed") return;
      const subject = news.subject || t("noSubject");
      if (news.kind === "sent") toast.success(t("wasSent", { subject }));
      else
        toast.error(t("wasRefused", { subject, reason: news.words }), {
          action: {
            label: t("look"),
            onClick: () => go({ mailbox: outboxSegment, threadId: null, search: null }),
          },
        });
    };
    return () => {
      outbox.onNews = () => {};
    };
  }, [outbox, go, t]);
  useEffect(() => {
    // Where nothing can be kept there is nothing to sweep.
    void sweepFiles(store.readerId, keptFilesNamed(store.readerId)).catch(() => {});
  }, [store]);
  return null;
}
