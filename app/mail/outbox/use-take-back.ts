"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { toast } from "../../ui/toast.tsx";
import { useComposer } from "../compose/composer-context.tsx";
import type { DraftContent } from "../compose/draft.ts";
import { keepCopy } from "../compose/local-copy.ts";
import { useSteadyMail } from "../mail-context.tsx";

/** Takes a letter out of the outbox and opens it again; says so where it is being sent at this moment. */
export function useTakeBack(): (key: string) => Promise<void> {
  const t = useTranslations("mail.outbox");
  const { store, outbox } = useSteadyMail();
  const { open } = useComposer();
  return useCallback(
    async (key) => {
      const letter = await outbox.take(key, ({ content, emailId, olderIds }) =>
        // The composer's own copy first: a crash in between loses nothing.
        keepCopy(store.draftsName, {
          key,
          content: content as DraftContent,
          savedId: emailId ?? olderIds[0] ?? null,
        }),
      );
      if (!letter) return toast.say(t("beingSent"));
      const savedId = letter.emailId ?? letter.olderIds[0] ?? null;
      open({ kind: "restored", content: letter.content as DraftContent, savedId }, key);
    },
    [store, outbox, open, t],
  );
}
