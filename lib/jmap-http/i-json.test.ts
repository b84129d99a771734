import { expect, test } from "vitest";
import { parseIJson } from "./i-json.ts";

const parse = (text: string) => parseIJson(Buffer.from(text));

test.each([
  '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
  '["a","a",":","{\\"a\\":1,\\"a\\":2}"]',
  '{"a":"a","b":"\\\\","c":"\\""}',
  ' {"" : null , " " : {} } ',
  "7",
])("%j is read as JSON is", (text) => {
  expect(parse(text)).toEqual(JSON.parse(text));
});

test.each([
  '{"a":1,"a":1}',
  '{"a":1,"\\u0061":2}',
  '[{"b":[{"x":{"y":1,"y":2}}]}]',
  '{"__proto__":1,"__proto__":2}',
  '{"a" :1,\n"a"\t: 2}',
  '{"a":',
  "",
])("%j is no I-JSON", (text) => {
  expect(() => parse(text)).toThrow(SyntaxError);
});

test("what is no UTF-8 is no I-JSON, and ten million octets are read in a moment", () => {
  expect(() => parseIJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(SyntaxError);
  const many = JSON.stringify(
    Object.fromEntries(Array.from({ length: 300_000 }, (_, n) => [`name ${n}`, '\\"'])),
  );
  const before = process.cpuUsage().user;
  parse(many);
  parse(JSON.stringify("\\".repeat(4_000_000)));
  expect(process.cpuUsage().user - before).toBeLessThan(5_000_000);
});
