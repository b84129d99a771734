"use client";

import { useTranslations } from "next-intl";
import { createContext, type ReactNode, use, useCallback, useState } from "react";
import type { JmapStore } from "../../../lib/jmap/store.ts";
import type { Email } from "../../../lib/jmap/types.ts";
import { Question } from "../../ui/question.tsx";
import type { Held } from "../compose/transport.ts";
import { useCancel } from "../compose/use-call-back.ts";
import { useFolderName } from "../frame/folder-name.ts";
import { useListPlace, useSteadyMail } from "../mail-context.tsx";
import { mailboxOf } from "../place.ts";
import { useActs } from "../use-acts.ts";
import { useBulk } from "../use-bulk.ts";

type Discard = (emails: readonly Email[], whole?: boolean) => void;
const DiscardContext = createContext<Discard>(() => {});

/** Deletes these, or the whole list: into the trash at once; from trash, junk and drafts for good, after a question. */
export const useDiscard = (): Discard => use(DiscardContext);

export function DiscardProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("mail.list");
  const { store, here } = useSteadyMail();
  const place = useListPlace();
  const acts = useActs();
  const bulk = useBulk();
  const folderName = useFolderName();
  const cancel = useCancel();
  const [asked, setAsked] = useState<readonly Email[] | "whole" | null>(null);
  const [waiting, setWaiting] = useState<readonly Held[]>([]);
  const discard = useCallback<Discard>(
    (emails, whole) => {
      const role = mailboxOf(here(), store.mailboxes)?.role;
      if (emails.length === 0) return;
      const held = heldOf(emails, store);
      if (held.length > 0 && !whole) return setWaiting(held);
      if (role === "trash" || role === "junk" || role === "drafts") setAsked(whole ? "whole" : emails);
      else if (whole) void bulk({ kind: "discard" });
      else acts.discard(emails);
    },
    [here, store, acts, bulk],
  );
  const mailbox = mailboxOf(place, store.mailboxes);
  const folder = mailbox ? folderName(mailbox) : "";
  return (
    <DiscardContext value={discard}>
      {children}
      {asked ? (
        <Question
          title={
            asked === "whole"
              ? t("deleteAllTitle", { folder })
              : t("deleteSomeTitle", { count: asked.length })
          }
          description={t("notUndone")}
          no={t("keep")}
          yes={t("deleteForGood")}
          danger
          onYes={() => {
            if (asked === "whole") void bulk({ kind: "destroy" });
            else acts.destroy(asked);
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        />
      ) : null}
      {waiting.length > 0 ? (
        <Question
          title={t("callBackTitle")}
          description={t("callBackMore")}
          no={t("keep")}
          yes={t("callBackDelete")}
          danger
          onYes={() => {
            for (const held of waiting) void cancel(held, "trash");
            setWaiting([]);
          }}
          onClose={() => setWaiting([])}
        />
      ) : null}
    </DiscardContext>
  );
}

/** Of emails, those that wait on the server for their time. */
function heldOf(emails: readonly Email[], { submissions }: JmapStore): Held[] {
  const ids = new Set(emails.map(({ id }) => id));
  return [...submissions.values()]
    .filter(({ undoStatus, sendAt }) => undoStatus === "pending" && Date.parse(sendAt) > Date.now())
    .filter(({ emailId }) => ids.has(emailId))
    .map(({ id, emailId }) => ({ submissionId: id, emailId }));
}
