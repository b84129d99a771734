"use client";

import { useState } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";
import { useComposer } from "./composer-context.tsx";
import type { DraftContent } from "./draft.ts";
import { forgetPeople } from "./suggestions.ts";
import type { useDraft } from "./use-draft.ts";

type Draft = ReturnType<typeof useDraft>;

export interface Refused {
  words: string | null;
  /** In lower case. */
  invalid: readonly string[];
}

/** How writing ends: sent, put away, or thrown away. */
export function useLetterBox(id: string, draft: Draft) {
  const { sync, store } = useMail();
  const { open, close } = useComposer();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** The addresses that were refused, and the sentence that names them: it is said at their field. */
  const [refused, setRefused] = useState<Refused>({ words: null, invalid: [] });
  const [doubt, setDoubt] = useState(false);
  const { saver, transport, forget, keep, currentContent, relearn, refind } = draft;

  const sent = (content: DraftContent) => {
    forget();
    forgetPeople(store);
    close(id);
    toast.success("Message sent");
    const { original } = content;
    if (!original) return;
    const update = { [original.id]: { [`keywords/${original.keyword}`]: true } };
    // The message is gone; a mark that is missing is not worth a word.
    void sync.write([["Email/set", { accountId: store.accountId, update }, "mark"]]).catch(() => {});
  };

  const send = async () => {
    setSending(true);
    setProblem(null);
    setRefused({ words: null, invalid: [] });
    keep();
    await saver.stop();
    const ready = currentContent();
    try {
      // The last attempt's answer was lost: look whether it went, so that nothing goes twice.
      if (doubt && (await transport.withMessageId(ready, "sent")).length > 0) {
        sent(ready);
        return;
      }
      let outcome = await transport.send(ready, saver.olderIds);
      if (!outcome.ok && outcome.lostBlobs) {
        await refind();
        outcome = await transport.send(currentContent(), saver.olderIds);
      }
      if (outcome.ok) {
        sent(ready);
        return;
      }
      saver.resume(outcome.savedId);
      if (outcome.savedId) await relearn(outcome.savedId).catch(() => {});
      if (outcome.unknown) {
        saver.doubt(ready);
        setDoubt(true);
      }
      const { words } = outcome;
      const invalid = outcome.invalid.map((address) => address.toLowerCase());
      if (invalid.length > 0) setRefused({ words, invalid });
      else setProblem(words);
      if (!outcome.savedId) saver.change(currentContent());
    } catch {
      saver.resume(null);
      saver.change(ready);
      setProblem("Keryx cannot be reached. Your message is kept; send it again in a moment.");
    }
    setSending(false);
  };

  /** Closes and keeps. What could not be saved stays in this browser and is brought back. */
  const putAway = async () => {
    close(id);
    if (saver.isClean) return;
    keep();
    await saver.flush();
    if (saver.isClean) {
      forget();
      toast.say("Draft saved");
    } else toast.error("The draft is not on the server yet. It is kept in this browser.");
  };

  const discard = async () => {
    const content = currentContent();
    close(id);
    await saver.stop();
    forget();
    const savedId = saver.olderIds[0] ?? null;
    toast.say("Draft thrown away", {
      action: { label: "Undo", onClick: () => open({ kind: "restored", content, savedId }) },
    });
    if (savedId) await toTrash(savedId);
  };

  const toTrash = async (savedId: Id) => {
    const trashId = store.mailboxWithRole("trash")?.id;
    const call = trashId
      ? { update: { [savedId]: { mailboxIds: { [trashId]: true }, "keywords/$draft": null } } }
      : { destroy: [savedId] };
    await sync.write([["Email/set", { accountId: store.accountId, ...call }, "discard"]]).catch(() => {
      toast.error("The draft could not be moved to Trash. It is still in Drafts.");
    });
  };

  return { send, putAway, discard, sending, problem, setProblem, refused };
}
