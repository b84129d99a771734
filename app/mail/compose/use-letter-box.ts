"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { withFlag } from "../../../lib/jmap/changes.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";
import { kindOfRow } from "../row-words.ts";
import { mediumTime } from "../time-format.ts";
import { useComposer } from "./composer-context.tsx";
import type { DraftContent } from "./draft.ts";
import { forgetPeople } from "./suggestions.ts";
import type { Held, Hold } from "./transport.ts";
import { undoSeconds } from "./undo-time.ts";
import { useCallBack } from "./use-call-back.ts";
import type { useDraft } from "./use-draft.ts";

type Draft = ReturnType<typeof useDraft>;

/** What else was asked for with Send. */
export interface SendWith {
  /** When it goes; null for now. */
  later: Date | null;
  /** What is answered or passed on leaves the inbox. */
  archive: boolean;
}

export interface Refused {
  words: string | null;
  /** In lower case. */
  invalid: readonly string[];
}

/** How writing ends: sent, put away, or thrown away. */
export function useLetterBox(id: string, draft: Draft) {
  const t = useTranslations("mail.compose");
  const { sync, store, changes, places, clock } = useMail();
  const callBack = useCallBack();
  const { open, close } = useComposer();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** The addresses that were refused, and the sentence that names them: it is said at their field. */
  const [refused, setRefused] = useState<Refused>({ words: null, invalid: [] });
  const [doubt, setDoubt] = useState(false);
  const { saver, transport, forget, keep, currentContent, relearn, refind } = draft;

  /** Marks what was answered, and archives its conversation when asked; resolves to what takes that back. */
  const afterwards = async ({ original }: DraftContent, archive: boolean): Promise<() => Promise<void>> => {
    if (!original) return async () => {};
    const email = store.emails.get(original.id);
    if (!email) {
      const mark = async (on: true | null) => {
        const update = { [original.id]: { [`keywords/${original.keyword}`]: on } };
        await sync.write([["Email/set", { accountId: store.accountId, update }, "mark"]]);
      };
      await mark(true);
      return () => mark(null);
    }
    const inbox = store.mailboxWithRole("inbox")?.id;
    const archiveId = archive ? store.mailboxWithRole("archive")?.id : undefined;
    const thread = store.threadEmails(email.threadId);
    const leaving = thread.filter(({ mailboxIds }) => archiveId && inbox && mailboxIds[inbox]);
    const ids = new Set([email, ...leaving].map((one) => one.id));
    return changes.update([...ids], (one) => ({
      keywords: one.id === email.id ? withFlag(one.keywords, original.keyword, true) : one.keywords,
      mailboxIds:
        archiveId && inbox && one.mailboxIds[inbox]
          ? withFlag(withFlag(one.mailboxIds, inbox, false), archiveId, true)
          : one.mailboxIds,
    }));
  };

  const sent = (content: DraftContent, held: Held | null, hold: Hold | null, archive: boolean) => {
    forget();
    forgetPeople(store);
    close(id);
    // The message is gone; a mark that is missing is not worth a word.
    const done = afterwards(content, archive).catch(() => async () => {});
    const words =
      hold && "until" in hold
        ? t("goesOn", { time: mediumTime(hold.until.toISOString(), clock) })
        : archive
          ? t("sentArchived", { kind: kindOfRow(store.isGrouped) })
          : t("sent");
    if (!held || !hold) return void toast.success(words);
    const key = `sent ${held.submissionId}`;
    const undo = async () => {
      toast.dismiss(key);
      if (await callBack(held)) await (await done)().catch(() => {});
    };
    const durationMs = "forS" in hold ? hold.forS * 1000 : undefined;
    toast.success(words, {
      id: key,
      action: { label: t("undo"), onClick: () => void undo() },
      ...(durationMs ? { durationMs } : {}),
    });
    // A pointer that rests on it keeps a toast; what it offers ends all the same.
    if (durationMs) setTimeout(() => toast.dismiss(key), durationMs);
  };

  const holdOf = (later: Date | null): Hold | null => {
    if (later) return { until: later };
    const forS = undoSeconds();
    return forS > 0 && forS < places.maxDelayedSendS ? { forS } : null;
  };

  const send = async ({ later, archive }: SendWith) => {
    const hold = holdOf(later);
    setSending(true);
    setProblem(null);
    setRefused({ words: null, invalid: [] });
    keep();
    await saver.stop();
    const ready = currentContent();
    try {
      // The last attempt's answer was lost: look whether it went, so that nothing goes twice.
      if (doubt && (await transport.withMessageId(ready, "sent")).length > 0) {
        sent(ready, null, hold, archive);
        return;
      }
      let outcome = await transport.send(ready, saver.olderIds, hold);
      if (!outcome.ok && outcome.lostBlobs) {
        await refind();
        outcome = await transport.send(currentContent(), saver.olderIds, hold);
      }
      if (outcome.ok) {
        sent(ready, outcome, hold, archive);
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
      setProblem(t("unreachable"));
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
      toast.say(t("draftSaved"));
    } else toast.error(t("draftHere"));
  };

  const discard = async () => {
    const content = currentContent();
    close(id);
    await saver.stop();
    forget();
    const savedId = saver.olderIds[0] ?? null;
    toast.say(t("thrownAway"), {
      action: { label: t("undo"), onClick: () => open({ kind: "restored", content, savedId }) },
    });
    if (savedId) await toTrash(savedId);
  };

  const toTrash = async (savedId: Id) => {
    const trashId = store.mailboxWithRole("trash")?.id;
    const call = trashId
      ? { update: { [savedId]: { mailboxIds: { [trashId]: true }, "keywords/$draft": null } } }
      : { destroy: [savedId] };
    await sync.write([["Email/set", { accountId: store.accountId, ...call }, "discard"]]).catch(() => {
      toast.error(t("notTrashed"));
    });
  };

  return { send, putAway, discard, sending, problem, setProblem, refused };
}
