import type { Sql } from "./database.ts";
import { noCache, type SearchCache } from "./search-cache.ts";
import { FoundEmails, type FoundInSegment } from "./search-found.ts";
import { matchesIn, type ReadBlocks } from "./search-match.ts";
import type { Block } from "./search-postings.ts";
import { readSearch, type SearchTerm, tsQuery } from "./search-query.ts";
import { readSegmentIds } from "./search-segment-ids.ts";

/** Which words of an email are looked at: none for all of them, A the subject, B the sender, C recipients, D the body. */
export type Weight = "" | "A" | "B" | "C" | "D";

/** Bits as in `eachEmail`. */
const fieldsOf: Record<Weight, number> = { "": 15, D: 1, C: 2, B: 4, A: 8 };

export interface WordSearch {
  text: string;
  weight: Weight;
}

/**
 * An account's emails that each search finds. `sql` sees one moment (`inSnapshot`), in which each email's words are in `email_words` or in a
 * segment. Segments never change, so what was found in them is kept in `cache`.
 */
export async function findByWords(
  sql: Sql,
  accountId: string,
  searches: readonly WordSearch[],
  cache: SearchCache = noCache,
): Promise<FoundEmails[]> {
  if (searches.length === 0) return [];
  const segments = await sql.query<Segment>(
    "SELECT id, emails FROM search_segment WHERE account_id = $1",
    [accountId],
    "search-segments",
  );
  const among = segments.reduce((sum, { emails }) => sum + emails, 0);
  const found: FoundEmails[] = [];
  for (const { text, weight } of searches) {
    const terms = readSearch(text);
    if (terms.length === 0) {
      found.push(new FoundEmails(Buffer.alloc(0), [], 0));
      continue;
    }
    const inSegments: FoundInSegment[] = [];
    for (const segment of segments)
      inSegments.push(...(await findInSegment(sql, { accountId, segment, terms, weight, cache })));
    found.push(new FoundEmails(await freshIds(sql, accountId, tsQuery(terms, weight)), inSegments, among));
  }
  return found;
}

async function findInSegment(
  sql: Sql,
  {
    accountId,
    segment: { id, emails },
    terms,
    weight,
    cache,
  }: { accountId: string; segment: Segment; terms: SearchTerm[]; weight: Weight; cache: SearchCache },
): Promise<FoundInSegment[]> {
  const matches = await cache.get(
    `${accountId} ${id} ${tsQuery(terms, weight)}`,
    ({ isMet }) => isMet.length,
    () => matchesIn(emails, terms, fieldsOf[weight], blocksOf(sql, accountId, id)),
  );
  if (matches.count === 0) return [];
  const ids = await cache.get(
    `${accountId} ${id}`,
    ({ memoryOctets }) => memoryOctets,
    () => readSegmentIds(sql, accountId, id),
  );
  return [{ ids, ...matches }];
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
