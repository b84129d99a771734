import { lockAccounts, recordChanges, submissionNews } from "./changes.ts";
import type { Acceptance, Intake, Relay } from "./contracts.ts";
import type { Database, Sql } from "./database.ts";
import { givenRows } from "./given-rows.ts";
import type { Ids } from "./ids.ts";
import { storable } from "./intake-prepare.ts";
import {
  type Call,
  callsOfEnded,
  callValues,
  eventsMax,
  eventsOfEnded,
  type Facts,
  trimEvents,
} from "./journey.ts";
import { bookEnded, isNote } from "./ledger.ts";
import { type ClaimLimits, claimRows, nextAsideDueOf, nextDueOf } from "./queue-claim.ts";

/** One recipient of one message, in a worker's hands. */
export interface QueueEntry {
  id: string;
  messageId: string;
  trace: Uint8Array;
  sizeOctets: number;
  accountId: string | null;
  submissionId: string | null;
  reversePath: string | null;
  forwardPath: string;
  /** Its destination: the forward-path's domain, or the next hop that an administrator named in its place. */
  domain: string;
  dsn: Relay["dsn"];
  attempts: number;
  /** An administrator took it out: nobody is called, and its sender is told or not. */
  removal: "silent" | "report" | null;
  /** Notices of delay that its sender had, or would have had. */
  delayNotices: number;
  createdAt: Date;
  /** When its time has come that was handed in for later; null for all other mail. */
  releaseAt: Date | null;
  expiresAt: Date;
}

export interface LastReply {
  code: number | null;
  enhanced: string | null;
  text: string;
}

/** The last word on what an administrator took out. */
export const deletedReply: LastReply = {
  code: null,
  enhanced: "5.7.1",
  text: "An administrator took it out of the queue",
};

/** What one attempt led to, for one recipient. */
export type Ended =
  | {
      kind: "relayed";
      reply: LastReply;
      host: string | null;
      call: Call | null;
      /** What the end brings about here, committed with it. */
      placed?: Acceptance;
    }
  | {
      kind: "deferred";
      reply: LastReply;
      host: string | null;
      call: Call | null;
      nextAttemptAt: Date;
      /** True when a notice of delay is due now; `delayNotices` counts it. */
      isLate: boolean;
      delayNotices: number;
    }
  /** In a mailbox: before it came to the queue, which only reports it, or by this very end. */
  | { kind: "delivered"; reply: LastReply; host: null; call: null; placed?: Acceptance }
  /** Taken out by an administrator. */
  | { kind: "deleted"; reply: LastReply; host: null; call: null }
  | { kind: "bounced" | "expired"; reply: LastReply; host: string | null; call: Call | null };

/** What became of one message's recipients, and the report that its sender gets. */
export interface EndedGroup {
  ends: readonly { entry: QueueEntry; ended: Ended; isReported: boolean }[];
  report: Acceptance | null;
}

/** Others took the room meanwhile that there was for a message. */
export class NoRoom extends Error {
  constructor() {
    super("no room for a message");
  }
}

export interface QueueStore {
  /** Takes due rows under a lease; other workers, on any machine, pass them by. A lease that ran out is due again. */
  claim(now: Date, holder: string, leaseUntil: Date, limits: ClaimLimits): Promise<QueueEntry[]>;
  /** Of rows in hand. */
  renew(holder: string, leaseUntil: Date, ids: readonly string[]): Promise<void>;
  /** Gives rows back untouched: those named, or all when the worker stops. */
  release(holder: string, ids?: readonly string[]): Promise<void>;
  /** Which rows in hand were held, deleted or sent another way since they were claimed, or are not ours any more. */
  recalled(holder: string, hand: readonly { id: string; domain: string }[]): Promise<string[]>;
  /**
   * Writes what became of entries, together with the reports that they cause, in one transaction. Answers the accounts that changed.
   * Rows whose lease was lost meanwhile are left alone, and a group of which no row is ours any more causes no report. Rejects with
   * `NoRoom`, and writes nothing, when what is placed here finds a mailbox full.
   */
  finish(holder: string, now: Date, groups: readonly EndedGroup[]): Promise<string[]>;
  /** When the next row is due of a domain that is not in `except`, or null; leased rows are not counted. */
  nextDue(except: readonly string[]): Promise<Date | null>;
  /** The same of rows that may need no call, of whatever domain. */
  nextAsideDue(): Promise<Date | null>;
}

interface Row {
  id: string;
  message_id: string;
  trace: Buffer;
  size_octets: string;
  account_id: string | null;
  submission_id: string | null;
  reverse_path: string | null;
  forward_path: string;
  domain: string;
  dsn: Relay["dsn"];
  attempts: number;
  removal: QueueEntry["removal"];
  delay_notices: number;
  created_at: Date;
  release_at: Date | null;
  expires_at: Date;
}

export function makeQueueStore({
  database,
  intake,
  ids,
}: {
  database: Database;
  intake: Intake;
  ids: Ids;
}): QueueStore {
  return {
    async claim(now, holder, leaseUntil, limits) {
      const rows = await claimRows<Row>(database, now, holder, leaseUntil, limits);
      return rows.map((row) => ({
        id: row.id,
        messageId: row.message_id,
        trace: row.trace,
        sizeOctets: Number(row.size_octets),
        accountId: row.account_id,
        submissionId: row.submission_id,
        reversePath: row.reverse_path,
        forwardPath: row.forward_path,
        domain: row.domain,
        dsn: row.dsn,
        attempts: row.attempts,
        removal: row.removal,
        delayNotices: row.delay_notices,
        createdAt: row.created_at,
        releaseAt: row.release_at,
        expiresAt: row.expires_at,
      }));
    },
    async renew(holder, leaseUntil, ids) {
      await database.query(
        `UPDATE queue_entry q SET lease_until = $2
         FROM (SELECT id FROM queue_entry WHERE id = ANY($3::bigint[]) AND lease_holder = $1 ORDER BY id FOR UPDATE) mine
         WHERE q.id = mine.id`,
        [holder, leaseUntil, ids],
      );
    },
    async release(holder, ids) {
      await database.query(
        `UPDATE queue_entry SET lease_holder = NULL, lease_until = NULL
         WHERE lease_holder = $1 ${ids ? "AND id = ANY($2::bigint[])" : ""}`,
        ids ? [holder, ids] : [holder],
      );
    },
    async recalled(holder, hand) {
      const rows = await database.query<{ id: string }>(
        `SELECT h.id FROM unnest($2::bigint[], $3::text[]) AS h (id, domain) LEFT JOIN queue_entry q ON q.id = h.id
         WHERE q.state IS DISTINCT FROM 'waiting' OR q.removal IS NOT NULL OR q.domain <> h.domain
           OR q.lease_holder IS DISTINCT FROM $1`,
        [holder, hand.map(({ id }) => id), hand.map(({ domain }) => domain)],
      );
      return rows.map(({ id }) => id);
    },
    finish: (holder, now, groups) =>
      database.transaction(async (tx) => {
        const ends = groups.flatMap((group) => group.ends);
        const written = writeEnds(tx, { holder, now, ends, ids });
        // Where nobody else hears of it, it goes out with the commit.
        if (groups.every(isPlain)) return [];
        const mine = await written;
        const kept = ends.filter(({ entry }) => mine.has(entry.id));
        if (kept.length === 0) return [];
        const reports = groups.flatMap((group) =>
          group.report && group.ends.some(({ entry }) => mine.has(entry.id)) ? [group.report] : [],
        );
        const submissions = new Map<string, string>();
        for (const { entry } of kept) {
          if (entry.accountId && entry.submissionId) submissions.set(entry.submissionId, entry.accountId);
        }
        const placed = kept.flatMap(({ ended }) => placedOf(ended) ?? []);
        const readers = [...reports, ...placed].flatMap(({ deliveries }) =>
          deliveries.map(({ accountId }) => accountId),
        );
        const accounts = [...new Set([...submissions.values(), ...readers])];
        // Nothing here waits for an answer: what places nothing goes out with the commit.
        void Promise.all([
          trimEvents(
            tx,
            kept.filter(isWorn).map(({ entry }) => entry.id),
          ),
          // All of them at once, in the order that everybody keeps.
          lockAccounts(tx, accounts),
          recordChanges(tx, submissionNews(submissions)),
        ]).catch(() => {});
        for (const acceptance of [...together(placed), ...reports])
          if ((await intake.acceptIn(tx, acceptance)).isFull) throw new NoRoom();
        return accounts;
      }),
    nextDue: (except) => nextDueOf(database, except),
    nextAsideDue: () => nextAsideDueOf(database),
  };
}

/** What an end brings about here, or null. */
export const placedOf = (ended: Ended): Acceptance | null =>
  ended.kind === "delivered" || ended.kind === "relayed" ? (ended.placed ?? null) : null;

/** One acceptance for each message: a thousand recipients of one are as many rows, and not as many statements. */
function together(placed: readonly Acceptance[]): Acceptance[] {
  const byMessage = Map.groupBy(placed, ({ message }) =>
    message.kind === "existing" ? message.messageId : message.blob.id,
  );
  return [...byMessage.values()].map((some) => ({
    ...(some[0] as Acceptance),
    deliveries: some.flatMap(({ deliveries }) => deliveries),
    relays: some.flatMap(({ relays }) => relays),
    discarded: some.reduce((sum, { discarded = 0 }) => sum + discarded, 0),
  }));
}

/** Entries of which as many attempts are told as are kept. */
const isWorn = ({ entry }: EndedGroup["ends"][number]) => entry.attempts >= eventsMax;

/** What became of them is told by their rows alone. */
const isPlain = ({ ends, report }: EndedGroup): boolean =>
  report === null &&
  ends.every((end) => end.entry.submissionId === null && placedOf(end.ended) === null && !isWorn(end));

function factsOf({ ended, isReported }: EndedGroup["ends"][number]): Facts {
  const { kind, reply } = ended;
  if (kind === "deleted") return { isReported };
  if (kind === "delivered") return {};
  return { reply, until: kind === "deferred" ? ended.nextAttemptAt.toISOString() : null, isReported };
}

/** An end, with the ids of its event and of the call that it came of. */
type WrittenEnd = EndedGroup["ends"][number] & { eventId: string; callId: string | null };

const endRows = givenRows<WrittenEnd>({
  id: ["bigint", ({ entry }) => entry.id],
  kind: ["text", ({ ended }) => ended.kind],
  reply: ["text", ({ ended }) => JSON.stringify(ended.reply)],
  host: ["text", ({ ended }) => ended.host],
  next_attempt_at: [
    "timestamptz?",
    ({ ended }) => (ended.kind === "deferred" ? ended.nextAttemptAt.toISOString() : null),
  ],
  delay_notices: ["int", ({ ended }) => (ended.kind === "deferred" ? ended.delayNotices : 0)],
  leads_on: ["boolean", ({ ended }) => placedOf(ended) !== null],
  event_id: ["bigint", ({ eventId }) => eventId],
  call_id: ["bigint?", ({ callId }) => callId],
  facts: ["text", (end) => storable(factsOf(end))],
});

/**
 * Writes what became of the rows that are still ours, locked in the order that everybody keeps, with their events, and into the ledger;
 * answers their ids. What was held during the attempt stays so, and what is to be deleted is, by whoever claims it next.
 */
async function writeEnds(
  tx: Sql,
  { holder, now, ends, ids }: { holder: string; now: Date; ends: EndedGroup["ends"]; ids: Ids },
): Promise<Set<string>> {
  const calls = new Map<Call, string>();
  for (const { call } of ends.map(({ ended }) => ended))
    if (call && !calls.has(call)) calls.set(call, ids.next());
  const rows = await tx.query<{ id: string }>(
    `WITH mine AS MATERIALIZED (
       SELECT id FROM queue_entry
       WHERE id = ANY($4::bigint[]) AND lease_holder = $1 AND state IN ('waiting', 'held') ORDER BY id FOR UPDATE
     ), ended AS (
       UPDATE queue_entry q SET state = CASE WHEN r.kind = 'deferred' THEN q.state ELSE r.kind END,
         attempts = q.attempts + CASE WHEN r.kind = 'deleted' THEN 0 ELSE 1 END, lease_holder = NULL, lease_until = NULL,
         last_reply = r.reply::jsonb, last_host = r.host,
         next_attempt_at = CASE WHEN q.removal IS NULL THEN COALESCE(r.next_attempt_at, q.next_attempt_at) ELSE $2 END,
         ended_at = CASE WHEN r.kind = 'deferred' THEN NULL ELSE $2::timestamptz END,
         delay_notices = GREATEST(q.delay_notices, r.delay_notices)
       FROM ${endRows.from(4)} r JOIN mine ON mine.id = r.id
       WHERE q.id = r.id
       RETURNING q.id, q.state, ${isNote} AS is_note, r.leads_on, r.event_id, r.kind, r.call_id, r.facts
     ), booked AS (${bookEnded("$3", "$2")}),
     events AS (${eventsOfEnded("$2")}),
     calls AS (${callsOfEnded(4 + endRows.width)})
     SELECT id FROM ended`,
    [
      holder,
      now,
      ids.next(),
      ...endRows.values(
        ends.map((end) => {
          const { call } = end.ended;
          return { ...end, eventId: ids.next(), callId: (call && calls.get(call)) ?? null };
        }),
      ),
      ...callValues(calls),
    ],
    "queue-finish",
  );
  return new Set(rows.map((row) => row.id));
}
