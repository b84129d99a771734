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
