import type { AccountId } from "../ids.ts";
import { dateTime } from "../mime/date.ts";
import { awaitsRules, onwardRelays } from "../smtp/onward.ts";
import { deliveryTrace } from "../smtp/server/trace.ts";
import type { Acceptance, Delivery, Relay } from "../store/contracts.ts";
import type { Letter } from "./submission-letter.ts";

/**
 * All that one submission promises: one delivery for each account here, one queue entry for each recipient. A letter that waits for its
 * time is queue entries alone, wherever its recipients are.
 */
export function acceptanceOfLetter(
  { envelope, recipients, message, words, dsn, releaseAt, through, signature }: Letter,
  { account, submissionId, shownId, hostname, at }: Hand,
): Acceptance {
  const reversePath = envelope.mailFrom.email;
  const priority = dsn.priority === undefined ? "" : ` priority ${dsn.priority}`;
  const trace = `Received: by ${hostname} with HTTP id ${shownId}${priority};\r\n\t${dateTime(at)}\r\n`;
  const deliveries = new Map<string, Delivery>();
  const relays = new Map<string, Relay>();
  for (const { address, expansion, options } of recipients) {
    const { notify, orcpt } = options;
    const relay: Relay = {
      reversePath,
      forwardPath: address,
      trace: Buffer.from(signature + trace),
      accountId: account,
      submissionId,
      ...(through ? { through } : {}),
      dsn: { ...dsn, ...(notify ? { notify: [...notify] } : {}), ...(orcpt ? { orcpt } : {}) },
      state: "waiting",
    };
    if (releaseAt) {
      relays.set(address, { ...relay, releaseAt });
      continue;
    }
    if (expansion === null) {
      relays.set(address, relay);
      continue;
    }
    if (expansion.accountIds.length > 0) {
      // Seen beside the others; who wants to hear of it in a report has it from the queue.
      const wantsSuccess = notify?.includes("SUCCESS") === true;
      relays.set(address, {
        ...relay,
        ...(wantsSuccess ? { dsn: { ...relay.dsn, delivered: true } } : { state: "delivered" }),
      });
    }
    for (const accountId of expansion.accountIds) {
      if (deliveries.has(accountId)) continue;
      const whole = Buffer.from(deliveryTrace(reversePath, address) + trace);
      deliveries.set(accountId, {
        accountId,
        mailbox: { role: "inbox" },
        keywords: [],
        trace: whole,
        ...awaitsRules(expansion, accountId, relay),
      });
    }
    for (const onward of onwardRelays(relay, expansion).values()) {
      if (!relays.has(onward.forwardPath)) relays.set(onward.forwardPath, onward);
    }
  }
  return {
    message,
    words,
    receivedAt: at,
    deliveries: [...deliveries.values()],
    relays: [...relays.values()],
    needsRoom: true,
  };
}

/** Who hands in, and when. */
export interface Hand {
  account: AccountId;
  submissionId: string;
  /** The same as JMAP shows it. */
  shownId: string;
  hostname: string;
  at: Date;
}
