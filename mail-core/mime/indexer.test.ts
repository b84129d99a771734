import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { indexLimits, makeIndexer } from "./indexer.ts";
import type { BodyPart } from "./message-summary.ts";

const index = (message: string | Uint8Array, pieces: number[] = []) => {
  const octets = typeof message === "string" ? Buffer.from(message, "latin1") : message;
  const indexer = makeIndexer();
  let at = 0;
  for (const length of pieces) {
    indexer.write(octets.subarray(at, at + length));
    at += length;
  }
  indexer.write(octets.subarray(at));
  return indexer.end();
};
const lines = (...text: string[]) => `${text.join("\r\n")}\r\n`;
const leaves = (part: BodyPart): BodyPart[] => (part.subParts ? part.subParts.flatMap(leaves) : [part]);

/** Numbers that look random and are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const textbook = lines(
  "From: Alice <alice@crepes.fr>",
  "To: bob@hamburger.edu",
  "Subject: =?utf-8?Q?Picture_of_yummy_cr=C3=AApe?=",
  "MIME-Version: 1.0",
  "Content-Type: multipart/mixed; boundary=StartOfNextPart",
  "",
  "--StartOfNextPart",
  "",
  "Dear Bob, Please find a picture of a crepe.",
  "--StartOfNextPart",
  "Content-Transfer-Encoding: base64",
  "Content-Type: image/jpeg",
  "",
  "aGVsbG8gd29ybGQ=",
  "--StartOfNextPart",
  "",
  "Do you want the recipe?",
  "--StartOfNextPart--",
);

test("messages that come at the same time keep each their own text", () => {
  const letters = ["ananas", "banane", "citron"].map((word) =>
    Buffer.from(lines("Subject: fruit", "", `${word} `.repeat(20_000))),
  );
  const read = (round: readonly Buffer[]) => {
    const indexers = round.map(() => makeIndexer());
    for (let at = 0; at < 150_000; at += 9_000)
      for (const [n, indexer] of indexers.entries())
        indexer.write((round[n] as Buffer).subarray(at, at + 9_000));
    return indexers.map((indexer) => new Set(indexer.end().search.body.trim().split(/\s+/)));
  };
  const each = [["ananas"], ["banane"], ["citron"]].map((words) => new Set(words));
  expect(read(letters)).toEqual(each);
  expect(read(letters.toReversed())).toEqual(each.toReversed());
});

test("each part of the textbook's message is found where it lies", () => {
  const { summary } = index(textbook);
  const octets = Buffer.from(textbook, "latin1");
  const bodies = leaves(summary.root).map((part) => octets.toString("latin1", part.bodyStart, part.bodyEnd));
  expect(bodies).toEqual([
    "Dear Bob, Please find a picture of a crepe.",
    "aGVsbG8gd29ybGQ=",
    "Do you want the recipe?",
  ]);
  expect(leaves(summary.root).map(({ partId, type, size }) => ({ partId, type, size }))).toEqual([
    { partId: "1", type: "text/plain", size: 43 },
    { partId: "2", type: "image/jpeg", size: 11 },
    { partId: "3", type: "text/plain", size: 23 },
  ]);
  expect(summary.subject).toBe("Picture of yummy crêpe");
  expect(summary.from).toEqual([{ name: "Alice", email: "alice@crepes.fr" }]);
  expect(summary.preview).toBe("Dear Bob, Please find a picture of a crepe.");
});

test("the index does not depend on how the octets were cut", () => {
  const random = seeded(7);
  const whole = index(textbook);
  for (let run = 0; run < 200; run++) {
    const pieces: number[] = [];
    while (pieces.reduce((sum, length) => sum + length, 0) < textbook.length)
      pieces.push(1 + Math.floor(random() * 40));
    expect(index(textbook, pieces)).toEqual(whole);
  }
});

test.each([
  ["nothing at all", "", "text/plain"],
  ["a header alone", "Subject: x", "text/plain"],
  ["a body alone", "\r\nhello\r\n", "text/plain"],
  ["no blank line after the header", "Subject: x\r\nthis is text\r\n", "text/plain"],
  ["a multipart without a boundary", "Content-Type: multipart/mixed\r\n\r\nhello\r\n", "text/plain"],
  ["a multipart without a part", "Content-Type: multipart/mixed; boundary=x\r\n\r\nhello\r\n", "text/plain"],
  ["a type that is none", "Content-Type: nonsense\r\n\r\nhello\r\n", "text/plain"],
])("%s is still a message", (_, message, type) => {
  const { root } = index(message).summary;
  expect(root.type).toBe(type);
  expect(root.bodyEnd).toBe(message.length);
});

test("an mbox line before the header is not the header's end", () => {
  const { summary } = index("From bob@x.example Sat Nov 21 10:00:00 2026\nSubject: kept\n\nbody\n");
  expect(summary.subject).toBe("kept");
});

test("lines that end in LF alone are lines", () => {
  const { summary } = index(textbook.replaceAll("\r\n", "\n"));
  expect(leaves(summary.root).map((part) => part.size)).toEqual([43, 11, 23]);
});

test("a boundary that begins like another one is not that one", () => {
  const { root } = index(
    lines(
      "Content-Type: multipart/mixed; boundary=a",
      "",
      "--a",
      "Content-Type: multipart/alternative; boundary=ab",
      "",
      "--ab",
      "",
      "inner",
      "--ab--",
      "--a",
      "",
      "outer",
      "--a--",
    ),
  ).summary;
  expect(root.subParts?.map((part) => part.type)).toEqual(["multipart/alternative", "text/plain"]);
});

test("multiparts nested without end stop at the limit, and the message says so", () => {
  let message = "";
  for (let depth = 0; depth < 3_000; depth++)
    message += `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`;
  const { summary } = index(message);
  let depth = 0;
  for (let part: BodyPart | undefined = summary.root; part?.subParts; part = part.subParts[0]) depth += 1;
  expect(depth).toBe(indexLimits.depthMax);
  expect(summary.truncated).toBe(true);
});

test("parts without end stop at the limit", () => {
  const { summary } = index(
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n\r\nx\r\n".repeat(30_000)}`,
  );
  expect(summary.root.subParts?.length).toBeLessThanOrEqual(indexLimits.partsMax);
  expect(summary.truncated).toBe(true);
});

test.each([
  [
    "names of fields called like built-in members",
    "__proto__: 1\r\nconstructor: 2\r\nContent-Type: text/plain; __proto__=x; toString=y\r\n\r\nhi",
  ],
  ["100,000 header lines", `${"X-A: b\r\n".repeat(100_000)}\r\nhi`],
  ["a header line of 5 MB", `Subject: ${"x".repeat(5_000_000)}\r\n\r\nhi`],
  ["100,000 nested comments", `From: ${"(".repeat(100_000)}a@b\r\n\r\nhi`],
  ["100,000 addresses", `To: ${"a@b.example, ".repeat(100_000)}\r\n\r\nhi`],
  ["100,000 encoded words", `Subject: ${"=?utf-8?Q?a?= ".repeat(100_000)}\r\n\r\nhi`],
  ["100,000 unfinished encoded words", `Subject: ${"=?utf-8?Q?".repeat(100_000)}\r\n\r\nhi`],
  [
    "100,000 parameter pieces",
    `Content-Type: text/plain; ${Array.from({ length: 100_000 }, (_, n) => `name*${n}=x`).join("; ")}\r\n\r\nhi`,
  ],
  ["one body line of 5 MB", `Subject: x\r\n\r\n${"y".repeat(5_000_000)}`],
  ["1 MB of opened HTML elements", `Content-Type: text/html\r\n\r\n${"<div>".repeat(200_000)}`],
  ["1 MB of quotes", `From: ${'"'.repeat(900_000)}\r\n\r\nhi`],
  ["1 MB of backslashes", `From: "${"\\".repeat(900_000)}\r\n\r\nhi`],
])("%s are read without an error", (_, message) => {
  expect(index(message).summary.root.partId).toBe("1");
});

const corpus = join(import.meta.dirname, "../../e2e/corpus");
test("every message of the public test suites is indexed, the same however it is cut", () => {
  const random = seeded(11);
  const files = globSync("*/*", { cwd: corpus }).filter((file) => !file.endsWith("LICENSE"));
  expect(files.length).toBeGreaterThan(200);
  for (const file of files) {
    const octets = readFileSync(join(corpus, file));
    const whole = index(octets);
    const pieces = Array.from({ length: 30 }, () => Math.floor((random() * octets.length) / 15));
    expect(index(octets, pieces), file).toEqual(whole);
    for (const part of leaves(whole.summary.root)) {
      expect(
        part.headerStart <= part.bodyStart && part.bodyStart <= part.bodyEnd && part.bodyEnd <= octets.length,
        file,
      ).toBe(true);
    }
  }
});

test.each([
  ["TLS-Required: No\r\n", true],
  ["tls-required:\r\n no\r\n", true],
  ["TLS-Required: Yes\r\n", false],
  ["TLS-Required: No\r\nTLS-Required: No\r\n", false],
  ["X-TLS-Required: No\r\n", false],
  ["", false],
])("the field %j asks for delivery whatever becomes of TLS: %s", (field, isTlsOptional) => {
  const indexer = makeIndexer();
  indexer.write(Buffer.from(`${field}Subject: x\r\n\r\nTLS-Required: No\r\n`));
  expect(indexer.end().isTlsOptional).toBe(isTlsOptional);
});
