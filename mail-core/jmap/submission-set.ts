import { isRecord } from "../is-record.ts";
import type { Change } from "../store/changes.ts";
import { lockAccounts, recordChanges } from "../store/changes.ts";
import type { Sql } from "../store/database.ts";
import { stateOf } from "../store/emails.ts";
import { readTold } from "../store/notifications.ts";
import {
  cancelSubmission,
  deleteSubmissions,
  lockQueued,
  readProgress,
  readSubmissions,
  type Submission,
} from "../store/submissions.ts";
import { asStrings, objectsInGetMax, utcDate } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { id, parseId, parseIdOrCreation } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { withoutRepeats } from "./patch-object.ts";
import { ifAny } from "./standard.ts";
import { changeEmailsAfter, type EmailsAfter } from "./submission-emails.ts";
import type { Checked, SubmissionError } from "./submission-envelope.ts";
import { prepareLetter } from "./submission-letter.ts";
import { type ReadyLetter, readyLetter, type Sent, sendLetter } from "./submission-place.ts";
import { viewSubmission } from "./submission-view.ts";

/** One request sends at most so many: each reads and perhaps copies a message. */
const createdMax = 50;

/** What an update asks for: to be called back, nothing, or what cannot be. RFC 8621 section 7.5. */
function readUpdate(
  patch: unknown,
): { ok: true; undoStatus: string | null } | { ok: false; error: SetError } {
  if (!isRecord(patch)) return { ok: false, error: { type: "invalidPatch" } };
  const foreign = Object.keys(patch).filter((name) => name !== "undoStatus");
  if (foreign.length > 0) return { ok: false, error: { type: "invalidProperties", properties: foreign } };
  const { undoStatus = null } = patch;
  if (undoStatus === null || typeof undoStatus === "string") return { ok: true, undoStatus };
  return { ok: false, error: { type: "invalidProperties", properties: ["undoStatus"] } };
}

/** Of a patch that says more than what a client may set, what is not so already. RFC 8620 section 5.3. */
async function withoutWhatIsShown(
  tx: Sql,
  account: string,
  submission: Submission,
  patch: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  if (Object.keys(patch).every((name) => name === "undoStatus")) return patch;
  const progress = await readProgress(tx, account, [submission.id], { withEvents: true });
  const about = submission.originalMessageId ?? "";
  const told = await readTold(tx, account, about === "" ? [] : [about]);
  return withoutRepeats(
    patch,
    viewSubmission(submission, progress.get(submission.id) ?? [], told.get(about) ?? []),
  );
}

/** Carries out one update, or says why not. */
async function updateSubmission(
  tx: Sql,
  account: string,
  submission: Submission,
  patch: unknown,
  at: { now: Date; ids: JmapDeps["ids"] },
): Promise<SetError | null> {
  const { id: rowId, undoStatus } = submission;
  const read = readUpdate(isRecord(patch) ? await withoutWhatIsShown(tx, account, submission, patch) : patch);
  if (!read.ok) return read.error;
  if (read.undoStatus === null || read.undoStatus === undoStatus) return null;
  if (read.undoStatus !== "canceled") return { type: "invalidProperties", properties: ["undoStatus"] };
  return (await cancelSubmission(tx, account, rowId, at)) ? null : { type: "cannotUnsend" };
}

/** Sends, forgets, and changes the emails that were sent, all in one transaction. RFC 8621 section 7.5. */
export const submissionSet =
  (deps: JmapDeps): Method =>
  async (args, context) => {
    const { database, announcer, clock } = deps;
    const { account, accountId, createdIds } = context;
    const create = args.create ?? {};
    const update = args.update ?? {};
    const destroy = args.destroy == null ? [] : asStrings(args.destroy);
    const updateAfter = args.onSuccessUpdateEmail ?? {};
    const destroyAfter = args.onSuccessDestroyEmail == null ? [] : asStrings(args.onSuccessDestroyEmail);
    if (!isRecord(create) || !isRecord(update) || !destroy) return refuse("invalidArguments");
    if (!isRecord(updateAfter)) return refuse("invalidArguments", "onSuccessUpdateEmail");
    if (!destroyAfter) return refuse("invalidArguments", "onSuccessDestroyEmail");
    if (args.ifInState != null && typeof args.ifInState !== "string")
      return refuse("invalidArguments", "ifInState");
    const count = Object.keys(create).length + Object.keys(update).length + destroy.length;
    if (count > objectsInGetMax || Object.keys(create).length > createdMax) return refuse("requestTooLarge");

    const letters = new Map<string, Checked<ReadyLetter>>();
    for (const [creationId, given] of Object.entries(create)) {
      const letter = await prepareLetter(deps, account, given, createdIds);
      letters.set(
        creationId,
        letter.ok ? { ok: true, value: await readyLetter(deps, account, letter.value) } : letter,
      );
    }
    const accounts = [...letters.values()].flatMap((letter) =>
      letter.ok ? letter.value.acceptance.deliveries.map(({ accountId }) => accountId) : [],
    );

    const rowIdOf = (text: string) => parseIdOrCreation("s", text, createdIds) ?? "";
    const callsBack = Object.entries(update)
      .filter(([, patch]) => isRecord(patch) && patch.undoStatus === "canceled")
      .map(([text]) => rowIdOf(text))
      .filter((rowId) => rowId !== "");

    const result = await database.transaction(async (tx) => {
      await lockQueued(tx, account, callsBack);
      await lockAccounts(tx, [account, ...accounts]);
      const now = new Date(clock.now());
      const oldState = await stateOf(tx, account, "EmailSubmission");
      if (typeof args.ifInState === "string" && args.ifInState !== oldState) return null;
      const sent = new Map<string, Sent>();
      const notCreated: Record<string, SubmissionError> = {};
      const handedIn = new Set<string>();
      for (const [creationId, letter] of letters) {
        const outcome = letter.ok ? await sendLetter(tx, deps, context, letter.value, handedIn) : letter;
        if (!outcome.ok) notCreated[creationId] = outcome.error;
        else {
          sent.set(creationId, outcome.value);
          handedIn.add(outcome.value.submission.emailId);
        }
      }

      const named = [...Object.keys(update), ...destroy].map(rowIdOf).filter((rowId) => rowId !== "");
      const stored = await readSubmissions(tx, account, named, now);
      const gone = new Set(destroy.map(rowIdOf).filter((rowId) => stored.has(rowId)));
      const updated: Record<string, null> = {};
      const changed = new Set<string>();
      const notUpdated: Record<string, SetError> = {};
      const notDestroyed: Record<string, SetError> = {};
      /** Those that went well, for `onSuccess…`: the email of each. */
      const emailOf = new Map<string, string>();
      for (const [text, patch] of Object.entries(update)) {
        const submission = stored.get(rowIdOf(text));
        const error: SetError | null = !submission
          ? { type: "notFound" }
          : gone.has(submission.id)
            ? { type: "willDestroy" }
            : await updateSubmission(tx, account, submission, patch, { now, ids: deps.ids });
        if (error || !submission) notUpdated[text] = error ?? { type: "notFound" };
        else {
          updated[text] = null;
          if (callsBack.includes(submission.id)) changed.add(submission.id);
          emailOf.set(submission.id, submission.emailId);
        }
      }
      const destroyed: string[] = [];
      for (const text of new Set(destroy)) {
        const submission = stored.get(rowIdOf(text));
        if (!submission) notDestroyed[text] = { type: "notFound" };
        else {
          destroyed.push(text);
          emailOf.set(submission.id, submission.emailId);
        }
      }
      await deleteSubmissions(tx, account, [...gone]);
      for (const { submission } of sent.values()) emailOf.set(submission.id, submission.emailId);

      const change = (action: Change["action"]) => (objectId: string) =>
        ({ accountId: account, type: "EmailSubmission", objectId, action }) as const;
      await recordChanges(tx, [
        ...Array.from(sent.values(), ({ submission }) => change("created")(submission.id)),
        ...Array.from(changed, change("updated")),
        ...Array.from(gone, change("destroyed")),
      ]);
      const newState = await stateOf(tx, account, "EmailSubmission");

      const emailNamed = (text: string) => {
        const mine = text.startsWith("#") ? sent.get(text.slice(1))?.submission.id : undefined;
        return emailOf.get(mine ?? (text.startsWith("#") ? rowIdOf(text) : (parseId("s", text) ?? "")));
      };
      const after: EmailsAfter = {
        update: Object.entries(updateAfter).flatMap(([text, patch]) => {
          const emailId = emailNamed(text);
          return emailId === undefined ? [] : [{ emailId, patch }];
        }),
        destroy: destroyAfter.flatMap((text) => emailNamed(text) ?? []),
      };
      const emails = await changeEmailsAfter(tx, account, after, createdIds);
      return { oldState, newState, sent, notCreated, updated, notUpdated, destroyed, notDestroyed, emails };
    });
    if (!result) return refuse("stateMismatch");

    const { oldState, newState, sent, notCreated, updated, notUpdated, destroyed, notDestroyed } = result;
    const created: Record<string, unknown> = {};
    for (const [creationId, { submission }] of sent) {
      const { threadId, envelope, sendAt, undoStatus } = submission;
      const shownId = id("s", submission.id);
      createdIds.set(creationId, shownId);
      const shown = { id: shownId, threadId: id("t", threadId), sendAt: utcDate(sendAt), undoStatus };
      created[creationId] = { ...shown, envelope, dsnBlobIds: [], mdnBlobIds: [] };
    }
    for (const [creationId, letter] of letters)
      if (letter.ok && sent.has(creationId)) await deps.rules.answer(letter.value.acceptance);
    const touched = [...sent.values()].flatMap((one) => one.touched);
    if (newState !== oldState || result.emails) announcer.announce(new Set([account, ...touched]));
    if ([...sent.values()].some(({ isQueued }) => isQueued)) announcer.announceQueue();
    const response = answer("EmailSubmission/set", {
      accountId,
      oldState,
      newState,
      created: ifAny(created),
      updated: ifAny(updated),
      destroyed: destroyed.length > 0 ? destroyed : null,
      notCreated: ifAny(notCreated),
      notUpdated: ifAny(notUpdated),
      notDestroyed: ifAny(notDestroyed),
    });
    if (response.ok && result.emails) response.responses.push(["Email/set", { accountId, ...result.emails }]);
    return response;
  };
