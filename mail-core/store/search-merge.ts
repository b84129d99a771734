import { BigintArray } from "./binary-array.ts";
import type { Database, Sql } from "./database.ts";
import type { Ids } from "./ids.ts";
import { type Block, BlockWriter, eachPosting, Postings, type Term, termsOf } from "./search-postings.ts";
import { beginSegment, lockSegments } from "./search-segments.ts";

/** Segments of like size that become one. */
const mergedTogether = 8;
const smallOctets = 8 * 1024 * 1024;
/** Segments of this tier stay as they are: a term has one row in each, and there are few. */
const lastTier = 2;
/** Rows of a segment that are read at once. */
const blocksRead = 32;

interface Listed {
  id: string;
  emails: number;
  octets: string;
}

/** 0 below 8 MiB, 1 below 64 MiB, and so on. */
const tierOf = ({ octets }: Listed): number =>
  Math.max(0, Math.floor(Math.log2(Number(octets) / smallOctets) / Math.log2(mergedTogether)) + 1);

/**
 * Makes one segment of several of an account, without the emails that are gone, in one transaction of short statements. False when there
 * is nothing to merge, or another server is at it.
 */
export function mergeSegments(
  database: Database,
  accountId: string,
  ids: Ids,
  signal: AbortSignal,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    if (!(await lockSegments(tx, accountId))) return false;
    const listed = await tx.query<Listed>(
      "SELECT id, emails, octets FROM search_segment WHERE account_id = $1 ORDER BY id",
      [accountId],
    );
    const chosen = toMerge(listed);
    if (chosen.length === 0) return false;
    const { sources, emailIds } = await openSources(tx, accountId, chosen);
    if (emailIds.length > 0) await writeMerged(tx, accountId, { sources, emailIds, ids, signal });
    await tx.query("DELETE FROM search_segment WHERE account_id = $1 AND id = ANY($2::bigint[])", [
      accountId,
      chosen.map(({ id }) => id),
    ]);
    return true;
  });
}

/** The oldest of a tier that is full. */
function toMerge(listed: readonly Listed[]): Listed[] {
  for (let tier = 0; tier < lastTier; tier++) {
    const alike = listed.filter((one) => tierOf(one) === tier);
    if (alike.length >= mergedTogether) return alike.slice(0, mergedTogether);
  }
  return [];
}

/** A segment that is read term by term. */
interface Source {
  segmentId: string;
  /** What number each email has in the new segment; -1 for those that are gone. */
  numbers: Int32Array;
  terms: Iterator<Term>;
  current: Term | null;
  /** Where to read on. */
  lastTerm: Buffer | null;
}

async function openSources(tx: Sql, accountId: string, chosen: readonly Listed[]) {
  const sources: Source[] = [];
  const kept: Buffer[] = [];
  let next = 0;
  for (const { id, emails } of chosen) {
    const numbers = new Int32Array(emails).fill(-1);
    let email = 0;
    const rows = await tx.query<{ email_ids: Buffer }>(
      "SELECT email_ids FROM search_emails WHERE account_id = $1 AND segment_id = $2 ORDER BY n",
      [accountId, id],
    );
    for (const { email_ids: emailIds } of rows) {
      const gone = await goneAmong(tx, accountId, emailIds);
      for (let at = 0; at < emailIds.length; at += 8, email++) {
        if (gone.has(at / 8)) continue;
        numbers[email] = next++;
        kept.push(emailIds.subarray(at, at + 8));
      }
    }
    sources.push({ segmentId: id, numbers, terms: [].values(), current: null, lastTerm: null });
  }
  return { sources, emailIds: Buffer.concat(kept) };
}

/** Which of these ids, by their place, no email has any more. */
async function goneAmong(tx: Sql, accountId: string, emailIds: Buffer): Promise<Set<number>> {
  const ids = new BigintArray();
  ids.addAll(emailIds);
  const rows = await tx.query<{ n: number }>(
    `SELECT (n - 1)::int AS n FROM unnest($2::bigint[]) WITH ORDINALITY AS u (id, n)
     WHERE NOT EXISTS (SELECT FROM email e WHERE e.account_id = $1 AND e.id = u.id)`,
    [accountId, ids.octets],
    "search-gone",
  );
  return new Set(rows.map(({ n }) => n));
}

async function writeMerged(
  tx: Sql,
  accountId: string,
  { sources, emailIds, ids, signal }: { sources: Source[]; emailIds: Buffer; ids: Ids; signal: AbortSignal },
): Promise<void> {
  const segment = await beginSegment(tx, accountId, emailIds, ids);
  const blocks = new BlockWriter();
  const merged = new Postings();
  for (const source of sources) await advance(tx, accountId, source);
  for (let term = firstOf(sources); term !== null; term = firstOf(sources)) {
    signal.throwIfAborted();
    merged.clear();
    for (const source of sources) {
      if (source.current?.term !== term) continue;
      const { places } = source.current;
      eachPosting(source.current, (email, fields, start, end) => {
        const number = source.numbers[email] as number;
        if (number >= 0) merged.add(number, fields, places, start, end);
      });
      if (!step(source)) await advance(tx, accountId, source);
    }
    if (!merged.isEmpty) await segment.add(blocks.add(merged.as(term)));
  }
  await segment.add(blocks.end());
  await segment.end();
}

function firstOf(sources: readonly Source[]): string | null {
  let first: string | null = null;
  for (const { current } of sources)
    if (current && (first === null || current.term < first)) first = current.term;
  return first;
}

/** Goes to the next term of the rows that were read; false at their end. */
function step(source: Source): boolean {
  const { done, value } = source.terms.next();
  source.current = done ? null : value;
  return !done;
}

/** Reads the next rows; at the end of the segment no term is left. */
async function advance(tx: Sql, accountId: string, source: Source): Promise<void> {
  const rows = await tx.query<Block & { first_term: Buffer }>(
    `SELECT first_term, emails, places FROM search_terms
     WHERE account_id = $1 AND segment_id = $2 AND ($3::bytea IS NULL OR first_term > $3) ORDER BY first_term LIMIT $4`,
    [accountId, source.segmentId, source.lastTerm, blocksRead],
  );
  source.lastTerm = rows.at(-1)?.first_term ?? source.lastTerm;
  source.terms = rows.flatMap((row) => [...termsOf(row)]).values();
  step(source);
}
