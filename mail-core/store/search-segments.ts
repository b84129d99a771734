import { binaryArray } from "./binary-array.ts";
import type { Sql } from "./database.ts";
import type { Ids } from "./ids.ts";
import type { Block } from "./search-postings.ts";

/** Ids in a row of `search_emails`: they fill a page. */
const emailsInRow = 1_000;

/** Segments are written whole, and read by who sees the transaction that wrote them. */
export interface NewSegment {
  add(block: Block | null): Promise<void>;
  /** Writes what waits. Without a block nothing is left of the segment. */
  end(): Promise<void>;
}

/** Octets of blocks that go out together. */
const writtenMaxOctets = 1024 * 1024;

/** Begins a segment of these emails; their ids are eight octets each. */
export async function beginSegment(
  tx: Sql,
  accountId: string,
  emailIds: Buffer,
  ids: Ids,
): Promise<NewSegment> {
  const id = ids.next();
  await tx.query("INSERT INTO search_segment (account_id, id, emails, octets) VALUES ($1, $2, $3, 0)", [
    accountId,
    id,
    emailIds.length / 8,
  ]);
  const rows: Buffer[] = [];
  for (let at = 0; at < emailIds.length; at += 8 * emailsInRow)
    rows.push(emailIds.subarray(at, at + 8 * emailsInRow));
  await tx.query(
    `INSERT INTO search_emails (account_id, segment_id, n, email_ids)
     SELECT $1, $2, n - 1, email_ids FROM unnest($3::bytea[]) WITH ORDINALITY AS r (email_ids, n)`,
    [accountId, id, binaryArray("bytea", rows)],
    "search-new-emails",
  );
  let waiting: Block[] = [];
  let waitingOctets = 0;
  let octets = 0;
  const write = async () => {
    if (waiting.length === 0) return;
    const blocks = waiting;
    octets += waitingOctets;
    waiting = [];
    waitingOctets = 0;
    await tx.query(
      `INSERT INTO search_terms (account_id, segment_id, first_term, emails, places)
       SELECT $1, $2, * FROM unnest($3::bytea[], $4::bytea[], $5::bytea[])`,
      [
        accountId,
        id,
        ...(["firstTerm", "emails", "places"] as const).map((column) =>
          binaryArray(
            "bytea",
            blocks.map((block) => block[column]),
          ),
        ),
      ],
      "search-new-terms",
    );
  };
  return {
    async add(block) {
      if (!block) return;
      waiting.push(block);
      waitingOctets += block.emails.length + block.places.length;
      if (waitingOctets > writtenMaxOctets) await write();
    },
    async end() {
      await write();
      await tx.query("UPDATE search_segment SET octets = $3 WHERE account_id = $1 AND id = $2", [
        accountId,
        id,
        octets,
      ]);
    },
  };
}

/** One server at a time works at an account's segments; false when another does. The lock ends with the transaction. */
export async function lockSegments(tx: Sql, accountId: string): Promise<boolean> {
  const [row] = await tx.query<{ locked: boolean }>(
    "SELECT pg_try_advisory_xact_lock(hashtext('keryx search'), hashtext($1)) AS locked",
    [accountId],
  );
  return row?.locked === true;
}
