"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { answerTo, wordsFor, wordsForError } from "../../../lib/jmap/client.ts";
import type { SetError } from "../../../lib/jmap/types.ts";
import { toast } from "../../ui/toast.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { useComposer } from "./composer-context.tsx";
import type { Held } from "./transport.ts";

/**
 * Calls back what waits on the server, into the drafts or the trash. Resolves to whether that was in time; says so when it was not.
 * RFC 8621 section 7.5.
 */
export function useCancel(): (held: Held, into: "drafts" | "trash") => Promise<boolean> {
  const t = useTranslations("mail.compose");
  const { store, sync } = useSteadyMail();
  return useCallback(
    async ({ submissionId }, into) => {
      const { accountId } = store;
      const mailboxId = store.mailboxWithRole(into)?.id;
      const email = {
        ...(mailboxId ? { mailboxIds: { [mailboxId]: true } } : {}),
        ...(into === "drafts" ? { "keywords/$draft": true } : {}),
      };
      const update = { [submissionId]: { undoStatus: "canceled" } };
      const args = { accountId, update, onSuccessUpdateEmail: { [submissionId]: email } };
      try {
        const responses = await sync.write([["EmailSubmission/set", args, "cancel"]]);
        const { notUpdated } = answerTo<{ notUpdated?: Record<string, SetError> | null }>(
          responses,
          "cancel",
        );
        const error = notUpdated?.[submissionId];
        if (!error) return true;
        toast.error(error.type === "cannotUnsend" ? t("tooLate") : wordsForError(error));
      } catch (cause) {
        toast.error(wordsFor(cause));
      }
      return false;
    },
    [store, sync, t],
  );
}

/** Calls back what waits on the server: it becomes a draft again, and the draft opens. Resolves to whether that was in time. */
export function useCallBack(): (held: Held) => Promise<boolean> {
  const { sync } = useSteadyMail();
  const { open } = useComposer();
  const cancel = useCancel();
  return useCallback(
    async (held) => {
      if (!(await cancel(held, "drafts"))) return false;
      try {
        const [email] = await sync.loadEmails([held.emailId]);
        if (email) open({ kind: "draft", email });
      } catch (cause) {
        toast.error(wordsFor(cause));
      }
      return true;
    },
    [cancel, sync, open],
  );
}
