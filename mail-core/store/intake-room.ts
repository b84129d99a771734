import type { Relay } from "./contracts.ts";
import type { Prepared } from "./intake-prepare.ts";

export interface Rooms {
  /** What the message weighs without the trace fields of each delivery. */
  octetsOf(prepared: Prepared): number;
  /** What is left of an account's quota; below zero when it is past it, null without one. */
  roomOf(accountId: string): number | null;
}

/**
 * Those of a batch that are refused for want of room, each weighed after those before it. Under the accounts' locks, so nobody else takes of
 * the room. What fits into none of its mailboxes is refused, and what is for a mailbox that is full already: RCPT refuses that one when it comes
 * again. Where it fits into one, or goes elsewhere too, it is taken for all: there is one answer. So a mailbox passes its quota once, and by one message.
 */
export function findFull(batch: readonly Prepared[], { octetsOf, roomOf }: Rooms): Set<Prepared> {
  const taken = new Map<string, number>();
  const full = new Set<Prepared>();
  for (const prepared of batch) {
    const { deliveries, relays, needsRoom } = prepared.acceptance;
    const weights = deliveries.map(({ accountId, trace }) => {
      const room = (roomOf(accountId) ?? Number.POSITIVE_INFINITY) - (taken.get(accountId) ?? 0);
      return { accountId, room, octets: octetsOf(prepared) + trace.length };
    });
    const fitsSomewhere = relays.some(goesElsewhere) || weights.some(({ room, octets }) => octets <= room);
    const isForFull = weights.some(({ room }) => room <= 0);
    if (needsRoom && weights.length > 0 && (isForFull || !fitsSomewhere)) full.add(prepared);
    else
      for (const { accountId, octets } of weights) taken.set(accountId, (taken.get(accountId) ?? 0) + octets);
  }
  return full;
}

/** Some rows only tell of a recipient who is here. */
const goesElsewhere = ({ state, dsn }: Relay) => state === "waiting" && !dsn.delivered;
