import type { QueueDestination, QueuedMessage, QueuedRecipient } from "../index.ts";
import type { Blobs, Relay } from "./contracts.ts";
import type { Sql } from "./database.ts";
import { isRowId } from "./ids.ts";
import { isRecipient } from "./ledger.ts";
import { recipientColumns } from "./queue-filter.ts";

/** Recipients of one message that are shown. */
const recipientsMax = 1_000;
/** Of a message's header, so much is shown. */
const headerMaxOctets = 64 * 1024;

/** One recipient's message: its envelope, all its recipients and its header; null when there is none of this id. */
export async function showQueued(
  sql: Sql,
  blobs: Blobs,
  id: string,
  now: Date,
): Promise<QueuedMessage | null> {
  if (!isRowId(id)) return null;
  const [row] = await sql.query<
    QueuedRecipient & { account: string | null; dsn: Relay["dsn"]; trace: Buffer }
  >(
    `SELECT ${recipientColumns("$2")}, a.address AS account, q.dsn, q.trace
     FROM queue_entry q JOIN message m ON m.id = q.message_id LEFT JOIN account a ON a.id = q.account_id
     WHERE q.id = $1`,
    [id, now],
  );
  if (!row) return null;
  const { account, dsn, trace, ...recipient } = row;
  const recipients = await sql.query<QueuedRecipient>(
    `SELECT ${recipientColumns("$2")} FROM queue_entry q JOIN message m ON m.id = q.message_id
     WHERE q.message_id = $1 AND ${isRecipient} ORDER BY q.id LIMIT ${recipientsMax}`,
    [recipient.messageId, now],
  );
  return {
    recipient,
    recipients,
    account,
    parameters: parametersOf(dsn),
    header: await headerOf(blobs, recipient, trace),
  };
}

/** What was asked for with MAIL and RCPT, by its name there; "" for what has no value. */
export function parametersOf(dsn: Relay["dsn"]): Record<string, string> {
  const { envid, ret, notify, orcpt, body, smtpUtf8, hold, by, priority, requireTls, tlsOptional } = dsn;
  const given = {
    BODY: body,
    SMTPUTF8: smtpUtf8 ? "" : undefined,
    RET: ret,
    ENVID: envid,
    NOTIFY: notify?.join(","),
    ORCPT: orcpt,
    HOLD: hold,
    BY: by && `${by.at};${by.mode}${by.trace ? "T" : ""}`,
    "MT-PRIORITY": priority ? String(priority) : undefined,
    REQUIRETLS: requireTls ? "" : undefined,
    "TLS-Required": tlsOptional ? "No" : undefined,
  };
  return Object.fromEntries(
    Object.entries(given).filter((one): one is [string, string] => one[1] !== undefined),
  );
}

async function headerOf(
  blobs: Blobs,
  { messageId, sizeOctets }: QueuedRecipient,
  trace: Uint8Array,
): Promise<string> {
  const parts: Uint8Array[] = [trace];
  for await (const part of blobs.read(messageId, { start: 0, end: Math.min(headerMaxOctets, sizeOctets) }))
    parts.push(part);
  const octets = Buffer.concat(parts);
  const end = octets.indexOf("\r\n\r\n");
  return octets.subarray(0, end < 0 ? headerMaxOctets : Math.min(end + 2, headerMaxOctets)).toString("utf8");
}

/** Where mail is on its way to: the destinations with the most of it. */
export async function destinationsOf(
  sql: Sql,
  limit: number,
): Promise<{ list: QueueDestination[]; waiting: number; held: number }> {
  const rows = await sql.query<QueueDestination & { allWaiting: number; allHeld: number }>(
    `SELECT q.domain AS destination, count(*) FILTER (WHERE q.state = 'waiting')::float8 AS waiting,
       count(*) FILTER (WHERE q.state = 'held')::float8 AS held, min(q.created_at) AS "oldestAt",
       min(q.next_attempt_at) FILTER (WHERE q.state = 'waiting') AS "nextAttemptAt",
       (sum(count(*) FILTER (WHERE q.state = 'waiting')) OVER ())::float8 AS "allWaiting",
       (sum(count(*) FILTER (WHERE q.state = 'held')) OVER ())::float8 AS "allHeld"
     FROM queue_entry q WHERE q.state IN ('waiting', 'held') AND ${isRecipient}
     GROUP BY q.domain ORDER BY count(*) DESC, q.domain LIMIT $1`,
    [limit],
  );
  return {
    list: rows.map(({ allWaiting: _, allHeld: __, ...one }) => one),
    waiting: rows[0]?.allWaiting ?? 0,
    held: rows[0]?.allHeld ?? 0,
  };
}
