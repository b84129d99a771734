"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { lettersMax, NoRoom } from "../../../lib/kept/letters.ts";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";
import { useTakeBack } from "../outbox/use-take-back.ts";
import { kindOfRow } from "../row-words.ts";
import { mediumTime } from "../time-format.ts";
import { useComposer } from "./composer-context.tsx";
import { type DraftContent, isSecret } from "./draft.ts";
import { letterFrom } from "./letter.ts";
import { useProtecting } from "./smime/use-protecting.ts";
import { forgetPeople } from "./suggestions.ts";
import type { Held, Hold } from "./transport.ts";
import { undoSeconds } from "./undo-time.ts";
import { useAfterwards } from "./use-afterwards.ts";
import { useCallBack, useCancel } from "./use-call-back.ts";
import type { useDraft } from "./use-draft.ts";
import { newId } from "./use-start.ts";

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

class NotFromHere extends Error {}

/** How writing ends: sent, put away, or thrown away. */
export function useLetterBox(id: string, draft: Draft) {
  const t = useTranslations("mail.compose");
  const smime = useTranslations("smime.write");
  const { sync, store, outbox, places, clock } = useMail();
  const callBack = useCallBack();
  const cancel = useCancel();
  const afterwards = useAfterwards();
  const takeBack = useTakeBack();
  const { open, close } = useComposer();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** The addresses that were refused, and the sentence that names them: it is said at their field. */
  const [refused, setRefused] = useState<Refused>({ words: null, invalid: [] });
  const [doubt, setDoubt] = useState(false);
  const { saver, transport, forget, keep, currentContent, relearn, refind, bringFilesUp } = draft;
  const protect = useProtecting(transport);

  /** Keeps it in this browser until the server can be reached. Throws where it cannot be kept. */
  const wait = async (content: DraftContent, { later, archive }: SendWith, doubt: boolean) => {
    // The outbox is one's own: what is written in somebody else's account is not kept to be sent later.
    if (!store.may("own")) throw new NotFromHere();
    const identity = transport.identityOf(content);
    if (!identity) throw new Error("Nobody writes this.");
    const given = { identity, key: newId(), olderIds: saver.olderIds, later, doubt, now: Date.now() };
    const letter = letterFrom(content, given);
    await outbox.add(letter);
    forget();
    close(id);
    if (archive) void afterwards(content, { marks: false, archives: true }).catch(() => {});
    toast.say(t("waitsHere"), {
      action: { label: t("undo"), onClick: () => void takeBack(letter.key) },
    });
    // The line may be back by now, or may never have been gone.
    if (store.connection !== "offline") void outbox.send();
  };

  const sent = (content: DraftContent, held: Held | null, hold: Hold | null, archive: boolean) => {
    forget();
    forgetPeople(store);
    close(id);
    // The message is gone; a mark that is missing is not worth a word.
    const done = afterwards(content, { marks: true, archives: archive }).catch(() => async () => {});
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
      const { smime } = content;
      const isOurs = smime?.sign || smime?.encrypt;
      if (!(await (isOurs ? cancel(held, "drafts") : callBack(held)))) return;
      // What was put together here is here as it was written.
      if (isOurs) open({ kind: "restored", content, savedId: held.emailId });
      await (await done)().catch(() => {});
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

  const send = async (how: SendWith) => {
    const { later, archive } = how;
    const hold = holdOf(later);
    setSending(true);
    setProblem(null);
    setRefused({ words: null, invalid: [] });
    keep();
    await saver.stop();
    let ready = currentContent();
    try {
      const isProtected = ready.smime?.sign || ready.smime?.encrypt;
      if (store.connection === "offline" && !isProtected) return await wait(ready, how, doubt);
      if (!isSecret(ready)) await bringFilesUp();
      ready = currentContent();
      // The last attempt's answer was lost: look whether it went, so that nothing goes twice.
      if (doubt && (await transport.withMessageId(ready, "sent")).length > 0) {
        sent(ready, null, hold, archive);
        return;
      }
      const made = await protect(ready, later);
      if (!made.ok) {
        saver.resume(null);
        saver.change(ready);
        setProblem(made.words);
        setSending(false);
        return;
      }
      let outcome = await transport.send(ready, saver.olderIds, hold, made.blobId);
      if (!outcome.ok && outcome.lostBlobs && !isProtected) {
        await refind();
        outcome = await transport.send(currentContent(), saver.olderIds, hold);
      }
      if (outcome.ok) {
        sent(ready, outcome, hold, archive);
        return;
      }
      if (outcome.away && !isProtected) return await wait(ready, how, true);
      saver.resume(outcome.savedId);
      if (outcome.savedId && !isProtected) await relearn(outcome.savedId).catch(() => {});
      if (outcome.unknown) {
        saver.doubt(ready);
        setDoubt(true);
      }
      const { words } = outcome;
      const invalid = outcome.invalid.map((address) => address.toLowerCase());
      if (invalid.length > 0) setRefused({ words, invalid });
      else setProblem(words);
      if (!outcome.savedId || isProtected) saver.change(currentContent());
    } catch (cause) {
      saver.resume(null);
      saver.change(ready);
      if (cause instanceof NotFromHere) setProblem(t("notLater", { address: store.account?.address ?? "" }));
      else setProblem(cause instanceof NoRoom ? t("outboxFull", { most: lettersMax }) : t("unreachable"));
    }
    setSending(false);
  };

  /** Closes and keeps. What could not be saved stays in this browser and is brought back. */
  const putAway = async () => {
    // What is secret is nowhere else.
    if (isSecret(currentContent()) && !keep()) return setProblem(smime("notKept"));
    close(id);
    if (saver.isClean) return;
    keep();
    await saver.flush();
    if (saver.isClean) {
      forget();
      toast.say(t("draftSaved"));
    } else if (isSecret(currentContent())) toast.say(smime("draftHere"));
    else toast.error(t("draftHere"));
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
