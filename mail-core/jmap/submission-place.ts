import type { AccountId } from "../ids.ts";
import { defaultSendingLimits, sentTooMuch } from "../policy/sending.ts";
import { takeAllowance } from "../store/allowance.ts";
import type { Acceptance } from "../store/contracts.ts";
import type { Sql } from "../store/database.ts";
import { lockEmails } from "../store/email-write.ts";
import { insertSubmission, type Submission, submittedEmails } from "../store/submissions.ts";
import { id } from "./ids.ts";
import type { JmapDeps, MethodContext } from "./method.ts";
import { type Checked, no, type SubmissionError } from "./submission-envelope.ts";
import type { Letter } from "./submission-letter.ts";
import { acceptanceOfLetter } from "./submission-send.ts";

/** A letter with all that it promises, as its readers' rules want it. */
export interface ReadyLetter {
  letter: Letter;
  submissionId: string;
  /** Whole seconds: what is stored is what is shown. */
  at: Date;
  acceptance: Acceptance;
}

/** Asks the rules, before the transaction: a second connection is not waited for with one in hand. */
export async function readyLetter(
  { rules, ids, config, clock }: JmapDeps,
  account: AccountId,
  letter: Letter,
): Promise<ReadyLetter> {
  const submissionId = ids.next();
  const at = new Date(Math.floor(clock.now() / 1000) * 1000);
  const shownId = id("s", submissionId);
  const acceptance = acceptanceOfLetter(letter, {
    account,
    submissionId,
    shownId,
    hostname: config.hostname,
    at,
  });
  return { letter, submissionId, at, acceptance: await rules.decided(acceptance, acceptance.message) };
}

/** What one letter led to. */
export interface Sent {
  submission: Submission;
  touched: string[];
  isQueued: boolean;
}

/** RCPT's question was answered before others took the room. */
function noRoomHere({ recipients }: Letter): SubmissionError {
  const here = recipients.filter(({ expansion }) => expansion !== null);
  const invalidRecipients = here.map(({ address }) => address);
  return {
    type: "invalidRecipients",
    invalidRecipients,
    description: `The mailbox of ${invalidRecipients.join(", ")} is full.`,
  };
}

/**
 * Places one letter and its submission, under the locks; or says why it is not sent.
 * `handedIn` are the emails that this request sent already.
 */
export async function sendLetter(
  tx: Sql,
  { intake, config, clock }: JmapDeps,
  { account }: MethodContext,
  { letter, submissionId, at, acceptance }: ReadyLetter,
  handedIn: ReadonlySet<string>,
): Promise<Checked<Sent>> {
  const { identityId, emailId, threadId, envelope, releaseAt, originalMessageId } = letter;
  const place = (await lockEmails(tx, account, [emailId])).places.get(emailId);
  if (!place) return no({ type: "notFound", properties: ["emailId"] });
  const now = new Date(clock.now());
  const before = (await submittedEmails(tx, account, [emailId], now)).get(emailId);
  // A draft that was sent before and is a draft again was meant to be: only what is no draft any more went out.
  const isOver = before === "gone" && !place.keywords.includes("$draft");
  if (isOver || before === "waiting" || handedIn.has(emailId))
    return no({
      type: "invalidProperties",
      properties: ["emailId"],
      description:
        before === "waiting" ? "This email waits to be sent already" : "This email was sent already",
    });
  const sending = { ...defaultSendingLimits, ...config.sending };
  if (!(await takeAllowance(tx, account, letter.recipients.length, sending, clock.now())))
    return no({ type: "rateLimit", description: `${sentTooMuch(sending)}.` });
  const submission: Submission = {
    id: submissionId,
    identityId,
    emailId,
    threadId,
    envelope,
    sendAt: releaseAt ?? at,
    undoStatus: releaseAt ? "pending" : "final",
    originalMessageId,
  };
  const { isFull } = await intake.acceptIn(tx, acceptance);
  if (isFull) return no(noRoomHere(letter));
  await insertSubmission(tx, account, submission);
  return {
    ok: true,
    value: {
      submission,
      touched: acceptance.deliveries.map(({ accountId }) => accountId),
      isQueued: acceptance.relays.some(({ state }) => state === "waiting"),
    },
  };
}
