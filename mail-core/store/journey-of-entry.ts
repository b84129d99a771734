import type { Arrival, Journey, JourneyEvent } from "../index.ts";
import { readArrival } from "../mime/received.ts";
import type { Sql } from "./database.ts";
import { isRowId } from "./ids.ts";
import { readEvents } from "./journey.ts";

interface EntryRow extends Omit<Journey, "events" | "sizeOctets"> {
  sizeOctets: string;
  trace: Buffer;
  createdAt: Date;
  expiresAt: Date;
}

/** The whole way of one queue entry: what is stored of it, and before that how its message came and was queued. Null when there is none. */
export async function readJourney(sql: Sql, entryId: string): Promise<Journey | null> {
  if (!isRowId(entryId)) return null;
  const [row] = await sql.query<EntryRow>(
    `SELECT q.id, q.state, q.reverse_path AS "reversePath", q.forward_path AS "forwardPath", q.attempts, q.trace,
       q.next_attempt_at AS "nextAttemptAt", q.created_at AS "createdAt", q.expires_at AS "expiresAt", q.ended_at AS "endedAt",
       m.size_octets AS "sizeOctets", m.summary->>'subject' AS subject, m.summary->'messageId'->>0 AS "messageId",
       a.address AS submitter
     FROM queue_entry q JOIN message m ON m.id = q.message_id LEFT JOIN account a ON a.id = q.account_id
     WHERE q.id = $1`,
    [entryId],
    "journey-entry",
  );
  if (!row) return null;
  const { trace, createdAt, expiresAt, ...facts } = row;
  const stored = (await readEvents(sql, [entryId], { withDialogue: true })).get(entryId) ?? [];
  const wasPlaced = facts.state === "delivered" && !stored.some(({ kind }) => kind === "delivered");
  const begun = beginning(readArrival(trace), createdAt, wasPlaced ? null : expiresAt);
  return { ...facts, sizeOctets: Number(row.sizeOctets), events: [...begun, ...stored] };
}

/** How it began; without an end to its waiting it was placed in a mailbox in the same moment. */
function beginning(arrival: Arrival | null, at: Date, until: Date | null): JourneyEvent[] {
  const received: JourneyEvent[] = arrival ? [{ id: null, kind: "received", at: arrival.at, arrival }] : [];
  return [...received, until ? { id: null, kind: "queued", at, until } : { id: null, kind: "delivered", at }];
}
