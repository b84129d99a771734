import { bigintArray } from "./binary-array.ts";
import type { Sql } from "./database.ts";
import { matchesIn, type ReadBlocks } from "./search-match.ts";
import type { Block } from "./search-postings.ts";
import { readSearch, type SearchTerm, tsQuery } from "./search-query.ts";
import { emailsInRow } from "./search-segments.ts";

/** Which words of an email are looked at: none for all of them, A the subject, B the sender, C recipients, D the body. */
export type Weight = "" | "A" | "B" | "C" | "D";

/** Bits as in `Postings.add`. */
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
    if (terms.length === 0) {
      found.push(bigintArray([]));
      continue;
    }
    const ids = [await freshIds(sql, accountId, tsQuery(terms, weight))];
    for (const segment of segments)
      ids.push(...(await segmentIds(sql, accountId, segment, terms, fieldsOf[weight])));
    found.push(bigintArray(ids));
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

async function segmentIds(
  sql: Sql,
  accountId: string,
  { id, emails }: Segment,
  terms: readonly SearchTerm[],
  fields: number,
): Promise<Buffer[]> {
  const matches = await matchesIn(emails, terms, fields, blocksOf(sql, accountId, id));
  if (matches.length === 0) return [];
  const numbersOf = new Map<number, number[]>();
  for (const match of matches) {
    const n = Math.floor(match / emailsInRow);
    const known = numbersOf.get(n);
    if (known) known.push(match % emailsInRow);
    else numbersOf.set(n, [match % emailsInRow]);
  }
  const rows = await sql.query<{ n: number; email_ids: Buffer }>(
    `SELECT n, email_ids FROM search_emails WHERE account_id = $1 AND segment_id = $2 AND n = ANY($3::int[])`,
    [accountId, id, [...numbersOf.keys()]],
    "search-emails",
  );
  return rows.map(({ n, email_ids: all }) => {
    const numbers = numbersOf.get(n) ?? [];
    const some = Buffer.allocUnsafe(8 * numbers.length);
    for (const [at, number] of numbers.entries()) all.copy(some, 8 * at, 8 * number, 8 * number + 8);
    return some;
  });
}

const blocksOf =
  (sql: Sql, accountId: string, segmentId: string): ReadBlocks =>
  (word, { isPrefix, withPlaces }) =>
    sql.query<Block>(
      `SELECT emails${withPlaces ? ", places" : ""} FROM search_terms
       WHERE account_id = $1 AND segment_id = $2 AND first_term <= $4 AND first_term >= COALESCE(
         (SELECT max(first_term) FROM search_terms WHERE account_id = $1 AND segment_id = $2 AND first_term <= $3), $3)
       ORDER BY first_term`,
      [accountId, segmentId, Buffer.from(word), lastOf(word, isPrefix)],
      withPlaces ? "search-blocks-places" : "search-blocks",
    );

/** No octet of UTF-8 is 255. */
const lastOf = (word: string, isPrefix: boolean) =>
  isPrefix ? Buffer.concat([Buffer.from(word), Buffer.from([255])]) : Buffer.from(word);
