import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SearchText } from "../mime/message-summary.ts";
import { eachWord, wordVector } from "../mime/word-vector.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";

const migration = readFileSync(
  new URL("../../prisma/migrations/20261121120200_packed_words/migration.sql", import.meta.url),
  "utf8",
);
let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

/** The words of an email as `tsvector` has them: its field's letter behind each place. */
function asTsvector(text: SearchText): string {
  const words: string[] = [];
  let place = 0;
  for (const [field, letter] of [
    ["subject", "A"],
    ["from", "B"],
    ["recipients", "C"],
    ["body", "D"],
  ] as const) {
    for (const word of text[field].split(" ").filter(Boolean)) words.push(`${word}:${++place}${letter}`);
    place += 1;
  }
  return words.join(" ");
}

const wordsOf = (vector: Buffer): string[] => {
  const words: string[] = [];
  eachWord(vector, 0, vector.length, (start, _, _fields, _places, end) =>
    words.push(vector.toString("hex", start, end)),
  );
  return words.sort();
};

test("words that were kept before segments became their format are the same words afterwards", async () => {
  const texts: SearchText[] = [
    { subject: "", from: "", recipients: "", body: "" },
    { subject: "pickles", from: "bob crepes fr", recipients: "ana", body: "do you like pickles 日本 ωμεγα" },
    {
      subject: "many",
      from: "",
      recipients: "",
      body: Array.from({ length: 16_000 }, (_, n) => `w${(n * n) % 3_001}`).join(" "),
    },
    { subject: "long", from: "", recipients: "", body: `${"ж".repeat(900)} after` },
  ];
  const converted = await database.transaction(async (tx) => {
    await tx.query("CREATE SCHEMA before");
    await tx.query("SET LOCAL search_path TO before, public");
    await tx.query("CREATE TABLE account (id bigint, fresh_word_octets bigint)");
    await tx.query("CREATE TABLE email_words (account_id bigint, email_id bigint, words tsvector)");
    for (const [at, text] of texts.entries())
      await tx.query("INSERT INTO email_words VALUES (1, $1, $2::tsvector)", [at, asTsvector(text)]);
    await tx.query(migration);
    return tx.query<{ words: Buffer }>("SELECT words FROM email_words ORDER BY email_id");
  });
  expect(converted.map(({ words }) => wordsOf(words))).toEqual(
    texts.map((text) => wordsOf(wordVector(text))),
  );
});
