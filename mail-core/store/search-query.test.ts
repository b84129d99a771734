import { expect, test } from "vitest";
import { cpuMs } from "../testing/cpu.ts";
import { termsIn } from "./search-query.ts";

/** Terms as one would type them: phrases in quotes, what may go on with a star. */
const shown = (text: string) =>
  termsIn({ text })
    .map(
      ({ words, isPrefix }) => (words.length > 1 ? `"${words.join(" ")}"` : words[0]) + (isPrefix ? "*" : ""),
    )
    .join(" ");

test.each([
  ["two words", "two words*"],
  ['"two words" and', '"two words" and*'],
  ["'two words' and", '"two words" and*'],
  ['say "two words"', 'say "two words"'],
  ['"two "words', "two words*"],
  ['an "open phrase', "an open phrase*"],
  ["an 'open phrase", "an open phrase*"],
  // An apostrophe is no quote.
  ["the dogs' and cats' food", "the dogs and cats food*"],
  ["don't and won't", "don t and won t*"],
  ["'don't panic' now", '"don t panic" now*'],
  ["rock 'n' roll", "rock n roll*"],
  // What is escaped does not end the phrase.
  [String.raw`"say \"two words\" now" or`, '"say two words now" or*'],
  [String.raw`'it\'s here' or`, '"it s here" or*'],
  [String.raw`"a back\\slash" or`, '"a back slash" or*'],
  ["\"\" ''", ""],
])("%j is looked for as %j", (text, terms) => {
  expect(shown(text)).toBe(terms);
});

test("a thousand quotes and backslashes are read at once", () => {
  for (const sign of ['"', "'", "\\", "'a", "a'", '\\"']) {
    const spent = cpuMs(() => {
      termsIn({ text: sign.repeat(1_000) });
      termsIn({ text: `'${sign.repeat(998)}` });
    });
    expect(spent).toBeLessThan(500);
  }
});
