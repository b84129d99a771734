import { eachWord } from "../mime/word-vector.ts";
import type { Database, Sql } from "./database.ts";
import type { Ids } from "./ids.ts";
import { BlockWriter, Postings } from "./search-postings.ts";
import { beginSegment, lockSegments } from "./search-segments.ts";

/** Octets of fresh words from which on an account gets a segment: of some hundreds of emails. To look through so many takes some milliseconds. */
export const freshMaxOctets = 2 * 1024 * 1024;
/** What one segment is made of at most. */
const takenMax = { octets: 2 * freshMaxOctets, emails: 10_000 };

interface Fresh {
  id: Buffer;
  words: Buffer;
}

/** Moves fresh words of an account into a segment, in one transaction. False when there were none, or another server is at it. */
export async function makeSegment(database: Database, accountId: string, ids: Ids): Promise<boolean> {
  const [account] = await database.query<{ octets: string }>(
    "SELECT fresh_word_octets AS octets FROM mail_state WHERE account_id = $1",
    [accountId],
  );
  if (!account) return false;
  const taken = await database.transaction(async (tx) => {
    if (!(await lockSegments(tx, accountId))) return null;
    const fresh = await takeFresh(tx, accountId);
    if (fresh.length > 0) await writeSegment(tx, accountId, fresh, ids);
    return fresh;
  });
  if (!taken) return false;
  const octets = taken.reduce((sum, { words }) => sum + words.length, 0);
  const isAll = taken.length < takenMax.emails && octets < takenMax.octets / 2;
  // What is destroyed while it is fresh is not counted off: the sum is put right whenever nothing is left.
  await database.query(
    "UPDATE mail_state SET fresh_word_octets = GREATEST(0, fresh_word_octets - $2) WHERE account_id = $1",
    [accountId, isAll ? account.octets : octets],
  );
  return taken.length > 0;
}

/**
 * The oldest of them, as many as one segment takes. Those that are being destroyed at this moment are left. By place and not by a join: of an
 * account that is new to the statistics the planner expects a row or two, and would look through all of it for each.
 *   Tid Scan on email_words, of what an Index Scan using email_words_pkey found (plans.db.test.ts)
 */
async function takeFresh(tx: Sql, accountId: string): Promise<Fresh[]> {
  const rows = await tx.query<Fresh>(
    `DELETE FROM email_words WHERE ctid = ANY(ARRAY(
       SELECT ctid FROM email_words
       WHERE account_id = $1 AND email_id <= (
         SELECT max(email_id) FROM (
           SELECT email_id, sum(octet_length(words)) OVER (ORDER BY email_id) AS octets
           FROM (SELECT email_id, words FROM email_words WHERE account_id = $1 ORDER BY email_id LIMIT $2) oldest
         ) summed WHERE octets <= $3
       )
       ORDER BY email_id LIMIT $2 FOR UPDATE SKIP LOCKED
     ))
     RETURNING int8send(email_id) AS id, words`,
    [accountId, takenMax.emails, takenMax.octets],
    "search-take",
  );
  return rows.sort((one, other) => Buffer.compare(one.id, other.id));
}

async function writeSegment(tx: Sql, accountId: string, fresh: readonly Fresh[], ids: Ids): Promise<void> {
  const emailIds = Buffer.concat(fresh.map(({ id }) => id));
  const segment = await beginSegment(tx, accountId, emailIds, ids);
  const vectors = Buffer.concat(fresh.map(({ words }) => words));
  const { terms, emails, fields, starts, ends } = invert(vectors, fresh);
  const blocks = new BlockWriter();
  const postings = new Postings();
  // Every character is an octet of UTF-8: the order of strings is that of octets.
  for (const term of [...terms.keys()].sort()) {
    postings.clear();
    for (const at of terms.get(term) ?? [])
      postings.add(
        emails[at] as number,
        fields[at] as number,
        vectors,
        starts[at] as number,
        ends[at] as number,
      );
    await segment.add(blocks.add(postings.as(term)));
  }
  await segment.add(blocks.end());
  await segment.end();
}

/** Of each term its words in the vectors, which lie one behind the other; of each of these words its email, its fields and its places. */
function invert(vectors: Buffer, fresh: readonly Fresh[]) {
  const terms = new Map<string, number[]>();
  const emails: number[] = [];
  const fields: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const text = vectors.toString("latin1");
  let from = 0;
  for (const [email, { words }] of fresh.entries()) {
    eachWord(vectors, from, from + words.length, (start, end, fieldBits, placesStart, placesEnd) => {
      const term = text.slice(start, end);
      const known = terms.get(term);
      if (known) known.push(emails.length);
      else terms.set(term, [emails.length]);
      emails.push(email);
      fields.push(fieldBits);
      starts.push(placesStart);
      ends.push(placesEnd);
    });
    from += words.length;
  }
  return { terms, emails, fields, starts, ends };
}
