import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromBufferPromise } from "yauzl";
import type { AccountId, ExportWanted } from "../index.ts";
import { type Scene, stage } from "../testing/scene.ts";

const run = promisify(execFile);
let scene: Scene;
let bob: AccountId;
let inbox: string;
let work: string;

const first = "Subject: First\r\nFrom: ana@crepes.fr\r\n\r\nFrom here on it is quoted.\r\n>From before\r\n";
const second = "Subject: a/b: c?\r\n\r\nno line end";

async function put(text: string, mailboxId: string, keywords: string[], receivedAt: string) {
  const uploaded = await scene.core.upload(bob, "message/rfc822", new Blob([text]).stream());
  if (!uploaded.ok) throw new Error("not taken");
  const { blobId } = uploaded;
  const marks = Object.fromEntries(keywords.map((one) => [one, true]));
  const email = { blobId, mailboxIds: { [mailboxId]: true }, keywords: marks, receivedAt };
  const made = await scene.call(bob, "Email/import", { emails: { e: email } });
  expect(made.notCreated).toBeNull();
}

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  const { list } = await scene.call(bob, "Mailbox/get", {});
  inbox = list.find(({ role }: { role: string }) => role === "inbox").id;
  const made = await scene.call(bob, "Mailbox/set", {
    create: { w: { name: "Work: 2026", parentId: null }, n: { name: "Inner", parentId: "#w" } },
  });
  work = made.created.w.id;
  await put(first, inbox, ["$seen", "$flagged", "todo"], "2026-03-05T07:08:09Z");
  await put(second, work, [], "2026-03-06T07:08:09Z");
});
afterAll(() => scene.end());

async function exported(wanted: Partial<ExportWanted>): Promise<{ zip: Buffer; files: Map<string, string> }> {
  const result = await scene.core.exportMail(bob, { filter: null, format: "mbox", name: "Mail", ...wanted });
  if (!result.ok) throw new Error(result.problem.detail);
  const parts: Uint8Array[] = [];
  for await (const part of result.stream) parts.push(part);
  const zip = Buffer.concat(parts);
  const archive = await fromBufferPromise(zip);
  const files = new Map<string, string>();
  for await (const entry of archive.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk);
    files.set(entry.fileName, Buffer.concat(chunks).toString("latin1"));
  }
  return { zip, files };
}

test("a whole account is one mbox for each folder, nested as the folders are, with flags and labels before each message", async () => {
  const { files } = await exported({});
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(["Mail/Inbox.mbox", "Mail/Work_ 2026.mbox", "Mail/Work_ 2026/Inner.mbox"]),
  );
  expect(files.get("Mail/Inbox.mbox")).toBe(
    `From ana@crepes.fr Thu Mar  5 07:08:09 2026
Status: RO
X-Status: F
X-Keywords: todo
X-Keryx-Stored: 2026-03-05T07:08:09.000Z
Subject: First
From: ana@crepes.fr

>From here on it is quoted.
>>From before

`,
  );
  expect(files.get("Mail/Work_ 2026/Inner.mbox")).toBe("");
});

test("a folder as files has every octet as it is stored, under names that any disk takes", async () => {
  const { files } = await exported({ filter: { inMailbox: work }, format: "eml", name: "Work" });
  expect([...files.keys()]).toEqual(["Work/", expect.stringMatching(/^Work\/2026-03-06 a_b_ c_ \d+\.eml$/)]);
  expect([...files.values()][1]).toBe(second);
});

test("a label as a Maildir has the flags in the names", async () => {
  const { files } = await exported({ filter: { hasKeyword: "todo" }, format: "maildir", name: "To do" });
  const names = [...files.keys()];
  expect(names.slice(0, 3)).toEqual(["To do/cur/", "To do/new/", "To do/tmp/"]);
  expect(names[3]).toMatch(/^To do\/cur\/1772694489\.\d+\.keryx:2,FS$/);
  expect(files.get(names[3] ?? "")).toBe(first);
});

test("Python's mailbox reads our mbox, flags and all", async () => {
  const { files } = await exported({});
  const dir = await mkdtemp(join(tmpdir(), "keryx-mbox-"));
  await writeFile(join(dir, "inbox"), files.get("Mail/Inbox.mbox") ?? "", "latin1");
  const code = `import mailbox,sys
for m in mailbox.mbox(sys.argv[1], create=False): print(m['subject'], m.get_flags(), m.get_from(), m.get_payload())`;
  const { stdout } = await run("python3", ["-c", code, join(dir, "inbox")]);
  expect(stdout).toMatch(/^First ROF ana@crepes.fr Thu Mar {2}5 07:08:09 2026 >From here/);
  await rm(dir, { recursive: true });
});

test("how much it would be is told before", async () => {
  const using = ["urn:ietf:params:jmap:core", "urn:keryx:jmap:transfer"];
  const methodCalls = [["MailExport/measure", { accountId: `a${bob}`, filter: { inMailbox: work } }, "0"]];
  const answer = await scene.core.jmap(bob, { using, methodCalls });
  expect(answer).toMatchObject({
    response: { methodResponses: [["MailExport/measure", { emails: 1, octets: second.length }, "0"]] },
  });
});

test("a third archive at once waits for one of the others to end", async () => {
  const wanted: ExportWanted = { filter: null, format: "mbox", name: "Mail" };
  const open = [await scene.core.exportMail(bob, wanted), await scene.core.exportMail(bob, wanted)];
  expect(await scene.core.exportMail(bob, wanted)).toMatchObject({ ok: false, problem: { status: 429 } });
  for (const one of open) if (one.ok) for await (const _ of one.stream);
  expect((await exported({})).files.size).toBeGreaterThan(3);
});

test("one that nobody reads to its end makes room as well", async () => {
  const wanted: ExportWanted = { filter: null, format: "eml", name: "Mail" };
  for (let n = 0; n < 5; n += 1) {
    const one = await scene.core.exportMail(bob, wanted);
    if (!one.ok) throw new Error(one.problem.detail);
    const reader = one.stream.getReader();
    if (n % 2 === 0) await reader.read();
    await reader.cancel();
  }
  expect((await exported({})).files.size).toBeGreaterThan(3);
});
