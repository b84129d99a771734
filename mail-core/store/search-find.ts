import { type Cache, noCache } from "./cache.ts";
import type { Sql } from "./database.ts";
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
 * segment. What was found is kept in `cache`: in a segment for ever, since none changes, and in all as long as the account's emails and
 * segments are these.
 */
export async function findByWords(
  sql: Sql,
  accountId: string,
  searches: readonly WordSearch[],
  cache: Cache = noCache,
): Promise<FoundEmails[]> {
  if (searches.length === 0) return [];
  const index = await readIndex(sql, accountId);
  const found: FoundEmails[] = [];
  for (const search of searches) {
    const terms = termsIn(search);
    const find = () => findIn(sql, index, { terms, weight: search.weight, cache });
    const { state, segments } = index;
    const key = JSON.stringify([accountId, state, segments.map(({ id }) => id), search.weight, terms]);
    found.push(await cache.get(key, ({ memoryOctets }) => memoryOctets, find));
  }
  return found;
}

/** Where the words of an account's emails are at this moment. Fresh ones come and go with a state of Email, or into a segment. */
interface WordIndex {
  accountId: string;
  state: string;
  segments: readonly Segment[];
}

interface Segment {
  id: string;
  emails: number;
}

async function readIndex(sql: Sql, accountId: string): Promise<WordIndex> {
  const rows = await sql.query<{ state: string } & ({ id: null } | Segment)>(
    `SELECT s.email AS state, g.id, g.emails FROM mail_state s
     LEFT JOIN search_segment g ON g.account_id = s.account_id WHERE s.account_id = $1`,
    [accountId],
    "search-segments",
  );
  return {
    accountId,
    state: rows[0]?.state ?? "0",
    segments: rows.flatMap((row) => (row.id === null ? [] : [row])),
  };
}

async function findIn(
  sql: Sql,
  { accountId, segments }: WordIndex,
  { terms, weight, cache }: { terms: SearchTerm[]; weight: Weight; cache: Cache },
): Promise<FoundEmails> {
  if (terms.length === 0) return new FoundEmails(Buffer.alloc(0), [], 0);
  const inSegments: FoundInSegment[] = [];
  for (const segment of segments)
    inSegments.push(...(await findInSegment(sql, { accountId, segment, terms, weight, cache })));
  const among = segments.reduce((sum, { emails }) => sum + emails, 0);
  return new FoundEmails(await findFresh(sql, accountId, terms, fieldsOf[weight]), inSegments, among);
}

async function findInSegment(
  sql: Sql,
  {
    accountId,
    segment: { id, emails },
    terms,
    weight,
    cache,
  }: { accountId: string; segment: Segment; terms: SearchTerm[]; weight: Weight; cache: Cache },
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
