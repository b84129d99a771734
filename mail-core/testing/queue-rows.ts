import { expect } from "vitest";
import type { ScratchDatabase } from "./scratch-database.ts";

/** Waits until the row of a recipient is in the state, after so many attempts at least. */
export const untilState = (database: ScratchDatabase, path: string, state: string, attempts = 1) =>
  expect
    .poll(() =>
      database.query("SELECT FROM queue_entry WHERE forward_path = $1 AND state = $2 AND attempts >= $3", [
        path,
        state,
        attempts,
      ]),
    )
    .toHaveLength(1);

/** Puts many rows of one domain into the queue, each a message of its own, due before everything else. */
export async function fillQueue(
  database: ScratchDatabase,
  domain: string,
  count: number,
  firstId: number,
  state: "waiting" | "held" = "waiting",
): Promise<void> {
  await database.query(
    `INSERT INTO message (id, size_octets, summary) SELECT n, 14, '{}' FROM generate_series($1::int, $2::int) n`,
    [firstId, firstId + count - 1],
  );
  await database.query(
    `INSERT INTO blob_chunk (blob_id, n, octets) SELECT n, 0, 'Subject: x\r\n\r\n' FROM generate_series($1::int, $2::int) n`,
    [firstId, firstId + count - 1],
  );
  await database.query(
    `INSERT INTO queue_entry (id, message_id, trace, reverse_path, forward_path, domain, state, next_attempt_at, created_at, expires_at)
     SELECT n, n, '', 'bob@crepes.fr', 'n' || n || '@' || $3, $3, $4, now() - interval '1 hour', now(), now() + interval '1 day'
     FROM generate_series($1::int, $2::int) n`,
    [firstId, firstId + count - 1, domain, state],
  );
}

interface Tried {
  id: string;
  state: string;
  last_reply: { enhanced: string; text: string };
}

/** The row of a recipient, once it was tried once. */
export async function afterFirstAttempt(database: ScratchDatabase, path: string): Promise<Tried | undefined> {
  const rows = () =>
    database.query<Tried>(
      "SELECT id, state, last_reply FROM queue_entry WHERE forward_path = $1 AND attempts = 1",
      [path],
    );
  await expect.poll(rows).toHaveLength(1);
  return (await rows())[0];
}

/** The reports that an account was sent, whole, in their order. */
export async function reportsTo(database: ScratchDatabase, address: string): Promise<string[]> {
  const rows = await database.query<{ octets: Buffer }>(
    `SELECT c.octets FROM email e JOIN account a ON a.id = e.account_id JOIN blob_chunk c ON c.blob_id = e.message_id
     WHERE a.address = $1 ORDER BY e.id`,
    [address],
  );
  return rows.map(({ octets }) => octets.toString()).filter((text) => text.includes("multipart/report"));
}
