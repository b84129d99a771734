import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asSentOverSmtp, corpusDir, corpusFiles } from "../../e2e/corpus.ts";
import type { AccountId, ExportFormat } from "../index.ts";
import { emailsOf, importsOf } from "../testing/importing.ts";
import { type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let bob: AccountId;
let eve: AccountId;
let bobs: ReturnType<typeof importsOf>;
let eves: ReturnType<typeof importsOf>;
const from = "From ana@crepes.fr Thu Mar  5 07:08:09 2026\n";
const message = (n: number | string) =>
  `Subject: ${n}\nMessage-ID: <${n}@x.example>\nDate: Wed, 4 Mar 2026 10:00:00 +0000\n\nText of ${n}.\n`;

beforeAll(async () => {
  scene = await stage();
  [bob, eve] = [await scene.signIn("bob@crepes.fr"), await scene.signIn("eve@crepes.fr")];
  bobs = importsOf(scene, bob);
  eves = importsOf(scene, eve);
});
afterAll(() => scene.end());

async function empty(account: AccountId) {
  const { ids } = await scene.call(account, "Email/query", { limit: 1000 });
  await scene.call(account, "Email/set", { destroy: ids.slice(0, 500) });
}
async function exported(account: AccountId, format: ExportFormat): Promise<Buffer> {
  const result = await scene.core.exportMail(account, { filter: null, format, name: "Mail" });
  if (!result.ok) throw new Error(result.problem.detail);
  const parts: Uint8Array[] = [];
  for await (const part of result.stream) parts.push(part);
  return Buffer.concat(parts);
}

test("what one account exports as mbox another imports: the same octets, folders, nested ones too, flags, labels and times", async () => {
  const { created } = await scene.call(bob, "Mailbox/set", {
    create: { w: { name: "Work" }, n: { name: "Inner Ειδήσεις", parentId: "#w" }, e: { name: "Empty" } },
  });
  const { list } = await scene.call(bob, "Mailbox/get", {});
  const inbox = list.find(({ role }: { role: string }) => role === "inbox").id;
  const places = [[inbox], [created.w.id], [created.n.id], [inbox, created.w.id]];
  const marks = [
    {},
    { $seen: true },
    { $flagged: true, todo: true },
    { $seen: true, $answered: true, $forwarded: true },
  ];
  for (const [n, file] of corpusFiles.entries()) {
    const octets = n % 9 === 0 ? readFileSync(join(corpusDir, file)) : asSentOverSmtp(file);
    if (octets.length > 900_000 || n > 90) continue;
    const uploaded = await scene.core.upload(
      bob,
      "message/rfc822",
      new Blob([new Uint8Array(octets)]).stream(),
    );
    if (!uploaded.ok) throw new Error("not taken");
    const { blobId } = uploaded;
    const mailboxIds = Object.fromEntries((places[n % 4] ?? []).map((id) => [id, true]));
    const receivedAt = new Date(Date.UTC(2020, 0, 1) + n * 3_601_000).toISOString();
    await scene.call(bob, "Email/import", {
      emails: { e: { blobId, mailboxIds, keywords: marks[(n >> 2) % 4], receivedAt } },
    });
  }
  const before = await emailsOf(scene, bob);
  expect(before.length).toBeGreaterThan(60);
  const zip = await exported(bob, "mbox");
  const { report } = await eves.bring({ "bob.zip": zip });
  expect(report.failures).toEqual([]);
  // What came with line ends that no mail has got those of mail.
  const proper = before.map((one) => ({ ...one, text: one.text.replace(/\r\n|\r|\n/g, "\r\n") }));
  const unique = [...new Map(proper.map((one) => [one.text, one])).values()];
  const after = await emailsOf(scene, eve);
  expect(after.map(({ text }) => text).sort()).toEqual(unique.map(({ text }) => text).sort());
  const found = new Map(after.map((one) => [one.text, one]));
  const twice = new Set(
    proper
      .filter((one, at) => proper.findIndex(({ text }) => text === one.text) !== at)
      .map(({ text }) => text),
  );
  for (const one of proper) if (!twice.has(one.text)) expect(found.get(one.text)).toEqual(one);
  const names = (await scene.call(eve, "Mailbox/get", {})).list.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(["Work", "Inner Ειδήσεις", "Empty"]));

  const again = await eves.bring({ "bob.zip": zip });
  expect(again.report).toMatchObject({ taken: 0, failed: 0 });
  expect(await emailsOf(scene, eve)).toEqual(after);
});

test("single messages and Maildirs come back as well, octet by octet", async () => {
  const before = await emailsOf(scene, bob);
  for (const format of ["eml", "maildir"] as const) {
    await empty(eve);
    const { report } = await eves.bring({ "bob.zip": await exported(bob, format) });
    expect(report.failures).toEqual([]);
    const texts = new Set((await emailsOf(scene, eve)).map(({ text }) => text));
    const lost = before.filter(({ text }) => !texts.has(text.replace(/\r\n|\r|\n/g, "\r\n")));
    expect(lost).toEqual([]);
  }
  const flagged = (await emailsOf(scene, eve)).filter(({ keywords }) => keywords.includes("$flagged"));
  expect(flagged.length).toBeGreaterThan(10);
});

test("Gmail's Takeout, a tgz: labels become labels, and say where a message lies", async () => {
  await empty(eve);
  const takeout =
    `From 17@xxx Thu Mar  5 07:08:09 +0000 2026\nX-GM-THRID: 1\nX-Gmail-Labels: Inbox,Unread,Starred,Work\n${message("g1")}\n` +
    `From 18@xxx Thu Mar  5 07:08:09 +0000 2026\nX-GM-THRID: 2\nX-Gmail-Labels: Archived,Opened\n${message("g2")}\n`;
  const name = "Takeout/Mail/All mail Including Spam and Trash.mbox";
  const header = Buffer.alloc(512);
  header.write(name);
  header.write(Buffer.byteLength(takeout).toString(8).padStart(11, "0"), 124);
  header.write("0", 156);
  header.write("ustar", 257);
  const padding = Buffer.alloc((512 - (takeout.length % 512)) % 512);
  const tgz = gzipSync(Buffer.concat([header, Buffer.from(takeout), padding, Buffer.alloc(1024)]));
  const { News: news } = await scene.core.states(eve);
  const { report } = await eves.bring({ "takeout.tgz": tgz });
  // What is unread is no news for that.
  expect((await scene.core.states(eve)).News).toBe(news);
  expect(report).toMatchObject({ taken: 2, failed: 0 });
  expect(await emailsOf(scene, eve)).toMatchObject([
    { folders: ["/Inbox"], keywords: ["$flagged"] },
    { folders: ["/Archive"], keywords: ["$seen"], receivedAt: "2026-03-05T07:08:09Z" },
  ]);
});

test("folders of Thunderbird and Apple Mail become folders, and files that are no mail are counted", async () => {
  await empty(eve);
  const zip = zipSync({
    "Profiles/x/Mail/Local Folders/Archives": strToU8(`${from}${message("t1")}\n`),
    "Profiles/x/Mail/Local Folders/Friends.sbd/Old": strToU8(
      `${from}X-Mozilla-Status: 0009\n${message("t2")}\n${from}${message("t3")}`,
    ),
    "Apple.mbox/mbox": strToU8(`${from}${message("a1")}`),
    "Apple.mbox/table_of_contents": strToU8("\0\x01"),
    "Sent Items/one.eml": strToU8(message("s1")),
    "../../etc/evil.mbox": strToU8(`${from}${message("p1")}`),
  });
  const { report } = await eves.bring({ "all.zip": Buffer.from(zip) });
  expect(report).toMatchObject({ taken: 5, failed: 1, ignoredFiles: 1 });
  expect(report.failures[0]).toMatchObject({
    kind: "deleted-there",
    reason: "It had been deleted where it comes from.",
  });
  const folders = (await emailsOf(scene, eve)).map(({ folders }) => folders[0]).sort();
  expect(folders).toEqual([
    "/Apple",
    "/Sent",
    "/etc/evil",
    "/x/Mail/Local Folders/Archives",
    "/x/Mail/Local Folders/Friends/Old",
  ]);
});

test("several files go into one folder when that is chosen; what cannot be read is told", async () => {
  await empty(eve);
  const { created } = await scene.call(eve, "Mailbox/set", { create: { c: { name: "Chosen" } } });
  const { report } = await eves.bring(
    {
      "a.eml": message("1"),
      "b.mbox": `${from}${message("2")}\n${from}${message("1")}`,
      "c.txt": "Dear diary",
      "d.zip": "PK\x03\x04 and no more",
      "e.gz": Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(30)]),
    },
    created.c.id,
  );
  expect(report).toMatchObject({ taken: 2, repeated: 1, failed: 3, folders: { [created.c.id]: 2 } });
  expect(report.failures.map(({ where, kind }) => `${where} ${kind}`).sort()).toEqual([
    "c.txt no-mail",
    "d.zip zip-broken",
    "e.gz not-unpacked",
  ]);
  expect(new Set((await emailsOf(scene, eve)).flatMap(({ folders }) => folders))).toEqual(
    new Set(["/Chosen"]),
  );
});

test("a packed folder of more messages than one transaction holds comes whole", async () => {
  await empty(eve);
  const many = Array.from({ length: 150 }, (_, n) => `${from}${message(n)}\n`).join("");
  const { report } = await eves.bring({ "many.zip": Buffer.from(zipSync({ "Many.mbox": strToU8(many) })) });
  expect(report).toMatchObject({ taken: 150, failed: 0 });
});

test("a message larger than the server takes is told, and the ones around it come", async () => {
  await empty(eve);
  const large = `Subject: large\n\n${"0123456789abcdef\n".repeat(80_000)}`;
  const { report } = await eves.bring({
    "a.mbox": `${from}${message("l1")}\n${from}${large}\n${from}${message("l2")}`,
  });
  expect(report).toMatchObject({ taken: 2, failed: 1 });
  expect(report.failures[0]).toMatchObject({
    where: "a.mbox",
    kind: "too-large",
    reason: "It is larger than what this server takes.",
  });
});

test("an archive that unpacks to far more than mail does is not read on", async () => {
  const nothing = Buffer.concat([Buffer.from(`${from}Subject: x\n\n`), Buffer.alloc(90 * 1024 * 1024)]);
  const { report } = await eves.bring({ "bomb.mbox.gz": gzipSync(nothing, { level: 9 }) });
  expect(report).toMatchObject({ taken: 0 });
  expect(report.failures.map(({ kind }) => kind)).toContain("unpacks-too-far");
});

test("a full account stops an import, which goes on where it was when there is room", async () => {
  await empty(eve);
  await scene.core.accounts.setQuota("eve@crepes.fr", 40_000);
  const text = "x".repeat(70);
  const big = (n: number) => `${from}Subject: q${n}\nMessage-ID: <q${n}@x>\n\n${`${text}\n`.repeat(150)}\n`;
  const octets = Buffer.from(Array.from({ length: 8 }, (_, n) => big(n)).join(""));
  const id = await eves.begin([{ name: "a.mbox", size: octets.length }]);
  for (let at = 0; at < octets.length; at += 20_000) {
    const answer = await eves.append(id, octets.subarray(at, at + 20_000), 0, at);
    if (answer.type === "overQuota") break;
  }
  await scene.core.accounts.setQuota("eve@crepes.fr", 1_000_000);
  const { files } = await eves.show(id);
  for (let at = files[0]?.received ?? 0; at < octets.length; at += 20_000)
    await eves.append(id, octets.subarray(at, at + 20_000), 0, at);
  expect((await eves.ended(id)).report).toMatchObject({ taken: 8, failed: 0 });
});

test("pieces come in their order; one that comes twice changes nothing, and one too many is refused", async () => {
  const octets = Buffer.from(`${from}${message("piece")}`);
  const id = await bobs.begin([{ name: "a.mbox", size: octets.length }]);
  expect(await bobs.append(id, octets.subarray(20), 0, 20)).toMatchObject({
    type: "invalidArguments",
    description: "gap",
  });
  expect(await bobs.append(id, octets.subarray(0, 20), 0, 0)).toMatchObject({ received: 20 });
  expect(await bobs.append(id, octets.subarray(0, 20), 0, 0)).toMatchObject({ received: 20 });
  expect(await bobs.append(id, octets, 0, 20)).toMatchObject({
    type: "invalidArguments",
    description: "too long",
  });
  expect(await bobs.append(id, octets.subarray(20), 0, 20)).toMatchObject({ received: octets.length });
  expect((await bobs.ended(id)).report).toMatchObject({ taken: 1 });
});

test("an import is paused, canceled and forgotten; nothing of its files stays", async () => {
  const octets = Buffer.from(`${from}${message("paused")}`);
  const id = await bobs.begin([{ name: "a.mbox", size: octets.length }]);
  await bobs.call("MailImport/set", { update: { [id]: { isPaused: true } } });
  await bobs.append(id, octets);
  expect(await bobs.show(id)).toMatchObject({ status: "waiting", isPaused: true, done: 0 });
  await bobs.call("MailImport/set", { update: { [id]: { isPaused: false } } });
  expect((await bobs.ended(id)).report).toMatchObject({ taken: 1 });

  const other = await bobs.begin([{ name: "b.mbox", size: 1_000 }]);
  await bobs.call("MailImport/set", { update: { [other]: { status: "canceled" } } });
  expect(await bobs.append(other, octets)).toMatchObject({ type: "invalidArguments" });
  expect((await bobs.call("MailImport/set", { destroy: [other, id] })).destroyed).toEqual([other, id]);
  const [left] = await scene.database.query<{ count: string }>("SELECT count(*) FROM mail_import_piece");
  expect(Number(left?.count)).toBe(0);
});
