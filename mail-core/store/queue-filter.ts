import type { QueueFilter } from "../index.ts";
import { isRowId } from "./ids.ts";
import { isRecipient } from "./ledger.ts";

const lastReply =
  "concat_ws(' ', q.last_reply->>'code', q.last_reply->>'enhanced', NULLIF(q.last_reply->>'text', ''))";
const isOpen = "q.state IN ('waiting', 'held')";

/** The columns of a `QueuedRecipient`; `now` is a parameter. */
export const recipientColumns = (now: string): string =>
  `q.id::text, q.message_id::text AS "messageId", COALESCE(m.summary->>'subject', '') AS subject,
   q.reverse_path AS "reversePath", q.forward_path AS "forwardPath", q.domain AS destination,
   m.size_octets::float8 AS "sizeOctets", q.state, q.attempts,
   q.ended_at IS NULL AND q.lease_holder IS NOT NULL AND q.lease_until > ${now} AS trying,
   q.ended_at IS NULL AND q.removal IS NOT NULL AS deleting, q.created_at AS "createdAt", q.release_at AS "releaseAt",
   q.next_attempt_at AS "nextAttemptAt", q.expires_at AS "expiresAt", q.ended_at AS "endedAt", q.last_host AS "lastHost",
   ${lastReply} AS "lastReply"`;

/** A way through the rows, in an order that an index has. */
export interface Walk {
  /** Which rows are walked over. */
  rows: string;
  order: string;
  /** The place of a row, as text. */
  place: string;
  /** Which of them lie behind a place; false for a text that is no place. */
  behind(from: string, add: (value: unknown) => string): string | null;
}

const byDestination: Walk = {
  rows: isOpen,
  order: "q.domain, q.id",
  place: "q.id || ' ' || q.domain",
  behind(from, add) {
    const [id = "", domain] = from.split(/ (.*)/s);
    return isRowId(id) && domain !== undefined
      ? `(q.domain, q.id) > (${add(domain)}, ${add(id)}::bigint)`
      : null;
  },
};

const newestFirst: Walk = {
  rows: "true",
  order: "q.id DESC",
  place: "q.id::text",
  behind: (from, add) => (isRowId(from) ? `q.id < ${add(from)}::bigint` : null),
};

export const walkOf = ({ state }: QueueFilter): Walk =>
  state === undefined || state === "waiting" || state === "held" ? byDestination : newestFirst;

/** What a filter asks that the walk can use: it leads straight to the rows of one destination. */
export const destinationIs = (
  { destination }: QueueFilter,
  walk: Walk,
  add: (value: unknown) => string,
): string =>
  destination !== undefined && walk === byDestination
    ? `q.domain = ${add(destination.toLowerCase())}`
    : "true";

/** Everything that a filter asks of one row. */
export function matches(filter: QueueFilter, add: (value: unknown) => string): string {
  const parts = [isRecipient];
  const { destination, sender, recipient, state, reply } = filter;
  if (state !== undefined) parts.push(`q.state = ${add(state)}`);
  if (destination !== undefined) parts.push(`q.domain = ${add(destination.toLowerCase())}`);
  const contains = (column: string, text: string | undefined) => {
    if (text !== undefined) parts.push(`strpos(lower(${column}), lower(${add(text)})) > 0`);
  };
  // As it is shown: the null reverse-path is found as <>.
  contains("COALESCE(q.reverse_path, '<>')", sender);
  contains("q.forward_path", recipient);
  contains(lastReply, reply);
  return parts.join(" AND ");
}

/** Collects a statement's parameters. */
export function parameters() {
  const values: unknown[] = [];
  return { values, add: (value: unknown) => `$${values.push(value)}` };
}
