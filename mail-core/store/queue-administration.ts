import { nextHopName } from "../address/next-hop.ts";
import type { Clock } from "../clock.ts";
import type { OutgoingQueue } from "../index.ts";
import type { Announcer, Blobs } from "./contracts.ts";
import type { Database } from "./database.ts";
import type { Ids } from "./ids.ts";
import { readJourney } from "./journey-of-entry.ts";
import { readLedger } from "./ledger.ts";
import { deletedReply } from "./queue.ts";
import { type Act, actOn } from "./queue-acts.ts";
import { listQueue } from "./queue-list.ts";
import { destinationsOf, showQueued } from "./queue-show.ts";

/** Destinations that are counted for one overview. */
const destinationsMax = 200;

/** No server has it in hand: what was leased by one that died is free when the lease is over. */
const isFree = "(q.lease_until IS NULL OR q.lease_until <= $2)";
const isKept = "q.removal IS NULL";

/** What was handed in for later does not leave before. */
const isDue = "next_attempt_at = GREATEST($2, q.release_at)";

const hold: Act = {
  where: `q.state = 'waiting' AND ${isKept}`,
  set: "state = 'held'",
  event: { kind: "held", facts: {} },
};
const release: Act = {
  where: "q.state = 'held'",
  set: `state = 'waiting', ${isDue}`,
  event: { kind: "released", facts: {} },
};
const retry: Act = {
  where: `q.state = 'waiting' AND ${isKept} AND ${isFree} AND (q.release_at IS NULL OR q.release_at <= $2)`,
  set: "next_attempt_at = $2",
  event: { kind: "hastened", facts: {} },
};

/** At once, where nobody is at work on it and nobody is told. */
const removeNow = (report: boolean): Act => ({
  where: `${isFree} AND ${report ? "q.reverse_path IS NULL" : "true"}`,
  set: "state = 'deleted', ended_at = $2, last_reply = $3::jsonb, last_host = NULL, lease_holder = NULL, lease_until = NULL",
  values: [JSON.stringify(deletedReply)],
  ends: true,
  event: { kind: "deleted", facts: { isReported: false } },
});
/** By a worker, which claims it as any other row and writes down the deletion. */
const removeSoon = (report: boolean): Act => ({
  where: isKept,
  set: "state = 'waiting', removal = $3, next_attempt_at = $2",
  values: [report ? "report" : "silent"],
});

const routeTo = (destination: string): Act => ({
  where: `${isKept} AND q.domain <> $3`,
  set: `home_domain = COALESCE(q.home_domain, q.domain), domain = $3, ${isDue}`,
  values: [destination],
  event: { kind: "rerouted", facts: { to: destination } },
});
const routeBack: Act = {
  where: `${isKept} AND q.home_domain IS NOT NULL`,
  set: `domain = q.home_domain, home_domain = NULL, ${isDue}`,
  event: { kind: "rerouted", facts: { to: null } },
};

/** The outgoing queue as an administrator sees and moves it; the workers hear of it over the announcer. */
export function makeQueueAdministration({
  database,
  announcer,
  blobs,
  clock,
  ids,
}: {
  database: Database;
  announcer: Announcer;
  blobs: Blobs;
  clock: Clock;
  ids: Ids;
}): OutgoingQueue {
  const now = () => new Date(clock.now());
  const deps = { database, announcer, ids };
  const count = async (which: Parameters<OutgoingQueue["hold"]>[0], act: Act): Promise<number> => {
    const [changed = []] = await actOn(deps, which, now(), [act]);
    return changed.length;
  };
  return {
    list: (filter, page = {}) => listQueue(database, filter, page, now()),
    destinations: (limit = destinationsMax) => destinationsOf(database, Math.min(limit, destinationsMax)),
    journey: (id) => readJourney(database, id),
    show: (id) => showQueued(database, blobs, id, now()),
    hold: (which) => count(which, hold),
    release: (which) => count(which, release),
    retry: (which) => count(which, retry),
    async remove(which, { report }) {
      const [deleted = [], soon = []] = await actOn(deps, which, now(), [
        removeNow(report),
        removeSoon(report),
      ]);
      return { deleted: deleted.length, soon: soon.length };
    },
    route: (which, nextHop) => count(which, nextHop ? routeTo(nextHopName(nextHop)) : routeBack),
    ledger: () => readLedger(database, now()),
  };
}
