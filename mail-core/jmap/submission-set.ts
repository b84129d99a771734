import { isRecord } from "../is-record.ts";
import { asStrings, utcDate } from "./email-get.ts";
import { id } from "./ids.ts";
import { objectsInSetMax } from "./limits.ts";
import { answer, type JmapDeps, type Method, type MethodContext, refuse } from "./method.ts";
import { ifAny } from "./standard.ts";
import { type Batch, carryOut, type Done } from "./submission-batch.ts";
import type { Checked } from "./submission-envelope.ts";
import { prepareLetter } from "./submission-letter.ts";
import { type ReadyLetter, readyLetter } from "./submission-place.ts";

/**
 * Letters of one transaction. Each is held with its words until it is placed, and their readers' accounts are locked until the last
 * one is: nobody's mail waits for 500.
 */
const lettersMax = 50;

/** Checks some creations and makes what will leave. */
async function prepared(
  deps: JmapDeps,
  { account, createdIds }: MethodContext,
  creations: readonly [string, unknown][],
): Promise<Batch["letters"]> {
  const letters = new Map<string, Checked<ReadyLetter>>();
  for (const [creationId, given] of creations) {
    const letter = await prepareLetter(deps, account, given, createdIds);
    letters.set(
      creationId,
      letter.ok ? { ok: true, value: await readyLetter(deps, account, letter.value) } : letter,
    );
  }
  return letters;
}

/** What is due once a transaction is over: readers' rules answer, and who waits for news has it. */
async function announce(
  { rules, announcer }: JmapDeps,
  account: string,
  letters: Batch["letters"],
  { sent, oldState, newState, emails }: Done,
): Promise<void> {
  for (const [creationId, letter] of letters)
    if (letter.ok && sent.has(creationId)) await rules.answer(letter.value.acceptance);
  const touched = [...sent.values()].flatMap((one) => one.touched);
  if (newState !== oldState || emails) announcer.announce(new Set([account, ...touched]));
  if ([...sent.values()].some(({ isQueued }) => isQueued)) announcer.announceQueue();
}

type States = Record<"oldState" | "newState", unknown>;
/** From before the first to after the last; where something else changed in between, nobody knows from when. RFC 8620 section 5.3. */
const statesOf = (all: readonly States[]) => ({
  oldState: all.every(({ oldState }, at) => at === 0 || oldState === all[at - 1]?.newState)
    ? all[0]?.oldState
    : null,
  newState: all.at(-1)?.newState,
});
const merged = (all: readonly (Readonly<Record<string, unknown>> | null)[]) =>
  ifAny(Object.assign({}, ...all));

/** Sends, forgets, and changes the emails that were sent. RFC 8621 section 7.5. */
export const submissionSet =
  (deps: JmapDeps): Method =>
  async (args, context) => {
    const { account, accountId, createdIds } = context;
    const create = args.create ?? {};
    const update = args.update ?? {};
    const destroy = args.destroy == null ? [] : asStrings(args.destroy);
    const updateAfter = args.onSuccessUpdateEmail ?? {};
    const destroyAfter = args.onSuccessDestroyEmail == null ? [] : asStrings(args.onSuccessDestroyEmail);
    const ifInState = args.ifInState ?? null;
    if (!isRecord(create) || !isRecord(update) || !destroy) return refuse("invalidArguments");
    if (!isRecord(updateAfter)) return refuse("invalidArguments", "onSuccessUpdateEmail");
    if (!destroyAfter) return refuse("invalidArguments", "onSuccessDestroyEmail");
    if (ifInState !== null && typeof ifInState !== "string") return refuse("invalidArguments", "ifInState");
    const creations = Object.entries(create);
    const count = creations.length + Object.keys(update).length + destroy.length;
    if (count > objectsInSetMax) return refuse("requestTooLarge");

    const done: Done[] = [];
    const handedIn = new Set<string>();
    const carryOutNext = async (at: number): Promise<boolean> => {
      const letters = await prepared(deps, context, creations.slice(at, at + lettersMax));
      // What is to be done after a letter of another transaction is done there.
      const isDue = (text: string) =>
        !text.startsWith("#") || !Object.hasOwn(create, text.slice(1)) || letters.has(text.slice(1));
      const after = {
        updateAfter: Object.fromEntries(Object.entries(updateAfter).filter(([text]) => isDue(text))),
        destroyAfter: destroyAfter.filter(isDue),
      };
      const others = at === 0 ? { ifInState, update, destroy } : { ifInState: null, update: {}, destroy: [] };
      const one = await carryOut(deps, context, { ...others, ...after, letters, handedIn });
      if (!one) return false;
      done.push(one);
      for (const { submission } of one.sent.values()) handedIn.add(submission.emailId);
      await announce(deps, account, letters, one);
      return true;
    };
    for (let at = 0; at === 0 || at < creations.length; at += lettersMax) {
      try {
        if (!(await carryOutNext(at))) return refuse("stateMismatch");
      } catch (error) {
        if (done.length === 0) throw error;
        // Some have left: whoever was told that all failed would send those again. RFC 8620 section 3.6.2.
        deps.log.error("jmap.submissions", { account, error });
        return refuse("serverPartialFail");
      }
    }

    const created: Record<string, unknown> = {};
    for (const [creationId, { submission }] of done.flatMap(({ sent }) => [...sent])) {
      const { threadId, envelope, sendAt, undoStatus } = submission;
      const shownId = id("s", submission.id);
      createdIds.set(creationId, shownId);
      const shown = { id: shownId, threadId: id("t", threadId), sendAt: utcDate(sendAt), undoStatus };
      created[creationId] = { ...shown, envelope, dsnBlobIds: [], mdnBlobIds: [] };
    }
    const destroyed = done.flatMap((one) => one.destroyed);
    const response = answer("EmailSubmission/set", {
      accountId,
      ...statesOf(done),
      created: ifAny(created),
      updated: merged(done.map((one) => one.updated)),
      destroyed: destroyed.length > 0 ? destroyed : null,
      notCreated: merged(done.map((one) => one.notCreated)),
      notUpdated: merged(done.map((one) => one.notUpdated)),
      notDestroyed: merged(done.map((one) => one.notDestroyed)),
    });
    const emails = emailsOf(done);
    if (response.ok && emails) response.responses.push(["Email/set", { accountId, ...emails }]);
    return response;
  };

/** The implicit Email/set of all transactions, without the account; null where there was nothing to do. */
function emailsOf(done: readonly Done[]): Record<string, unknown> | null {
  const all = done.flatMap(({ emails }) => emails ?? []);
  if (all.length === 0) return null;
  const destroyed = all.flatMap((one) => one.destroyed ?? []);
  return {
    ...statesOf(all),
    created: null,
    updated: merged(all.map((one) => one.updated)),
    destroyed: destroyed.length > 0 ? destroyed : null,
    notCreated: null,
    notUpdated: merged(all.map((one) => one.notUpdated)),
    notDestroyed: merged(all.map((one) => one.notDestroyed)),
  };
}
