import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { provenAccount } from "./ids.ts";
import { makeRecipients } from "./store/recipients.ts";
import { greeted } from "./testing/dialogue.ts";
import { type DnsServer, startDns } from "./testing/dns-server.ts";
import { type Scene, stage } from "./testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "./testing/sink-server.ts";

let scene: Scene;
let dns: DnsServer;
let sink: Sink;
let behave: Behaviour = () => undefined;
beforeAll(async () => {
  sink = await startSink((step, line) => behave(step, line));
  dns = await startDns({ "hamburger.edu": { A: ["127.0.0.1"] }, "pasta.example": { A: ["127.0.0.1"] } });
  scene = await stage({ dnsServers: [dns.address], relayPort: sink.port, retryScheduleMs: [200] });
});
afterEach(async () => {
  behave = () => undefined;
  sink.messages.length = 0;
  await scene.database.query("DELETE FROM alias");
  await scene.database.query("DELETE FROM forward");
  await scene.database.query("UPDATE account SET quota_octets = NULL");
});
afterAll(async () => {
  await scene.end();
  await sink.close();
  await dns.close();
});

async function add(address: string, ...targets: string[]) {
  expect(await scene.core.aliases.add({ address, targets })).toMatchObject({ ok: true });
}
/** As an earlier release, or a deletion since, may have left it. */
const write = (address: string, ...targets: string[]) =>
  scene.database.query("INSERT INTO alias (address, targets) VALUES ($1, $2)", [address, targets]);
const forward = async (address: string, keepsCopy: boolean, ...targets: string[]) =>
  expect(await scene.core.aliases.setForwarding(address, { targets, keepsCopy })).toEqual({
    ok: true,
    value: undefined,
  });

/** The replies to RCPT, and to the end of data when somebody was taken. */
async function send(
  to: string[],
  { from = "carol@pasta.example", subject = "hello", header = "", parameters = "" } = {},
): Promise<string[]> {
  const client = await greeted(scene.ports.smtp);
  expect(await client.say(`MAIL FROM:<${from}>`)).toMatch(/^250/);
  const replies: string[] = [];
  for (const path of to) replies.push(await client.say(`RCPT TO:<${path}>${parameters}`));
  if (replies.some((reply) => reply.startsWith("250"))) {
    await client.say("DATA");
    replies.push(await client.say(`${header}Subject: ${subject}\r\n\r\nHi\r\n.`));
  }
  client.close();
  return replies;
}

/** What these tests read of a JMAP answer. */
interface Answer {
  list: { id: string; role?: string; deliveryStatus?: Record<string, unknown> }[];
  created: Record<string, { id: string }>;
}

/** Whose mailbox holds a message of this subject, and how often. */
const holders = async (subject: string) =>
  (
    await scene.database.query<{ name: string }>(
      `SELECT split_part(a.address, '@', 1) AS name FROM email e JOIN account a ON a.id = e.account_id
       JOIN message m ON m.id = e.message_id WHERE m.summary->>'subject' = $1 ORDER BY 1`,
      [subject],
    )
  ).map(({ name }) => name);
const id = async (address: string) => (await scene.core.accounts.find(address))?.id ?? "";

test("an alias brings one message to each account and host that it leads to, also through other aliases", async () => {
  await add("cooks@crepes.fr", "bob@crepes.fr", "dan@hamburger.edu");
  await add("all@crepes.fr", "cooks@crepes.fr", "Eve@crepes.fr", "bob+lists@crepes.fr");
  const replies = await send(["all@crepes.fr", "cooks+urgent@crepes.fr", "bob@crepes.fr"], {
    subject: "fan out",
  });
  expect(replies.every((reply) => reply.startsWith("250"))).toBe(true);
  expect(await holders("fan out")).toEqual(["bob", "eve"]);
  await sink.until(1);
  expect(sink.messages).toMatchObject([{ to: ["dan@hamburger.edu"] }]);
  expect(sink.messages[0]?.octets).toMatch(/^Delivered-To: all@crepes\.fr\r\nReceived: /);
});

test("who is named comes before the catch-all, postmaster and details too; strangers' domains are no concern of it", async () => {
  await add("@crepes.fr", "eve@crepes.fr");
  await add("info@crepes.fr", "bob@crepes.fr");
  const recipients = makeRecipients({ database: scene.database });
  for (const [path, owner] of [
    ["anybody@crepes.fr", "eve"],
    ["any+body@crepes.fr", "eve"],
    ["info+x@crepes.fr", "bob"],
    ["bob+x@crepes.fr", "bob"],
    ["abuse@crepes.fr", "alice"],
    ["postmaster", "alice"],
  ])
    expect(await recipients.resolve(path ?? ""), path).toMatchObject({
      kind: "account",
      accountId: await id(`${owner}@crepes.fr`),
    });
  expect(await recipients.resolve("anybody@hamburger.edu")).toEqual({ kind: "elsewhere" });
});

test("forwarding sends mail on, with a copy kept or without, and a stranger need not be allowed to relay", async () => {
  await forward("bob@crepes.fr", true, "bob@hamburger.edu");
  await forward("eve@crepes.fr", false, "eve@hamburger.edu", "alice@crepes.fr");
  await send(["bob@crepes.fr", "eve@crepes.fr"], { subject: "moved" });
  expect(await holders("moved")).toEqual(["alice", "bob"]);
  await sink.until(2);
  expect(sink.messages.flatMap(({ to }) => to).sort()).toEqual(["bob@hamburger.edu", "eve@hamburger.edu"]);
  expect(await send(["dan@hamburger.edu"])).toEqual([expect.stringMatching(/^550 5\.7\.1 /)]);
});

test("what goes on carries a reverse-path of ours; a bounce to it reaches the sender, a forged or old one nobody", async () => {
  await forward("bob@crepes.fr", false, "bob@hamburger.edu");
  await send(["bob@crepes.fr"], { from: "Carol.C@pasta.example" });
  await sink.until(1);
  const ours = sink.messages[0]?.from ?? "";
  expect(ours).toMatch(/^SRS0=[a-z2-7]{8}=[a-z2-7]{2}=pasta\.example=Carol\.C@crepes\.fr$/);
  expect(await send([ours], { from: "" })).toEqual([
    expect.stringMatching(/^250/),
    expect.stringMatching(/^250/),
  ]);
  await sink.until(2);
  expect(sink.messages[1]).toMatchObject({ from: "", to: ["Carol.C@pasta.example"] });
  // Also where a catch-all takes everybody else.
  await add("@crepes.fr", "eve@crepes.fr");
  for (const forged of [ours.replace("Carol", "Karol"), "SRS0=aaaaaaaa=aa=x.example=y@crepes.fr"])
    expect(await send([forged], { from: "" })).toEqual([expect.stringMatching(/^550 5\.1\.1 /)]);
  const later = (days: number) =>
    makeRecipients({ database: scene.database, clock: { now: () => Date.now() + days * 86_400_000 } });
  expect(await later(21).resolve(ours)).toMatchObject({ kind: "list" });
  expect(await later(22).resolve(ours)).toEqual({ kind: "unknown" });
});

test("a null reverse-path and our own people's stay as they are", async () => {
  await add("out@crepes.fr", "dan@hamburger.edu");
  await send(["out@crepes.fr"], { from: "" });
  await send(["out@crepes.fr"], { from: "alice@crepes.fr" });
  await sink.until(2);
  expect(sink.messages.map(({ from }) => from).sort()).toEqual(["", "alice@crepes.fr"]);
});

test("when the next host refuses what was forwarded, the report goes to the sender under the name it wrote to", async () => {
  await forward("bob@crepes.fr", false, "bob@hamburger.edu");
  behave = (step, line) =>
    step === "RCPT" && line.includes("bob@") ? "550 5.1.1 nobody here\r\n" : undefined;
  await send(["bob@crepes.fr"], { from: "carol@pasta.example", subject: "lost" });
  await sink.until(1);
  const [report] = sink.messages;
  expect(report).toMatchObject({ from: "", to: ["carol@pasta.example"] });
  expect(report?.octets).toContain("Original-Recipient: rfc822; bob@crepes.fr\r\n");
  expect(report?.octets).toContain("Final-Recipient: rfc822; bob@hamburger.edu\r\n");
});

test("success is reported once for an alias, however many it leads to", async () => {
  await add("two@crepes.fr", "bob@crepes.fr", "dan@hamburger.edu");
  await send(["two@crepes.fr"], { parameters: " NOTIFY=SUCCESS,FAILURE", subject: "tell me" });
  await sink.until(2);
  const reports = sink.messages.filter(({ from }) => from === "");
  expect(reports).toHaveLength(1);
  expect(reports[0]?.octets).toContain("Action: delivered");
});

test("aliases in a circle add nobody, and are refused when there is nobody else", async () => {
  await write("one@crepes.fr", "two@crepes.fr", "bob@crepes.fr");
  await write("two@crepes.fr", "one@crepes.fr", "two@crepes.fr");
  expect((await send(["one@crepes.fr"], { subject: "round" }))[0]).toMatch(/^250/);
  expect(await holders("round")).toEqual(["bob"]);
  await write("left@crepes.fr", "right@crepes.fr");
  await write("right@crepes.fr", "left@crepes.fr");
  expect(await send(["left@crepes.fr"])).toEqual([expect.stringMatching(/^550 5\.4\.6 /)]);
  for (let n = 0; n < 12; n++)
    await write(`deep${n}@crepes.fr`, n < 11 ? `deep${n + 1}@crepes.fr` : "bob@crepes.fr");
  expect(await send(["deep0@crepes.fr"])).toEqual([expect.stringMatching(/^550 5\.4\.6 /)]);
  expect((await send(["deep3@crepes.fr"]))[0]).toMatch(/^250/);
});

test("a target that is gone refuses at RCPT with 550, a full one with 452, and nothing is half delivered", async () => {
  await write("team@crepes.fr", "bob@crepes.fr", "gone@crepes.fr");
  expect(await send(["team@crepes.fr"])).toEqual([expect.stringMatching(/^550 5\.1\.1 /)]);
  await add("pair@crepes.fr", "bob@crepes.fr", "eve@crepes.fr");
  await scene.core.accounts.setQuota("eve@crepes.fr", 0);
  expect(await send(["pair@crepes.fr"])).toEqual([expect.stringMatching(/^452 4\.2\.2 /)]);
  // Without a copy its mailbox needs no room.
  await forward("eve@crepes.fr", false, "eve@hamburger.edu");
  expect((await send(["pair@crepes.fr"]))[0]).toMatch(/^250/);
  await sink.until(1);
});

test("a message that was here for the same address is refused with 554 5.4.6, for another it is taken", async () => {
  await forward("bob@crepes.fr", false, "bob@hamburger.edu");
  await send(["bob+x@crepes.fr"], { subject: "there and back" });
  await sink.until(1);
  const header = `${sink.messages[0]?.octets.split("\r\nSubject")[0]}\r\n`;
  expect(header).toMatch(/^Delivered-To: bob\+x@crepes\.fr\r\n/);
  expect((await send(["BOB+x@crepes.fr", "eve@crepes.fr"], { header }))[2]).toMatch(/^554 5\.4\.6 /);
  expect((await send(["eve@crepes.fr"], { header }))[1]).toMatch(/^250/);
});

test("an alias that would refuse all mail is not made, nor a forwarding, nor an account of its name", async () => {
  const { aliases, accounts } = scene.core;
  const problem = async (address: string, ...targets: string[]) => {
    const result = await aliases.add({ address, targets });
    return result.ok ? null : result.problem;
  };
  expect(await problem("x y@crepes.fr", "bob@crepes.fr")).toEqual({ kind: "malformed-address" });
  expect(await problem("@", "bob@crepes.fr")).toEqual({ kind: "malformed-address" });
  expect(await problem("@pasta.example", "bob@crepes.fr")).toEqual({
    kind: "foreign-domain",
    domain: "pasta.example",
  });
  expect(await problem("bob@crepes.fr", "eve@crepes.fr")).toEqual({ kind: "taken" });
  expect(await problem("x@crepes.fr")).toEqual({ kind: "no-targets" });
  expect(await problem("x@crepes.fr", "y z")).toEqual({ kind: "malformed-target", target: "y z" });
  expect(await problem("x@crepes.fr", "nobody@crepes.fr")).toEqual({
    kind: "unknown-target",
    target: "nobody@crepes.fr",
  });
  expect(await problem("x@crepes.fr", "x@crepes.fr")).toEqual({ kind: "alias-loop" });
  const many = Array.from({ length: 101 }, (_, n) => `${n}@hamburger.edu`);
  expect(await problem("x@crepes.fr", ...many)).toEqual({ kind: "too-many-targets", maximum: 100 });
  expect(await aliases.list()).toEqual([]);
  await add("X@crepes.fr", "bob@crepes.fr", "BOB@crepes.fr");
  expect(await aliases.list()).toEqual([{ address: "x@crepes.fr", targets: ["bob@crepes.fr"] }]);
  expect(await problem("x@crepes.fr", "eve@crepes.fr")).toEqual({ kind: "taken" });
  expect(await accounts.add({ address: "x@crepes.fr", password: "correct horse battery" })).toMatchObject({
    problem: { kind: "taken" },
  });
  expect(
    await aliases.setForwarding("bob@crepes.fr", { targets: ["x@crepes.fr"], keepsCopy: false }),
  ).toEqual({
    ok: false,
    problem: { kind: "alias-loop" },
  });
  expect(await aliases.forwarding("bob@crepes.fr")).toBeNull();
  await forward("bob@crepes.fr", true, "dan@hamburger.edu");
  expect(await aliases.forwarding("bob@crepes.fr")).toEqual({
    targets: ["dan@hamburger.edu"],
    keepsCopy: true,
  });
  expect(await aliases.setForwarding("bob@crepes.fr", null)).toMatchObject({ ok: true });
  expect(await aliases.forwarding("bob@crepes.fr")).toBeNull();
  expect(await aliases.remove("x@crepes.fr")).toMatchObject({ ok: true });
  expect(await aliases.remove("x@crepes.fr")).toEqual({ ok: false, problem: { kind: "unknown-alias" } });
});

test("mail written in the webmail takes the same ways, and its sender sees the address it wrote to", async () => {
  await add("crew@crepes.fr", "bob@crepes.fr", "dan@hamburger.edu");
  const account = provenAccount(await id("alice@crepes.fr"));
  const call = (name: string, args: Record<string, unknown>): Promise<Answer> =>
    scene.call(account, name, args);
  const mailboxes = await call("Mailbox/get", {});
  const drafts = mailboxes.list.find(({ role }) => role === "drafts")?.id ?? "";
  const identity = (await call("Identity/get", {})).list[0]?.id;
  const draft = {
    mailboxIds: { [drafts]: true },
    from: [{ email: "alice@crepes.fr" }],
    to: [{ email: "crew@crepes.fr" }],
    subject: "from the web",
    bodyValues: { t: { value: "Hi" } },
    textBody: [{ partId: "t", type: "text/plain" }],
  };
  const email = (await call("Email/set", { create: { d: draft } })).created.d?.id;
  const sent = await call("EmailSubmission/set", { create: { s: { identityId: identity, emailId: email } } });
  const submission = await call("EmailSubmission/get", { ids: [sent.created.s?.id] });
  expect(Object.keys(submission.list[0]?.deliveryStatus ?? {})).toEqual(["crew@crepes.fr"]);
  await sink.until(1);
  expect(sink.messages[0]).toMatchObject({ from: "alice@crepes.fr", to: ["dan@hamburger.edu"] });
  expect(await holders("from the web")).toEqual(["alice", "bob"]);
});

test("who alone gets an address's mail may write as it, and nobody else", async () => {
  const { core, database } = scene;
  const recipients = makeRecipients({ database });
  const idOf = async (address: string) => (await core.accounts.find(address))?.id ?? "";
  const bob = await idOf("bob@crepes.fr");
  await add("mine@crepes.fr", "Bob+Mine@crepes.fr");
  await add("mine-too@crepes.fr", "mine@crepes.fr");
  await add("ours@crepes.fr", "bob@crepes.fr", "eve@crepes.fr");
  await add("ours-too@crepes.fr", "ours@crepes.fr");
  await add("away@crepes.fr", "bob@hamburger.edu");
  for (const address of [
    "bob@crepes.fr",
    "BOB+x@CREPES.FR",
    "mine@crepes.fr",
    "Mine-Too@crepes.fr",
    "mine+x@crepes.fr",
  ])
    expect(await recipients.ownerOf(address), address).toBe(bob);
  for (const address of [
    "ours@crepes.fr",
    "ours-too@crepes.fr",
    "away@crepes.fr",
    "nobody@crepes.fr",
    "bob@hamburger.edu",
    "no address",
  ])
    expect(await recipients.ownerOf(address), address).toBe(null);
  expect(await recipients.ownerOf("postmaster@crepes.fr")).toBe(await idOf("alice@crepes.fr"));
  await forward("bob@crepes.fr", false, "bob@hamburger.edu");
  expect(await recipients.ownerOf("mine@crepes.fr")).toBe(bob);
  await add("@crepes.fr", "bob@crepes.fr");
  expect(await recipients.ownerOf("nobody@crepes.fr")).toBe(bob);
  expect(await recipients.ownerOf("ours@crepes.fr")).toBe(null);
});
