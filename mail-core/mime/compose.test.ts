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
