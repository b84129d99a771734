"use client";

import { useCallback } from "react";
import { answerTo, wordsFor, wordsForError } from "../../../lib/jmap/client.ts";
import type { SetError } from "../../../lib/jmap/types.ts";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";
import { useComposer } from "./composer-context.tsx";
import type { Held } from "./transport.ts";

/**
 * Calls back what waits on the server: it becomes a draft again, and the draft opens. Resolves to whether that was in time; says so
 * when it was not. RFC 8621 section 7.5.
 */
export function useCallBack(): (held: Held) => Promise<boolean> {
  const { store, sync } = useMail();
  const { open } = useComposer();
  return useCallback(
    async ({ submissionId, emailId }) => {
      const { accountId } = store;
      const draftsId = store.mailboxWithRole("drafts")?.id;
      const back = { ...(draftsId ? { mailboxIds: { [draftsId]: true } } : {}), "keywords/$draft": true };
      try {
        const responses = await sync.write([
          [
            "EmailSubmission/set",
            {
              accountId,
              update: { [submissionId]: { undoStatus: "canceled" } },
              onSuccessUpdateEmail: { [submissionId]: back },
            },
            "cancel",
          ],
        ]);
        const { notUpdated } = answerTo<{ notUpdated?: Record<string, SetError> | null }>(
          responses,
          "cancel",
        );
        const error = notUpdated?.[submissionId];
        if (error) {
          toast.error(
            error.type === "cannotUnsend"
              ? "It is too late to call it back: the message is on its way."
              : wordsForError(error),
          );
          return false;
        }
        const [email] = await sync.loadEmails([emailId]);
        if (email) open({ kind: "draft", email });
        return true;
      } catch (cause) {
        toast.error(wordsFor(cause));
        return false;
      }
    },
    [store, sync, open],
  );
}
