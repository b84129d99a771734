import { useTranslations } from "next-intl";
import { useState } from "react";
import { wordsFor } from "../../../../lib/jmap/client.ts";
import type { Id } from "../../../../lib/jmap/types.ts";
import { toast } from "../../../ui/toast.tsx";
import { useMail } from "../../mail-context.tsx";
import { useComposer } from "../composer-context.tsx";
import type { DraftContent } from "../draft.ts";
import { forgetPeople } from "../suggestions.ts";
import type { Held, Hold } from "../transport.ts";
import { undoSeconds } from "../undo-time.ts";
import { useAfterwards } from "../use-afterwards.ts";
import type { useDraft } from "../use-draft.ts";
import { callBackEach } from "./call-back-each.ts";
import { portionsOf } from "./portions.ts";

/** How far back in Sent and Drafts those are looked for that went although nobody heard of it. */
const lookBack = 500;
/** What was handed in first waits this much longer for each portion that follows: all of them can be called back once the last is in. */
const portionS = 5;

type Gone = Held & { email: string };

interface Refusal {
  email: string;
  words: string;
  /** It lies in Drafts, filled in. */
  isKept: boolean;
}

/** What came of it, by address. */
interface SentEach {
  went: string[];
  /** Those who have it from an attempt before. */
  had: string[];
  refusals: Refusal[];
  /** Why it ended early; null where it did not. */
  problem: string | null;
}

const nothing: Omit<SentEach, "problem"> = { went: [], had: [], refusals: [] };

/** Sends one draft's messages, each to one person. `filled` makes them of the draft under the ids that its files have by then. */
export function useSendingEach(id: string, draft: ReturnType<typeof useDraft>) {
  const t = useTranslations("mail.compose.each");
  const compose = useTranslations("mail.compose");
  const { store, sync, places } = useMail();
  const { open, close } = useComposer();
  const afterwards = useAfterwards();
  const { saver, transport, forget, keep, currentContent, refind, bringFilesUp } = draft;
  /** How many are handed in, while they are. */
  const [done, setDone] = useState<number | null>(null);

  /** The Message-IDs of these that are in a folder already. */
  const idsIn = async (role: "sent" | "drafts", contents: readonly DraftContent[]) => {
    const sought = new Set(contents.map(({ messageId }) => messageId));
    const found = await transport.withMessageIds(sought, role, lookBack);
    return new Set(found.flatMap(({ messageId }) => messageId ?? []));
  };
  /** What an attempt has left of these in Drafts; what was changed there since stays. */
  const leftOf = async (contents: readonly DraftContent[]) => {
    const left: Id[] = [];
    for (const content of contents) left.push(...(await transport.copies([content]).catch(() => [])));
    return left;
  };

  const handIn = async (filled: (content: DraftContent) => DraftContent[]) => {
    const gone: Gone[] = [];
    const went: string[] = [];
    const refusals: Refusal[] = [];
    const all = filled(currentContent());
    const addressOf = ({ to: [person] }: DraftContent) => person?.email ?? "";
    const inSent = await idsIn("sent", all);
    const inDrafts = await idsIn("drafts", all);
    const isThere = ({ messageId }: DraftContent) => inSent.has(messageId);
    const had = all.filter(isThere).map(addressOf);
    const portions = portionsOf(all.filter((one) => !isThere(one)));
    const forS = undoSeconds();
    const isHeld = forS > 0 && forS + portions.length * portionS < places.maxDelayedSendS;
    for (const [n, given] of portions.entries()) {
      const hold: Hold | null = isHeld ? { forS: forS + (portions.length - 1 - n) * portionS } : null;
      const older = await leftOf(given.filter(({ messageId }) => inDrafts.has(messageId)));
      let outcomes = await transport.sendEach(given, older, hold);
      if (n === 0 && outcomes.every((one) => !one.ok && one.lostBlobs)) {
        await refind();
        const again = new Set(given.map(({ messageId }) => messageId));
        const anew = filled(currentContent()).filter(({ messageId }) => again.has(messageId));
        outcomes = await transport.sendEach(anew, [], hold);
      }
      for (const [at, outcome] of outcomes.entries()) {
        const email = addressOf(given[at] as DraftContent);
        if (outcome.ok) went.push(email);
        if (outcome.ok && hold) gone.push({ email, ...outcome });
        if (!outcome.ok && outcome.unknown) return { gone, went, had, refusals, problem: outcome.words };
        if (!outcome.ok) refusals.push({ email, words: outcome.words, isKept: outcome.savedId !== null });
      }
      setDone(went.length);
    }
    return { gone, went, had, refusals, problem: null };
  };

  const say = (content: DraftContent, gone: readonly Gone[], count: number, isWhole: boolean) => {
    const marks = afterwards(content, { marks: true, archives: false }).catch(() => async () => {});
    if (gone.length === 0) return void toast.success(t("sent", { count }));
    const key = `each ${gone[0]?.submissionId}`;
    const savedId = saver.olderIds[0] ?? null;
    const undo = async () => {
      toast.dismiss(key);
      try {
        const late = await callBackEach({ store, sync }, gone);
        const people = late.map(({ email }) => email).join(", ");
        if (late.length > 0) toast.error(t("tooLate", { count: late.length, people }));
        if (late.length === gone.length) return;
        if (isWhole) open({ kind: "restored", content, savedId });
        await (await marks)().catch(() => {});
      } catch (cause) {
        toast.error(wordsFor(cause));
      }
    };
    const durationMs = undoSeconds() * 1000;
    toast.success(t("going", { count }), {
      ...{ id: key, durationMs },
      action: { label: compose("undo"), onClick: () => void undo() },
    });
    // A pointer that rests on it keeps a toast; what it offers ends all the same.
    setTimeout(() => toast.dismiss(key), durationMs);
  };

  /** The draft has done its work; undone, it is found where it is now. */
  const putDraftAway = async () => {
    const [savedId] = saver.olderIds;
    const trashId = store.mailboxWithRole("trash")?.id;
    if (!savedId) return;
    const change = trashId
      ? { update: { [savedId]: { mailboxIds: { [trashId]: true }, "keywords/$draft": null } } }
      : { destroy: [savedId] };
    await sync.write([["Email/set", { accountId: store.accountId, ...change }, "away"]]);
  };

  const send = async (filled: (content: DraftContent) => DraftContent[]): Promise<SentEach> => {
    if (store.connection === "offline") return { ...nothing, problem: t("needsServer") };
    setDone(0);
    keep();
    await saver.stop();
    const content = currentContent();
    let result: Awaited<ReturnType<typeof handIn>>;
    try {
      await bringFilesUp();
      result = await handIn(filled);
    } catch (cause) {
      result = { gone: [], ...nothing, problem: wordsFor(cause) };
    }
    const { gone, ...came } = result;
    const { went, had, refusals, problem } = came;
    const isWhole = problem === null && refusals.length === 0;
    if (went.length > 0) {
      forgetPeople(store);
      say(content, gone, went.length, isWhole);
    }
    if (had.length > 0) toast.say(t("had", { count: had.length, people: had.join(", ") }));
    if (isWhole) {
      forget();
      close(id);
      await putDraftAway().catch(() => toast.error(compose("notTrashed")));
    } else {
      saver.resume(null);
      saver.change(currentContent());
    }
    setDone(null);
    return came;
  };
  return { send, done };
}
