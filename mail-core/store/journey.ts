import type { DialogueLine, HostAddress, HostCall, JourneyEvent, RouteSource } from "../index.ts";
import type { Sql } from "./database.ts";
import { givenRows } from "./given-rows.ts";
import type { Ids } from "./ids.ts";
import { storable } from "./intake-prepare.ts";
import type { LastReply } from "./queue.ts";

/** Events kept of one recipient, the latest. */
export const eventsMax = 50;

/** A call as it is written: recipients that name the same object share its row. */
export interface Call {
  route: { by: RouteSource; hops: readonly HostAddress[] } | null;
  host: string | null;
  address: string | null;
  port: number | null;
  tls: string | null;
  /** Lines that begin with "C: ", "S: " or "* "; bounded by `net/transcript.ts`. */
  dialogue: string;
}

/** What is stored; what else a journey tells is drawn from the message. */
export type StoredKind = Exclude<JourneyEvent["kind"], "received" | "queued">;

/** What befell an entry by an act of somebody's: no host was called. */
export interface NewEvent {
  entryId: string;
  at: Date;
  kind: StoredKind;
  facts: Facts;
}

export interface Facts {
  reply?: LastReply;
  /** UTC, ISO 8601. */
  until?: string | null;
  isReported?: boolean;
  to?: string | null;
}

const eventRows = givenRows<NewEvent & { id: string }>({
  entry_id: ["bigint", ({ entryId }) => entryId],
  id: ["bigint", ({ id }) => id],
  at: ["timestamptz", ({ at }) => at.toISOString()],
  kind: ["text", ({ kind }) => kind],
  facts: ["text", ({ facts }) => storable(facts)],
});

const callRows = givenRows<readonly [Call, id: string]>({
  id: ["bigint", ([, id]) => id],
  route: ["text", ([{ route }]) => route && storable(route)],
  host: ["text", ([{ host }]) => host],
  address: ["text", ([{ address }]) => address],
  port: ["int?", ([{ port }]) => port],
  tls: ["text", ([{ tls }]) => tls],
  dialogue: ["text", ([{ dialogue }]) => dialogue],
});

/** Writes events, in the transaction of what they tell of. */
export async function recordEvents(tx: Sql, ids: Ids, events: readonly NewEvent[]): Promise<void> {
  await tx.query(
    `INSERT INTO journey_event (entry_id, id, at, kind, facts)
     SELECT entry_id, id, at, kind, facts::jsonb
     FROM ${eventRows.from(1)} e`,
    eventRows.values(events.map((event) => ({ ...event, id: ids.next() }))),
    "journey-events",
  );
}

/** The end of a statement that names rows as `ended (id, event_id, kind, call_id, facts)`: their events. */
export const eventsOfEnded = (at: string): string => `
  INSERT INTO journey_event (entry_id, id, at, kind, call_id, facts)
  SELECT id, event_id, ${at}::timestamptz, kind, call_id, facts::jsonb FROM ended`;

/** The same, for the calls of these events; `first` is the number of the first of `callValues`. */
export const callsOfEnded = (first: number): string => `
  INSERT INTO journey_call (id, route, host, address, port, tls, dialogue)
  SELECT id, route::jsonb, host, address, port, tls, dialogue
  FROM ${callRows.from(first)} c
  WHERE id IN (SELECT call_id FROM ended)`;

/** Calls, each with the id that its row gets. */
export const callValues = (calls: ReadonlyMap<Call, string>): unknown[] => callRows.values([...calls]);

/** Keeps the latest events of these entries: for those that may have more than enough. */
export async function trimEvents(tx: Sql, entryIds: readonly string[]): Promise<void> {
  if (entryIds.length === 0) return;
  await tx.query(
    `DELETE FROM journey_event e USING unnest($1::bigint[]) AS t (id)
     WHERE e.entry_id = t.id
       AND e.id <= (SELECT x.id FROM journey_event x WHERE x.entry_id = t.id ORDER BY x.id DESC OFFSET $2 LIMIT 1)`,
    [entryIds, eventsMax],
    "journey-trim",
  );
}

interface EventRow {
  entry_id: string;
  id: string;
  at: Date;
  kind: StoredKind;
  facts: Facts;
  call_id: string | null;
  route: HostCall["route"];
  host: string | null;
  address: string | null;
  port: number | null;
  tls: string | null;
  dialogue: string | null;
}

const columns =
  "e.entry_id, e.id, e.at, e.kind, e.facts, e.call_id, c.route, c.host, c.address, c.port, c.tls";

/**
 * The latest events of each entry, oldest first, by entry; the dialogues only when asked for. Index scans: journey_event_pkey,
 * journey_call_pkey (plans.db.test.ts).
 */
export async function readEvents(
  sql: Sql,
  entryIds: readonly string[],
  { perEntryMax = eventsMax, withDialogue = false }: { perEntryMax?: number; withDialogue?: boolean } = {},
): Promise<Map<string, JourneyEvent[]>> {
  const rows = await sql.query<EventRow>(
    `SELECT ${columns},
       CASE WHEN $3 THEN c.dialogue END AS dialogue
     FROM unnest($1::bigint[]) AS t (id)
     CROSS JOIN LATERAL (
       SELECT * FROM journey_event x WHERE x.entry_id = t.id ORDER BY x.id DESC LIMIT $2
     ) e
     LEFT JOIN journey_call c ON c.id = e.call_id
     ORDER BY e.entry_id, e.id`,
    [entryIds, perEntryMax, withDialogue],
    "journey-read",
  );
  const byEntry = Map.groupBy(rows, (row) => row.entry_id);
  return new Map(Array.from(byEntry, ([entryId, list]) => [entryId, list.map(eventOf)]));
}

/** An event by its entry's id and its own. */
export interface EventKey {
  entryId: string;
  eventId: string;
}

/** Single events with what was said, those of this account's own submissions alone; in no order. */
export async function readOwnEvents(
  sql: Sql,
  accountId: string,
  keys: readonly EventKey[],
): Promise<{ key: EventKey; event: JourneyEvent }[]> {
  const rows = await sql.query<EventRow>(
    `SELECT ${columns}, c.dialogue
     FROM unnest($2::bigint[], $3::bigint[]) AS k (entry_id, id)
     JOIN queue_entry q ON q.id = k.entry_id AND q.account_id = $1 AND q.submission_id IS NOT NULL
     JOIN journey_event e ON e.entry_id = k.entry_id AND e.id = k.id
     LEFT JOIN journey_call c ON c.id = e.call_id`,
    [accountId, keys.map(({ entryId }) => entryId), keys.map(({ eventId }) => eventId)],
    "journey-own-events",
  );
  return rows.map((row) => ({ key: { entryId: row.entry_id, eventId: row.id }, event: eventOf(row) }));
}

function eventOf(row: EventRow): JourneyEvent {
  const { id, at, kind, facts } = row;
  switch (kind) {
    case "relayed":
    case "deferred":
    case "bounced":
    case "expired": {
      const until = facts.until ? new Date(facts.until) : null;
      const reply = facts.reply ? replyLine(facts.reply) : "";
      return { id, at, kind, reply, until, isReported: facts.isReported ?? false, call: callOf(row) };
    }
    case "delivered":
    case "held":
    case "released":
    case "hastened":
    case "canceled":
      return { id, at, kind };
    case "rerouted":
      return { id, at, kind, to: facts.to ?? null };
    case "deleted":
      return { id, at, kind, isReported: facts.isReported ?? false };
    default:
      return kind satisfies never;
  }
}

/** A reply in one line, as the other host said it. */
export const replyLine = ({ code, enhanced, text }: LastReply): string =>
  [code, enhanced, text].filter((part) => part !== null && part !== "").join(" ");

/** Null also when the call is swept away and its event is not yet. */
function callOf({ call_id, route, host, address, port, tls, dialogue }: EventRow): HostCall | null {
  if (call_id === null) return null;
  const hop = host !== null && address !== null && port !== null ? { host, address, port } : null;
  return { route, hop, tls, dialogue: dialogue ? dialogue.split("\n").map(lineOf) : [] };
}

const speakers = { C: "client", S: "server" } as const;
function lineOf(line: string): DialogueLine {
  const [, sign, text] = /^([CS]): (.*)$/.exec(line) ?? [];
  if (sign === "C" || sign === "S") return { by: speakers[sign], text: text ?? "" };
  return { by: "remark", text: line.replace(/^\* /, "") };
}
