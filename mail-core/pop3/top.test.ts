import { expect, test } from "vitest";
import { withLineEnds } from "../mime/line-ends.ts";
import { dotStuffed, dotStuffedText } from "../net/dot-stuffing.ts";
import { topOf } from "./top.ts";

async function* inPieces(text: string, size: number): AsyncIterable<Uint8Array> {
  const octets = Buffer.from(text, "latin1");
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("latin1");
}

/** The plain way to say what stuffing means, for comparison. */
const expected = (text: string) =>
  `${text.replace(/^\.|\r\n\./g, (match) => `${match}.`)}${text.endsWith("\r\n") || text === "" ? "" : "\r\n"}.\r\n`;

const samples = [
  "",
  ".",
  "..\r\n.\r\n",
  "a\r\n.b\r\n",
  "a\r\n.",
  "a\r",
  "a\r\n\r\n..\r\n...",
  "bare\n.lf\r.cr\r\n.",
  "\r\n.\r\n.\r\n.",
];

test.each([1, 2, 3, 5, 100])(
  "lines that begin with a dot get another, however the octets are cut (%i at a time)",
  async (size) => {
    for (const sample of samples)
      expect(await collect(dotStuffed(inPieces(sample, size))), JSON.stringify(sample)).toBe(
        expected(sample),
      );
  },
);

test("what is there as a whole is stuffed as what comes in pieces", () => {
  for (const sample of samples) expect(dotStuffedText(sample), JSON.stringify(sample)).toBe(expected(sample));
});

test.each([1, 2, 7, 1000])(
  "TOP gives the header, the blank line and as many lines as were asked (%i at a time)",
  async (size) => {
    const message = "Subject: x\r\nTo: y\r\n\r\none\r\ntwo\r\nthree\r\n";
    expect(await collect(topOf(inPieces(message, size), 0))).toBe("Subject: x\r\nTo: y\r\n\r\n");
    expect(await collect(topOf(inPieces(message, size), 2))).toBe(
      "Subject: x\r\nTo: y\r\n\r\none\r\ntwo\r\n",
    );
    expect(await collect(topOf(inPieces(message, size), 99))).toBe(message);
  },
);

test("TOP of a message without a body is the message", async () => {
  expect(await collect(topOf(inPieces("Subject: x", 3), 5))).toBe("Subject: x");
});

test("TOP passes a line of any length through without keeping it", async () => {
  const line = "x".repeat(300_000);
  expect(await collect(topOf(inPieces(`A: b\r\n\r\n${line}\r\nrest\r\n`, 10_000), 1))).toBe(
    `A: b\r\n\r\n${line}\r\n`,
  );
});

test.each([1, 2, 3, 100])("bare line ends become CRLF, and whole ones stay (%i at a time)", async (size) => {
  expect(await collect(withLineEnds(inPieces("a\rb\nc\r\nd\r\r\n\n\r", size)))).toBe(
    "a\r\nb\r\nc\r\nd\r\n\r\n\r\n\r\n",
  );
});
