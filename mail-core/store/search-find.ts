import { BigintArray } from "./binary-array.ts";
import type { Sql } from "./database.ts";
import { matchesIn, type ReadBlocks } from "./search-match.ts";
import type { Block } from "./search-postings.ts";
import { readSearch, tsQuery } from "./search-query.ts";
import { emailsInRow } from "./search-segments.ts";

/** Which words of an email are looked at: none for all of them, A the subject, B the sender, C recipients, D the body. */
export type Weight = "" | "A" | "B" | "C" | "D";

/** Bits as in `eachEmail`. */
const fieldsOf: Record<Weight, number> = { "": 15, D: 1, C: 2, B: 4, A: 8 };

export interface WordSearch {
  text: string;
  weight: Weight;
}

/**
 * The ids of an account's emails that each search finds, as a bigint[] in the binary format; emails that are gone may be among them. `sql`
 * sees one moment (`inSnapshot`), in which each email's words are in `email_words` or in a segment.
 */
export async function findByWords(
  sql: Sql,
  accountId: string,
  searches: readonly WordSearch[],
): Promise<Buffer[]> {
  if (searches.length === 0) return [];
  const segments = await sql.query<Segment>(
    "SELECT id, emails FROM search_segment WHERE account_id = $1",
    [accountId],
    "search-segments",
  );
  const found: Buffer[] = [];
  for (const { text, weight } of searches) {
    const terms = readSearch(text);
    const ids = new BigintArray();
    if (terms.length > 0) {
      ids.addAll(await freshIds(sql, accountId, tsQuery(terms, weight)));
      for (const { id, emails } of segments) {
        const read = blocksOf(sql, accountId, id);
        const matches = await matchesIn(emails, terms, fieldsOf[weight], read);
        if (matches.length > 0) await addIds(sql, { accountId, id }, matches, ids);
      }
    }
    found.push(ids.octets);
  }
  return found;
}

/** What is in no segment yet. */
async function freshIds(sql: Sql, accountId: string, query: string): Promise<Buffer> {
  const rows = await sql.query<{ ids: Buffer | null }>(
    `SELECT string_agg(int8send(email_id), '') AS ids FROM email_words
     WHERE account_id = $1 AND words @@ to_tsquery('simple', $2)`,
    [accountId, query],
    "search-fresh",
  );
  return rows[0]?.ids ?? Buffer.alloc(0);
}

interface Segment {
  id: string;
  emails: number;
}

/** Turns numbers in a segment, which are in their order, into ids. */
async function addIds(
  sql: Sql,
  segment: { accountId: string; id: string },
  matches: readonly number[],
  ids: BigintArray,
): Promise<void> {
  const rowOf = (match: number) => Math.floor(match / emailsInRow);
  const rows = await sql.query<{ n: number; email_ids: Buffer }>(
    `SELECT n, email_ids FROM search_emails WHERE account_id = $1 AND segment_id = $2 AND n = ANY($3::int[])`,
    [segment.accountId, segment.id, [...new Set(matches.map(rowOf))]],
    "search-emails",
  );
  const idsOf = new Map(rows.map(({ n, email_ids: emailIds }) => [n, emailIds]));
  for (const match of matches) {
    const row = idsOf.get(rowOf(match));
    if (row) ids.add(row, 8 * (match % emailsInRow));
  }
}

/** Rows that are read at once: a letter may stand for half of a segment. */
const blocksRead = 128;

const blocksOf = (sql: Sql, accountId: string, segmentId: string): ReadBlocks =>
  async function* (word, { isPrefix, withPlaces }) {
    const from = Buffer.from(word);
    // No octet of UTF-8 is 255.
    const to = isPrefix ? Buffer.concat([from, Buffer.from([255])]) : from;
    for (let last: Buffer | null = null; ; ) {
      const rows: (Block & { first_term: Buffer })[] = await sql.query(
        `SELECT first_term, emails${withPlaces ? ", places" : ""} FROM search_terms
         WHERE account_id = $1 AND segment_id = $2 AND first_term <= $4 AND first_term >= COALESCE(
           (SELECT max(first_term) FROM search_terms WHERE account_id = $1 AND segment_id = $2 AND first_term <= $3), $3)
           AND ($5::bytea IS NULL OR first_term > $5)
         ORDER BY first_term LIMIT $6`,
        [accountId, segmentId, from, to, last, blocksRead],
        withPlaces ? "search-blocks-places" : "search-blocks",
      );
      yield* rows;
      if (rows.length < blocksRead) return;
      last = rows.at(-1)?.first_term ?? null;
    }
  };
