import { isRecord } from "../is-record.ts";
import { type Change, lockAccounts, recordChanges } from "../store/changes.ts";
import type { Sql } from "../store/database.ts";
import { readTold } from "../store/notifications.ts";
import { stateOf } from "../store/states.ts";
import {
  cancelSubmission,
  deleteSubmissions,
  lockQueued,
  readProgress,
  readSubmissions,
  type Submission,
} from "../store/submissions.ts";
import type { SetError } from "./email-patch.ts";
import { parseId, parseIdOrCreation } from "./ids.ts";
import type { JmapDeps, MethodContext } from "./method.ts";
import { withoutRepeats } from "./patch-object.ts";
import { changeEmailsAfter, type EmailsAfter, type EmailsChanged } from "./submission-emails.ts";
import type { Checked, SubmissionError } from "./submission-envelope.ts";
import { type ReadyLetter, type Sent, sendLetter } from "./submission-place.ts";
import { viewSubmission } from "./submission-view.ts";

/** What one transaction does: letters by their creation ids, all else as the method was given it. */
export interface Batch {
  ifInState: string | null;
  letters: ReadonlyMap<string, Checked<ReadyLetter>>;
  update: Readonly<Record<string, unknown>>;
  destroy: readonly string[];
  /** Of the emails of what went well: `onSuccess…`. */
  updateAfter: Readonly<Record<string, unknown>>;
  destroyAfter: readonly string[];
  /** Emails that this request sent before. */
  handedIn: ReadonlySet<string>;
}

/** What it led to. */
export interface Done {
  oldState: string;
  newState: string;
  sent: Map<string, Sent>;
  notCreated: Record<string, SubmissionError>;
  updated: Record<string, null>;
  notUpdated: Record<string, SetError>;
  destroyed: string[];
  notDestroyed: Record<string, SetError>;
  /** The implicit Email/set; null where there was nothing to do. */
  emails: EmailsChanged | null;
}

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

/** Sends, forgets, and changes the emails that were sent, all in one transaction; null where the state is another. RFC 8621 section 7.5. */
export async function carryOut(deps: JmapDeps, context: MethodContext, batch: Batch): Promise<Done | null> {
  const { database, clock } = deps;
  const { account, createdIds } = context;
  const { letters, update, destroy } = batch;
  const rowIdOf = (text: string) => parseIdOrCreation("s", text, createdIds) ?? "";
  const callsBack = Object.entries(update)
    .filter(([, patch]) => isRecord(patch) && patch.undoStatus === "canceled")
    .map(([text]) => rowIdOf(text))
    .filter((rowId) => rowId !== "");
  return database.transaction(async (tx) => {
    await lockQueued(tx, account, callsBack);
    await lockAccounts(tx, [account, ...readersOf(letters)]);
    const now = new Date(clock.now());
    const oldState = await stateOf(tx, account, "EmailSubmission");
    if (batch.ifInState !== null && batch.ifInState !== oldState) return null;
    const sent = new Map<string, Sent>();
    const notCreated: Record<string, SubmissionError> = {};
    const handedIn = new Set(batch.handedIn);
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
      update: Object.entries(batch.updateAfter).flatMap(([text, patch]) => {
        const emailId = emailNamed(text);
        return emailId === undefined ? [] : [{ emailId, patch }];
      }),
      destroy: batch.destroyAfter.flatMap((text) => emailNamed(text) ?? []),
    };
    const emails = await changeEmailsAfter(tx, account, after, createdIds);
    return { oldState, newState, sent, notCreated, updated, notUpdated, destroyed, notDestroyed, emails };
  });
}

/** Whom letters come to here. */
const readersOf = (letters: Batch["letters"]): string[] =>
  [...letters.values()].flatMap((letter) =>
    letter.ok ? letter.value.acceptance.deliveries.map(({ accountId }) => accountId) : [],
  );
