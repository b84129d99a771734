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
  // The next host took it; what it did with it, it does not say.
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
    ({ notification: { type, finalRecipient, originalRecipient } }) =>
      type === "displayed" &&
      [finalRecipient, originalRecipient].some((one) => one !== null && isSameAddress(one, forwardPath)),
  ) ?? null;

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
      delivered: delivered[state],
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
    dsnBlobIds: [],
    mdnBlobIds: told.map(({ emailId: notice }) => `be${notice}`),
    [journeyProperty]: Object.fromEntries(journey),
  };
}
