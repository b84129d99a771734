import type { Sql } from "./database.ts";
import { noCache, type SearchCache } from "./search-cache.ts";
import { FoundEmails, type FoundInSegment } from "./search-found.ts";
import { findFresh } from "./search-fresh.ts";
import { matchesIn, type ReadTerms } from "./search-match.ts";
import { type Block, termsOf } from "./search-postings.ts";
import { type SearchTerm, type Sought, termsIn } from "./search-query.ts";
import { readSegmentIds } from "./search-segment-ids.ts";

/** Which words of an email are looked at: none for all of them, A the subject, B the sender, C recipients, D the body. */
export type Weight = "" | "A" | "B" | "C" | "D";

/** Bits as in `eachEmail`. */
const fieldsOf: Record<Weight, number> = { "": 15, D: 1, C: 2, B: 4, A: 8 };

export interface WordSearch extends Sought {
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
  for (const search of searches) {
    const { weight } = search;
    const terms = termsIn(search);
    if (terms.length === 0) {
      found.push(new FoundEmails(Buffer.alloc(0), [], 0));
      continue;
    }
    const inSegments: FoundInSegment[] = [];
    for (const segment of segments)
      inSegments.push(...(await findInSegment(sql, { accountId, segment, terms, weight, cache })));
    found.push(new FoundEmails(await findFresh(sql, accountId, terms, fieldsOf[weight]), inSegments, among));
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
    `${accountId} ${id} ${weight} ${JSON.stringify(terms)}`,
    ({ isMet }) => isMet.length,
    () => matchesIn(emails, terms, fieldsOf[weight], segmentTerms(sql, accountId, id)),
  );
  if (matches.count === 0) return [];
  const ids = await cache.get(
    `${accountId} ${id}`,
    ({ memoryOctets }) => memoryOctets,
    () => readSegmentIds(sql, accountId, id),
  );
  return [{ ids, ...matches }];
}

interface Segment {
  id: string;
  emails: number;
}

/** Rows that are read at once: a letter may stand for half of a segment. */
const blocksRead = 128;

const segmentTerms = (sql: Sql, accountId: string, segmentId: string): ReadTerms =>
  async function* (word, { isPrefix, withPlaces }) {
    const from = Buffer.from(word);
    const wanted = from.toString("latin1");
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
      for (const row of rows) {
        for (const term of termsOf(row))
          if (isPrefix ? term.term.startsWith(wanted) : term.term === wanted) yield term;
      }
      if (rows.length < blocksRead) return;
      last = rows.at(-1)?.first_term ?? null;
    }
  };
