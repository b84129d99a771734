import { expect, test } from "vitest";
import { composeMessage, type Draft, type DraftPart } from "./compose.ts";
import { makeIndexer } from "./indexer.ts";

const part = (more: Partial<DraftPart>): DraftPart => ({
  text: null,
  blobId: null,
  type: "text/plain",
  name: null,
  disposition: null,
  cid: null,
  ...more,
});
const draft = (more: Partial<Draft> = {}): Draft => ({
  from: [{ name: "Bob, the Crêpe", email: "bob@crepes.fr" }],
  sender: [],
  replyTo: [],
  to: [{ name: 'A "B" c', email: "alice@crepes.fr" }],
  cc: [],
  bcc: [],
  subject: "Crêpes ".repeat(40).trim(),
  messageId: [],
  inReplyTo: [],
  references: [],
  date: "Sat, 21 Nov 2026 10:00:00 +0000",
  text: part({ text: `Do you like éclairs? \n${"=x".repeat(700)}\nyes` }),
  html: null,
  attachments: [],
  ...more,
});

async function octetsOf(given: Draft): Promise<Buffer> {
  const composed = composeMessage(
    given,
    async function* () {
      yield Buffer.alloc(100, 1);
      yield Buffer.alloc(101, 2);
    },
    "crepes.fr",
  );
  if (!composed.ok) throw new Error(composed.property);
  const chunks: Uint8Array[] = [];
  for await (const chunk of composed.stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
function read(octets: Buffer) {
  const indexer = makeIndexer();
  indexer.write(octets);
  return indexer.end().summary;
}

test("what was written is read back, in short lines", async () => {
  const octets = await octetsOf(draft());
  expect(read(octets)).toMatchObject({
    subject: draft().subject,
    from: draft().from,
    to: draft().to,
    preview: expect.stringContaining("Do you like éclairs?"),
  });
  for (const line of octets.toString("latin1").split("\r\n")) expect(line.length).toBeLessThan(100);
  expect(octets.toString("latin1").replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

test("a very long plain name is kept whole", async () => {
  const from = [{ name: "Bob ".repeat(100).trim(), email: "bob@crepes.fr" }];
  expect(read(await octetsOf(draft({ from }))).from).toEqual(from);
});

test("files are mixed, pictures are related, forms are alternative", async () => {
  const octets = await octetsOf(
    draft({
      html: part({ type: "text/html", text: '<img src="cid:a@b">' }),
      attachments: [
        part({ blobId: "1", type: "image/png", cid: "a@b", disposition: "inline" }),
        part({
          blobId: "2",
          type: "application/pdf",
          name: "Größe der Crêpes — alle.pdf",
          disposition: "attachment",
        }),
      ],
    }),
  );
  const file = {
    type: "application/pdf",
    name: "Größe der Crêpes — alle.pdf",
    size: 201,
    disposition: "attachment",
  };
  const related = { type: "multipart/related", subParts: [{ type: "text/html" }, { cid: "a@b", size: 201 }] };
  const forms = { type: "multipart/alternative", subParts: [{ type: "text/plain" }, related] };
  expect(read(octets).root).toMatchObject({ type: "multipart/mixed", subParts: [forms, file] });
});

test.each<[string, Partial<Draft>]>([
  ["subject", { subject: "a\r\nBcc: eve@x" }],
  ["to", { to: [{ name: "a\nb", email: "a@b" }] }],
  ["to", { to: [{ email: "a@b>\r\nX: y" }] }],
  ["inReplyTo", { inReplyTo: ["a>\r\nX: y"] }],
  ["type", { text: part({ text: "", type: "text/plain\r\nX: y" }) }],
])("a value that breaks out of %s is refused", (property, more) => {
  expect(composeMessage(draft(more), async function* () {}, "x")).toMatchObject({ ok: false, property });
});
