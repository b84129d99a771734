import type { Journey, Submission } from "../store/submissions.ts";
import { utcDate } from "./email-get.ts";
import { id } from "./ids.ts";

export const submissionProperties = [
  "id",
  "identityId",
  "emailId",
  "threadId",
  "envelope",
  "sendAt",
  "undoStatus",
  "deliveryStatus",
  "dsnBlobIds",
  "mdnBlobIds",
] as const;
/** Ours: where each recipient stands, in more words than RFC 8621 has. Shown when nothing else was asked for. */
export const journeyProperty = "keryx:journey";

const delivered = {
  waiting: "queued",
  held: "queued",
  delivered: "yes",
  // The next host took it; what it did with it, it does not say.
  relayed: "unknown",
  bounced: "no",
  expired: "no",
  deleted: "no",
} as const;

/** One line, as the other host said it. */
function replyText(reply: Journey["lastReply"]): string {
  if (!reply) return "";
  return [reply.code, reply.enhanced, reply.text].filter((part) => part !== null && part !== "").join(" ");
}

const dateOrNull = (date: Date | null) => (date ? utcDate(date) : null);

/** All that is shown of a submission. RFC 8621 section 7. */
export function viewSubmission(
  { id: rowId, identityId, emailId, threadId, envelope, sendAt, undoStatus }: Submission,
  journeys: readonly Journey[],
): Record<string, unknown> {
  const deliveryStatus = journeys.map(({ forwardPath, state, lastReply }) => [
    forwardPath,
    { smtpReply: replyText(lastReply), delivered: delivered[state], displayed: "unknown" },
  ]);
  const journey = journeys.map(
    ({ forwardPath, state, attempts, trying, nextAttemptAt, lastReply, lastHost, attemptLog, endedAt }) => [
      forwardPath,
      {
        state,
        attempts,
        trying,
        nextAttemptAt: state === "waiting" ? utcDate(nextAttemptAt) : null,
        lastReply: lastReply ? replyText(lastReply) : null,
        lastHost,
        attemptLog: attemptLog.map(({ at, host, tls, reply }) => ({
          at: utcDate(new Date(at)),
          host,
          tls,
          reply: replyText(reply),
        })),
        endedAt: dateOrNull(endedAt),
      },
    ],
  );
  return {
    id: id("s", rowId),
    identityId: id("i", identityId),
    emailId: id("e", emailId),
    threadId: id("t", threadId),
    envelope,
    sendAt: utcDate(sendAt),
    undoStatus,
    deliveryStatus: journeys.length > 0 ? Object.fromEntries(deliveryStatus) : null,
    dsnBlobIds: [],
    mdnBlobIds: [],
    [journeyProperty]: Object.fromEntries(journey),
  };
}
