import { eachWord } from "../mime/word-vector.ts";
import { binaryArray } from "./binary-array.ts";
import type { Sql } from "./database.ts";
import { matchesIn, type ReadTerms } from "./search-match.ts";
import { Postings } from "./search-postings.ts";
import type { SearchTerm } from "./search-query.ts";

/** Emails whose words are read and looked through at once. */
const emailsRead = 500;

interface FreshRow {
  /** Eight octets. */
  id: Buffer;
  words: Buffer;
}

/**
 * The ids of those emails that are in no segment yet and have every term in one of `fields`, eight octets each. The database leaves out whose
 * words do not even hold the octets that are looked for.
 */
export async function findFresh(
  sql: Sql,
  accountId: string,
  terms: readonly SearchTerm[],
  fields: number,
): Promise<Buffer> {
  const sought = terms.flatMap(({ words }) => words.map((word) => Buffer.from(word)));
  const found: Buffer[] = [];
  for (let last = "0"; ; ) {
    const rows = await sql.query<FreshRow>(
      `SELECT int8send(email_id) AS id, words FROM email_words
       WHERE account_id = $1 AND email_id > $2 AND (SELECT bool_and(position(w IN words) > 0) FROM unnest($3::bytea[]) w)
       ORDER BY email_id LIMIT $4`,
      [accountId, last, binaryArray("bytea", sought), emailsRead],
      "search-fresh",
    );
    const { isMet } = await matchesIn(rows.length, terms, fields, termsOfFresh(rows));
    found.push(...rows.filter((_, at) => isMet[at] === 1).map(({ id }) => id));
    if (rows.length < emailsRead) return Buffer.concat(found);
    last = String(rows.at(-1)?.id.readBigInt64BE());
  }
}

/** As if the rows were a segment, in which all that a word stands for are one term. */
const termsOfFresh =
  (rows: readonly FreshRow[]): ReadTerms =>
  (word, { isPrefix }) => {
    const wanted = Buffer.from(word);
    const postings = new Postings();
    for (const [email, { words }] of rows.entries()) addEmail(postings, email, words, { wanted, isPrefix });
    return postings.isEmpty ? [] : [postings.as(wanted.toString("latin1"))];
  };

function addEmail(
  postings: Postings,
  email: number,
  words: Buffer,
  { wanted, isPrefix }: { wanted: Buffer; isPrefix: boolean },
): void {
  let fields = 0;
  let places = { start: 0, end: 0 };
  eachWord(words, 0, words.length, (start, end, own, placesStart, placesEnd) => {
    const isAsLong = isPrefix ? end - start >= wanted.length : end - start === wanted.length;
    if (!isAsLong || !beginsWith(words, start, wanted)) return true;
    fields |= own;
    places = { start: placesStart, end: placesEnd };
    return isPrefix;
  });
  if (fields !== 0) postings.add(email, fields, words, places.start, places.end);
}

function beginsWith(words: Buffer, start: number, wanted: Buffer): boolean {
  for (let at = 0; at < wanted.length; at++) if (words[start + at] !== wanted[at]) return false;
  return true;
}
