import { expect, test } from "vitest";
import { DataReader } from "./data-reader.ts";

function read(text: string, pieces: number): { content: string; rest: string | null; isBare: boolean } {
  const reader = new DataReader();
  const octets = Buffer.from(text, "latin1");
  let content = "";
  for (let at = 0; at < octets.length; at += pieces) {
    const step = reader.read(octets.subarray(at, at + pieces));
    content += Buffer.concat(step.content).toString("latin1");
    if (step.rest) {
      return {
        content,
        rest: Buffer.concat([step.rest, octets.subarray(at + pieces)]).toString("latin1"),
        isBare: reader.isBare,
      };
    }
  }
  return { content, rest: null, isBare: reader.isBare };
}

const cuts = [1, 2, 3, 4, 5, 7, 1000];

test.each(cuts)("the end is CRLF.CRLF, and dots are unstuffed (%i at a time)", (pieces) => {
  expect(read("a\r\n..b\r\n.c\r\n.\r\nNOOP\r\n", pieces)).toEqual({
    content: "a\r\n.b\r\nc\r\n",
    rest: "NOOP\r\n",
    isBare: false,
  });
  expect(read(".\r\nQUIT\r\n", pieces)).toEqual({ content: "", rest: "QUIT\r\n", isBare: false });
  expect(read("..\r\n.\r\n", pieces)).toEqual({ content: ".\r\n", rest: "", isBare: false });
  expect(read("x\r\n\r\n.\r\n", pieces)).toEqual({ content: "x\r\n\r\n", rest: "", isBare: false });
});

const wrongEnds = [
  "\n.\n",
  "\n.\r\n",
  "\r\n.\n",
  "\r.\r",
  "\r.\r\n",
  "\r.\n",
  "\n.\r",
  "\r\n.\r",
  "\r\n.\r\r\n",
  "\r\r\n.\r\r\n",
  "\r\n\0.\r\n",
  "\r\n.\0\r\n",
  "\r\n.\r\0\n",
  "\r\0\n.\r\n",
  "\r\n. \r\n",
  "\r\n.\t\r\n",
  "\u0085.\u0085",
];

test.each(wrongEnds)("%j does not end a message", (sequence) => {
  for (const pieces of cuts) {
    const { rest } = read(`x${sequence}MAIL FROM:<s@evil.test>\r\nafter\r\n.\r\n`, pieces);
    expect(rest, `${pieces} at a time`).toBe("");
  }
});

test.each(wrongEnds.slice(0, 10).concat("\r\n.\r\0\n", "\r\0\n.\r\n"))(
  "%j leaves a message with a bare CR or LF",
  (sequence) => {
    for (const pieces of cuts)
      expect(read(`x${sequence}y\r\n.\r\n`, pieces).isBare, `${pieces} at a time`).toBe(true);
  },
);

test.each(["\n.\r\n", ".\n", "\r.\r\n"])("%j as the first octets is not an end", (sequence) => {
  for (const pieces of cuts)
    expect(read(`${sequence}x\r\n.\r\n`, pieces)).toMatchObject({ rest: "", isBare: true });
});

test("a clean message of many lines is never called bare, however it is cut", () => {
  const text = `${"line of text\r\n\r\n..dots\r\n".repeat(50)}.\r\n`;
  for (let pieces = 1; pieces < 60; pieces++)
    expect(read(text, pieces)).toMatchObject({ rest: "", isBare: false });
});

/** The definition, written out slowly: the first line that is a dot ends, and other first dots are taken off. */
function definition(text: string): { content: string; rest: string; isBare: boolean } | null {
  const padded = `\r\n${text}`;
  const end = padded.indexOf("\r\n.\r\n");
  if (end < 0) return null;
  const raw = padded.slice(0, end + 2);
  const content = raw.replaceAll("\r\n.", "\r\n").slice(2);
  const isBare = [raw, content].some((part) => /\r(?!\n)|(?<!\r)\n/.test(part));
  return { content, rest: padded.slice(end + 5), isBare };
}

test("on random octets, cut at random, the reader is its definition", () => {
  let seed = 20_261_121;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 16) % below;
  };
  const pieces = ["\r\n", "\r", "\n", ".", "a", "\0", "\r\n.", "\r\n.\r\n"];
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: 1 + random(24) }, () => pieces[random(pieces.length)]).join("");
    const wanted = definition(text);
    const cut = 1 + random(6);
    const got = read(text, cut);
    if (wanted) expect(got, JSON.stringify({ text, cut })).toEqual(wanted);
    else expect(got.rest, JSON.stringify({ text, cut })).toBeNull();
  }
});
