import { isSameAddress } from "../address/address.ts";
import { replyLine } from "../store/journey.ts";
import type { Told } from "../store/notifications.ts";
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
  // The next host took it; what it did with it, a report may tell.
  relayed: "unknown",
  bounced: "no",
  expired: "no",
  deleted: "no",
  canceled: "no",
} as const;

const dateOrNull = (date: Date | null) => (date ? utcDate(date) : null);

/** The first of what came that says that it was displayed to this recipient. RFC 8098 section 3.2.6.2. */
const displayedTo = (told: readonly Told[], forwardPath: string): Told | null =>
  told.find(
    ({ notification }) =>
      notification.type === "displayed" &&
      [notification.finalRecipient, notification.originalRecipient].some(
        (one) => one !== null && isSameAddress(one, forwardPath),
      ),
  ) ?? null;

/** What other hosts said last of this recipient, to whom the message was passed on. RFC 8621 section 7. */
function reportedOf(told: readonly Told[], forwardPath: string): "yes" | "no" | null {
  const reported = told
    .flatMap(({ notification }) => (notification.type === "delivery" ? (notification.recipients ?? []) : []))
    .findLast(({ finalRecipient, originalRecipient }) =>
      [finalRecipient, originalRecipient].some((one) => one !== null && isSameAddress(one, forwardPath)),
    );
  if (!reported) return null;
  return reported.action === "delivered" ? "yes" : "no";
}

/** A report on delivery, not on what was done with the message. RFC 3464. */
const isReport = ({ notification }: Told) => notification.type === "delivery";
const blobsOf = (told: readonly Told[]) => told.map(({ emailId }) => `be${emailId}`);

/** All that is shown of a submission. RFC 8621 section 7. */
export function viewSubmission(
  { id: rowId, identityId, emailId, threadId, envelope, sendAt, undoStatus }: Submission,
  recipients: readonly Progress[],
  told: readonly Told[],
): Record<string, unknown> {
  const deliveryStatus = recipients.map(({ forwardPath, state, lastReply }) => [
    forwardPath,
    {
      smtpReply: lastReply ? replyLine(lastReply) : "",
      delivered: (state === "relayed" && reportedOf(told, forwardPath)) || delivered[state],
      displayed: displayedTo(told, forwardPath) ? "yes" : "unknown",
    },
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
        displayedAt: dateOrNull(displayedTo(told, forwardPath)?.receivedAt ?? null),
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
    dsnBlobIds: blobsOf(told.filter(isReport)),
    mdnBlobIds: blobsOf(told.filter((one) => !isReport(one))),
    [journeyProperty]: Object.fromEntries(journey),
  };
}
