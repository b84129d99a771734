"use client";

import { useCallback } from "react";
import { withFlag } from "../../../lib/jmap/changes.ts";
import { useSteadyMail } from "../mail-context.tsx";
import type { DraftContent } from "./draft.ts";

interface Afterwards {
  /** What was answered or passed on is marked so. */
  marks: boolean;
  /** Its conversation leaves the inbox. */
  archives: boolean;
}

/** What becomes of the message that was answered; resolves to what takes that back. */
export function useAfterwards() {
  const { store, sync, changes } = useSteadyMail();
  return useCallback(
    async ({ original }: DraftContent, { marks, archives }: Afterwards): Promise<() => Promise<void>> => {
      const email = original && store.emails.get(original.id);
      if (!original || (!email && !marks)) return async () => {};
      if (!email) {
        const mark = async (on: true | null) => {
          const update = { [original.id]: { [`keywords/${original.keyword}`]: on } };
          await sync.write([["Email/set", { accountId: store.accountId, update }, "mark"]]);
        };
        await mark(true);
        return () => mark(null);
      }
      const inbox = store.mailboxWithRole("inbox")?.id;
      const archiveId = archives ? store.mailboxWithRole("archive")?.id : undefined;
      const thread = store.threadEmails(email.threadId);
      const leaving = thread.filter(({ mailboxIds }) => archiveId && inbox && mailboxIds[inbox]);
      const ids = new Set([email, ...leaving].map((one) => one.id));
      return changes.update([...ids], (one) => ({
        keywords:
          marks && one.id === email.id ? withFlag(one.keywords, original.keyword, true) : one.keywords,
        mailboxIds:
          archiveId && inbox && one.mailboxIds[inbox]
            ? withFlag(withFlag(one.mailboxIds, inbox, false), archiveId, true)
            : one.mailboxIds,
      }));
    },
    [store, sync, changes],
  );
}
