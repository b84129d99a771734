import { expect, test } from "vitest";
import { composeMessage, type Draft, type DraftPart, multipart } from "./compose.ts";
import { makeIndexer } from "./indexer.ts";

const part = (more: Partial<DraftPart>): DraftPart => ({
  type: "text/plain",
  parameters: new Map(),
  fields: [],
  content: { kind: "text", text: "" },
  ...more,
});

async function octetsOf(given: Draft): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  async function* readBlob() {
    yield Buffer.alloc(100, 1);
    yield Buffer.alloc(101, 2);
  }
  for await (const chunk of composeMessage(given, readBlob)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
function read(octets: Buffer) {
  const indexer = makeIndexer();
  indexer.write(octets);
  return indexer.end().summary;
}

test("what was written is read back, in short lines", async () => {
  const text = `Do you like éclairs? \n${"=x".repeat(700)}\nyes`;
  const fields = [{ name: "Subject", text: " Crepes" }];
  const octets = await octetsOf({ fields, root: part({ content: { kind: "text", text } }) });
  expect(read(octets)).toMatchObject({
    subject: "Crepes",
    preview: expect.stringContaining("Do you like éclairs?"),
    root: { charset: "utf-8", size: Buffer.byteLength(text.replaceAll("\n", "\r\n")) },
  });
  for (const line of octets.toString("latin1").split("\r\n")) expect(line.length).toBeLessThan(100);
  expect(octets.toString("latin1").replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

test("parts stand inside of each other as they were given, with a boundary of ours", async () => {
  const blob = part({ type: "image/png", content: { kind: "blob", blobId: "1" } });
  const report = { ...multipart("report", [part({}), blob]), parameters: new Map([["boundary", "x\r\ny"]]) };
  const { root } = read(await octetsOf({ fields: [], root: multipart("mixed", [report, blob]) }));
  expect(root).toMatchObject({
    type: "multipart/mixed",
    subParts: [
      { type: "multipart/report", subParts: [{ type: "text/plain" }, { size: 201 }] },
      { type: "image/png", size: 201, encoding: "base64" },
    ],
  });
});

test("a message within a message goes as it is, its line ends made whole, and what it stands in says 8bit", async () => {
  const letter = part({ type: "message/rfc822", content: { kind: "blob", blobId: "letter" } });
  const root = multipart("mixed", [part({}), multipart("digest", [letter])]);
  const pieces: Uint8Array[] = [];
  async function* readLetter() {
    yield Buffer.from("Subject: Crêpes\nMIME-Version: 1.0\r\n");
    yield Buffer.from("Content-Transfer-Encoding: 8bit\r\n\r\nDo you like éclairs?\r\n");
  }
  for await (const piece of composeMessage({ fields: [], root }, readLetter)) pieces.push(piece);
  const octets = Buffer.concat(pieces);
  expect(octets.toString()).toContain("\r\n\r\nSubject: Crêpes\r\nMIME-Version: 1.0\r\n");
  expect(octets.toString()).toContain("Do you like éclairs?");
  expect(read(octets).root).toMatchObject({
    encoding: "8bit",
    subParts: [
      { encoding: "quoted-printable" },
      { encoding: "8bit", subParts: [{ type: "message/rfc822", encoding: "8bit" }] },
    ],
  });
});

test.each([
  ["text", "text/plain", "quoted-printable"],
  ["a file", "application/x-notes", "base64"],
])(
  "an attached message whose %s has long lines goes with that part encoded, and says the same",
  async (_, type, encoding) => {
    const long = `${"Do you like pickles? ".repeat(2_000)}\r\n`;
    const letter = `Subject: Crepes\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\n\r\n${long}`;
    const octets = await attached(letter);
    expect(longestLine(octets)).toBeLessThanOrEqual(998);
    const { root } = read(octets);
    expect(root).toMatchObject({
      subParts: [{ type: "message/rfc822", encoding: "8bit" }],
    });
    expect(octets.toString()).toContain(
      `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`,
    );
  },
);

test.each([
  [
    "a part under a signature",
    `Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n${"x".repeat(999)}\r\n--b--\r\n`,
  ],
  ["its header", `Subject: ${"x".repeat(999)}\r\n\r\n`],
  ["Base64 on one line", `Content-Transfer-Encoding: base64\r\n\r\n${"QUFB".repeat(300)}\r\n`],
])("an attached message with long lines in %s goes as a file, octet for octet", async (_, letter) => {
  const octets = await attached(letter);
  expect(longestLine(octets)).toBeLessThanOrEqual(998);
  expect(read(octets).root).toMatchObject({
    encoding: "7bit",
    subParts: [
      { type: "application/octet-stream", name: "message.eml", encoding: "base64", size: letter.length },
    ],
  });
});

test("an attached message that goes as a file keeps the name that it was given", async () => {
  const fields = [{ name: "Content-Disposition", text: ' attachment; filename="Crepes.eml"' }];
  const octets = await attached(`Subject: ${"x".repeat(999)}\r\n\r\n`, fields);
  expect(read(octets).root).toMatchObject({ subParts: [{ name: "Crepes.eml" }] });
});

async function attached(letter: string, fields: DraftPart["fields"] = []): Promise<Buffer> {
  const message = part({ type: "message/rfc822", fields, content: { kind: "blob", blobId: "letter" } });
  async function* readLetter() {
    for (let at = 0; at < letter.length; at += 700) yield Buffer.from(letter.slice(at, at + 700));
  }
  const pieces: Uint8Array[] = [];
  const draft = { fields: [], root: multipart("mixed", [message]) };
  for await (const piece of composeMessage(draft, readLetter)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const longestLine = (octets: Buffer) =>
  Math.max(
    ...octets
      .toString("latin1")
      .split("\r\n")
      .map(({ length }) => length),
  );
