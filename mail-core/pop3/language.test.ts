import { expect, test } from "vitest";
import { type Language, languageOf, languages } from "./language.ts";
import * as replies from "./reply.ts";
import { formatReply } from "./reply.ts";

test.each([
  ["*", "en"],
  ["en", "en"],
  ["EN-gb", "en"],
  ["el", "el"],
  ["pt-BR", "pt"],
  ["MUL", null],
  ["pt_BR", null],
  ["", null],
  ["-", null],
  ["constructor", null],
  ["e", null],
  ["en-", null],
])("LANG %j chooses %j", (range, language) => {
  expect(languageOf(range)).toBe(language);
});

const all = Object.entries(replies).flatMap(([name, reply]) =>
  typeof reply === "object" ? [[name, reply] as const] : [],
);

test.each(all)(
  "%s is said in every language, in one line of at most 512 octets, and English in ASCII",
  (_, reply) => {
    const said = (Object.keys(languages) as Language[]).map((language) => formatReply(reply, language));
    for (const line of said) {
      expect(line).toMatch(/^(\+OK|-ERR)( [^\r\n[]|\s\[[A-Z/-]+\] )[^\r\n]*\r\n$/);
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(512);
    }
    expect(new Set(said).size).toBe(said.length);
    expect(said[0]).toMatch(/^[\0-\x7f]+$/);
  },
);

test("the longest host name leaves the greeting and the farewell within 512 octets", () => {
  const host = "x".repeat(253);
  const timestamp = `<${"0".repeat(32)}.1234567890123@${host.slice(0, 100)}>`;
  expect(Buffer.byteLength(formatReply(replies.ready(host, timestamp)))).toBeLessThanOrEqual(512);
  expect(Buffer.byteLength(formatReply(replies.farewell(host), "el"))).toBeLessThanOrEqual(512);
});
