import { replyLine } from "../store/journey.ts";
import type { Progress, Submission } from "../store/submissions.ts";
import { utcDate } from "./email-get.ts";
import { id } from "./ids.ts";
import { viewEvent } from "./journey-view.ts";

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
/** Ours: where each recipient stands and how it came there. Known to those who use `journeyCapability`. docs/jmap.md. */
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
  canceled: "no",
} as const;

const dateOrNull = (date: Date | null) => (date ? utcDate(date) : null);

/** All that is shown of a submission. RFC 8621 section 7. */
export function viewSubmission(
  { id: rowId, identityId, emailId, threadId, envelope, sendAt, undoStatus }: Submission,
  recipients: readonly Progress[],
): Record<string, unknown> {
  const deliveryStatus = recipients.map(({ forwardPath, state, lastReply }) => [
    forwardPath,
    { smtpReply: lastReply ? replyLine(lastReply) : "", delivered: delivered[state], displayed: "unknown" },
  ]);
  const journey = recipients.map(
    ({
      entryId,
      forwardPath,
      state,
      attempts,
      queuedAt,
      trying,
      nextAttemptAt,
      lastReply,
      lastHost,
      endedAt,
      events,
    }) => [
      forwardPath,
      {
        state,
        attempts,
        queuedAt: utcDate(queuedAt),
        trying,
        nextAttemptAt: state === "waiting" ? utcDate(nextAttemptAt) : null,
        lastReply: lastReply ? replyLine(lastReply) : null,
        lastHost,
        endedAt: dateOrNull(endedAt),
        events: events.map((event) => viewEvent(entryId, event)),
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
    deliveryStatus: recipients.length > 0 ? Object.fromEntries(deliveryStatus) : null,
    dsnBlobIds: [],
    mdnBlobIds: [],
    [journeyProperty]: Object.fromEntries(journey),
  };
}
