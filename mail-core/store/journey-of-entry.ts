import type { Arrival, Journey, JourneyEvent, RelayRight } from "../index.ts";
import { readArrival, wasPassedOn } from "../mime/received.ts";
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
  const { trace, createdAt: at, expiresAt, ...facts } = row;
  const stored = (await readEvents(sql, [entryId], { withDialogue: true })).get(entryId) ?? [];
  const wasPlaced = facts.state === "delivered" && !stored.some(({ kind }) => kind === "delivered");
  const arrival = readArrival(trace);
  const received: JourneyEvent[] = arrival ? [{ id: null, kind: "received", at: arrival.at, arrival }] : [];
  const queued: JourneyEvent = wasPlaced
    ? { id: null, kind: "delivered", at }
    : { id: null, kind: "queued", at, until: expiresAt, right: rightOf(row, arrival) };
  return { ...facts, sizeOctets: Number(row.sizeOctets), events: [...received, queued, ...stored] };
}

/** Why it was taken for elsewhere, as policy/relay.ts and the aliases have it; read from what is stored of it. */
function rightOf(
  { trace, submitter }: Pick<EntryRow, "trace" | "submitter">,
  arrival: Arrival | null,
): RelayRight {
  // It came from nowhere.
  if (!arrival) return "own";
  if (wasPassedOn(trace)) return "passed-on";
  return submitter === null ? "network" : "signed-in";
}
