import type { DeliverySummary } from "../index.ts";
import { readArrival, readDelivery } from "../mime/received.ts";
import type { Sql } from "./database.ts";

/** Emails of an account that are looked at, the newest; drafts and sent copies are among them. */
const lookedAtMax = 1_000;
const listedMax = 100;

interface Row {
  id: string;
  at: Date;
  trace: Buffer;
  sizeOctets: string;
  messageId: string | null;
}

/** What was delivered to an account lately, newest first, drawn from the trace fields; not what it says. Index scan: email_received_at_idx. */
export async function readDeliveries(sql: Sql, accountId: string): Promise<DeliverySummary[]> {
  const rows = await sql.query<Row>(
    `SELECT e.id, e.received_at AS at, e.trace, e.size_octets AS "sizeOctets", m.summary->'messageId'->>0 AS "messageId"
     FROM (
       SELECT id, received_at, trace, size_octets, message_id FROM email WHERE account_id = $1
       ORDER BY received_at DESC, id DESC LIMIT $2
     ) e
     JOIN message m ON m.id = e.message_id
     WHERE octet_length(e.trace) > 0
     ORDER BY e.received_at DESC, e.id DESC LIMIT $3`,
    [accountId, lookedAtMax, listedMax],
    "deliveries",
  );
  return rows.flatMap(({ id, at, trace, sizeOctets, messageId }) => {
    const delivery = readDelivery(trace);
    if (!delivery) return [];
    const { reversePath, deliveredTo } = delivery;
    const arrival = readArrival(trace);
    return [{ id, at, reversePath, deliveredTo, messageId, sizeOctets: Number(sizeOctets), arrival }];
  });
}
