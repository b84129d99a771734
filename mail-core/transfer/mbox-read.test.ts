import { expect, test } from "vitest";
import { marksBlock } from "./marks-write.ts";
import { readMbox } from "./mbox-read.ts";
import { fromLine, inMbox } from "./mbox-write.ts";
import { OctetReader } from "./octet-reader.ts";

async function* inPieces(text: string | Buffer, step = 7) {
  const octets = Buffer.from(text as string, "latin1");
  for (let at = 0; at < octets.length; at += step) yield octets.subarray(at, at + step);
}

async function read(text: string | Buffer, step = 7) {
  const found = [];
  const ends: number[] = [];
  for await (const message of readMbox(new OctetReader(inPieces(text, step)), (end) => ends.push(end))) {
    const parts: Uint8Array[] = [];
    for await (const part of message.content) parts.push(part);
    found.push({ ...message, text: Buffer.concat(parts).toString("latin1") });
  }
  return { found, ends, texts: found.map((one) => one.text) };
}
const from = "From ana@crepes.fr Thu Mar  5 07:08:09 2026\n";

test("messages are told apart by their From lines; the empty line before one belongs to neither", async () => {
  const { texts, found, ends } = await read(
    `${from}Subject: a\n\none\n\n${from}Subject: b\n\ntwo\n\n\n${from}Subject: c\n\n`,
  );
  expect(texts).toEqual(["Subject: a\r\n\r\none\r\n", "Subject: b\r\n\r\ntwo\r\n\r\n", "Subject: c\r\n"]);
  expect(found[0]?.fromLineAt).toEqual(new Date("2026-03-05T07:08:09Z"));
  expect(ends).toHaveLength(3);
});

test("one quote is taken off, as mboxo and mboxrd put it there", async () => {
  const { texts } = await read(`${from}Subject: a\n\n>From here\n>>From there\n> From\n>Fro\n`);
  expect(texts).toEqual(["Subject: a\r\n\r\nFrom here\r\n>From there\r\n> From\r\n>Fro\r\n"]);
});

test("a line of text that begins with From, quoted by nobody, does not end a message", async () => {
  const { texts } = await read(
    `${from}Subject: a\n\n\nFrom here on it is text.\nFrom Monday at 10:30 we are away.\nBye\n`,
  );
  expect(texts).toEqual([
    "Subject: a\r\n\r\n\r\nFrom here on it is text.\r\nFrom Monday at 10:30 we are away.\r\nBye\r\n",
  ]);
});

test("what mboxcl2 says of the length is believed where it is true", async () => {
  const body = `A forwarded mbox:\n\n${from}Subject: inner\n\n>From is not touched\n`;
  const message = `Subject: a\nContent-Length: ${body.length}\n\n${body}`;
  const { texts } = await read(`${from}${message}\n${from}Subject: b\n\nx\n`);
  expect(texts).toEqual([message.replaceAll("\n", "\r\n"), "Subject: b\r\n\r\nx\r\n"]);
});

test("a length that is not true is not believed", async () => {
  const { texts } = await read(
    `${from}Subject: a\nContent-Length: 9999\n\none\n\n${from}Subject: b\n\ntwo\n`,
  );
  expect(texts).toHaveLength(2);
});

test("flags of mutt, Thunderbird and Gmail are read, and fields that stand before the message are not of it", async () => {
  const { found } = await read(
    `${from}Status: RO\nX-Status: AF\nX-Keywords: Todo $Forwarded bad(one)\nSubject: a\nStatus: kept\n\n` +
      `${from}X-Mozilla-Status: 0009\nX-Mozilla-Keys: $label1  \nSubject: b\n\n` +
      `${from}X-GM-THRID: 17\nX-Gmail-Labels: Inbox,"Work, 2026",=?UTF-8?Q?=CE=95=CE=AF?=\nSubject: c\n\n`,
  );
  expect(found.map(({ text }) => text)).toEqual([
    "Subject: a\r\nStatus: kept\r\n",
    "Subject: b\r\n",
    "Subject: c\r\n",
  ]);
  expect(found[0]?.marks.keywords).toEqual(["$seen", "$answered", "$flagged", "todo", "$forwarded"]);
  expect(found[1]?.marks).toMatchObject({ keywords: ["$seen", "$label1"], isExpunged: true });
  expect(found[2]?.marks).toMatchObject({ keywords: null, labels: ["Inbox", "Work, 2026", "Εί"] });
});

test("CRLF, no From line, NUL and an endless line are no trouble", async () => {
  expect((await read(`${from}Subject: a\n\none\n`.replaceAll("\n", "\r\n"))).texts).toEqual([
    "Subject: a\r\n\r\none\r\n",
  ]);
  expect((await read("Subject: a\n\nno From line\n")).texts).toEqual([]);
  expect((await read("")).texts).toEqual([]);
  expect((await read(`${from}Subject: a\n\n\0\0\n`)).texts).toEqual(["Subject: a\r\n\r\n\0\0\r\n"]);
  const endless = `${from}Subject: a\n\n${"x".repeat(3_000_000)}`;
  expect((await read(endless, 65_536)).texts[0]).toHaveLength(3_000_000 + "Subject: a\r\n\r\n".length);
});

test("a message that is left in the middle does not take the next one with it", async () => {
  const reader = new OctetReader(
    inPieces(`${from}Subject: a\n\n${"long line\n".repeat(900)}\n${from}Subject: b\n\n`),
  );
  const seen: string[] = [];
  for await (const { content } of readMbox(reader, () => {}))
    for await (const part of content) {
      seen.push(Buffer.from(part).toString("latin1").slice(0, 10));
      break;
    }
  expect(seen).toEqual(["Subject: a", "Subject: b"]);
});

test("whatever we write is read back octet by octet, in whatever pieces it comes", async () => {
  let seed = 42;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed % below;
  };
  const words = [
    "From ",
    ">From ",
    ">",
    "\r\n",
    "\r\n\r\n",
    "x",
    "Status: R\r\n",
    from.replace("\n", "\r\n"),
    "Sub: a\r\n",
  ];
  for (let round = 0; round < 150; round += 1) {
    const messages = Array.from(
      { length: 1 + random(4) },
      () =>
        `X-Keryx-Stored: x\r\nSubject: ${round}\r\n\r\n${Array.from({ length: random(12) }, () => words[random(words.length)]).join("")}`,
    );
    let mbox = "";
    for (const text of messages) {
      const isUnended = !text.endsWith("\r\n");
      const marks = { keywords: ["$seen"], labels: [], receivedAt: new Date(0), isUnended };
      mbox += fromLine("", new Date(0)) + marksBlock(marks);
      for await (const part of inMbox(inPieces(text, 1 + random(9))))
        mbox += Buffer.from(part).toString("latin1");
    }
    expect((await read(mbox, 1 + random(40))).texts).toEqual(messages);
  }
});
