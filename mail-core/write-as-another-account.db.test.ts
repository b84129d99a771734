import { createSecureContext, getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { AccountId } from "./ids.ts";
import { certify, type Made } from "./testing/certificates.ts";
import { password, type Scene, stage } from "./testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "./testing/sink-server.ts";

const carol = "carol@hamburger.edu";
const capabilities = ["core", "mail", "submission"].map((one) => `urn:ietf:params:jmap:${one}`);
const using = [...capabilities, "urn:keryx:jmap:collect", "urn:keryx:jmap:journey"];
const trusted = getCACertificates("default");
let scene: Scene;
let own: Made;
let account: AccountId;
let address: string;
let provider: Sink;
let people = 0;
beforeAll(async () => {
  own = await certify(["localhost"]);
  setDefaultCACertificates([own.cert]);
  scene = await stage({
    collectNetworks: ["127.0.0.0/8"],
    dnsServers: ["127.0.0.1:1"],
    relayTimeoutMs: 20_000,
    retryScheduleMs: [60_000],
  });
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await scene.end();
});
beforeEach(async () => {
  address = `writer${people++}@crepes.fr`;
  await scene.core.accounts.add({ address, password });
  account = await scene.signIn(address);
});
afterEach(() => provider?.close());

const offers = "250-hamburger.edu\r\n250-AUTH PLAIN LOGIN\r\n250 PIPELINING\r\n";
const credentials = (secret: string) => Buffer.from(`\0carol\0${secret}`).toString("base64");

/** The provider: takes carol with her password, who writes as herself alone. */
const usual: Behaviour = (step, line) => {
  if (step === "TLS EHLO") return offers;
  if (step === "TLS AUTH")
    return line === `AUTH PLAIN ${credentials("secret")}`
      ? "235 welcome\r\n"
      : "535 5.7.8 Username and Password not accepted\r\n";
  if (step === "TLS MAIL")
    return line.startsWith(`MAIL FROM:<${carol}>`) ? undefined : "553 5.7.1 not yours\r\n";
  return undefined;
};
const startProvider = async (behave: Behaviour = usual, implicitTls = false) => {
  provider = await startSink(behave, 0, createSecureContext(own), { implicitTls });
};
const smtp = (more: object = {}) => ({ host: "localhost", port: provider.port, tls: "starttls", ...more });

const call = (name: string, args: Record<string, unknown>, who = account) =>
  scene.call(who, name, args, { using });

/** Another account that is not collected just now. */
async function add(more: object = {}): Promise<string> {
  const source = { address: carol, host: "127.0.0.1", username: "carol", password: "secret", isPaused: true };
  const made = await call("CollectSource/set", { create: { c: { ...source, ...more } } });
  expect(made.notCreated).toBeNull();
  return made.created.c.id;
}
const identities = async () =>
  (await call("Identity/get", { ids: null })).list as { id: string; email: string }[];
const identityOf = async (email: string) => (await identities()).find((one) => one.email === email)?.id;

/** Writes and hands in; what the submission led to. */
async function send(
  { from = carol, sender, to, hold }: { from?: string; sender?: string; to: string[]; hold?: number },
  identityId: string | undefined,
  mailFrom = carol,
) {
  const { list } = await call("Mailbox/get", { ids: null });
  const drafts = list.find(({ role }: { role: string }) => role === "drafts").id;
  const email = {
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true },
    from: [{ email: from }],
    ...(sender ? { sender: [{ email: sender }] } : {}),
    to: to.map((one) => ({ email: one })),
    subject: "Pickles",
    textBody: [{ partId: "1", type: "text/plain" }],
    bodyValues: { 1: { value: "Fresh ones." } },
  };
  const draft = await call("Email/set", { create: { d: email } });
  const envelope = {
    mailFrom: { email: mailFrom, ...(hold ? { parameters: { HOLDFOR: String(hold) } } : {}) },
    rcptTo: to.map((one) => ({ email: one })),
  };
  const create = { s: { identityId, emailId: draft.created.d.id, envelope } };
  return call("EmailSubmission/set", { create });
}
const inbox = async (who = account) =>
  (await call("Email/query", { filter: { inMailbox: await inboxOf(who) } }, who)).ids as string[];
const inboxOf = async (who: AccountId) =>
  (await call("Mailbox/get", { ids: null }, who)).list.find(({ role }: { role: string }) => role === "inbox")
    .id;

test("what is written as the other address goes through its provider, signed in under TLS, to everybody", async () => {
  await startProvider();
  const id = await add();
  expect(await call("CollectSource/setSending", { id, smtp: smtp({ username: "carol" }) })).toMatchObject({
    ok: true,
  });
  const source = (await call("CollectSource/get", { ids: [id] })).list[0];
  expect(source.smtp).toEqual({ ...smtp(), username: "carol", hasPassword: false });
  expect(provider.messages).toEqual([]);

  const sent = await send({ to: ["fred@hamburger.edu", "bob@crepes.fr"] }, await identityOf(carol));
  expect(sent.notCreated).toBeNull();
  await provider.until(1);
  const [message] = provider.messages;
  expect(message).toMatchObject({ from: carol, to: ["fred@hamburger.edu", "bob@crepes.fr"] });
  expect(message?.octets).toContain(`From: ${carol}`);
  // It is not here beside the provider's copy.
  expect(await inbox(await scene.signIn("bob@crepes.fr"))).toEqual([]);

  const journey = async () =>
    (await call("EmailSubmission/get", { ids: [sent.created.s.id], properties: ["keryx:journey"] })).list[0];
  await expect.poll(async () => JSON.stringify(await journey())).toContain('"by":"provider"');
  const told = JSON.stringify(await journey());
  expect(told).toContain("localhost");
  expect(told).not.toContain(credentials("secret"));
});

test.each<[kind: string, behave: Behaviour, more?: object]>([
  ["no-tls", (step) => (step === "EHLO" ? "250 hamburger.edu\r\n" : undefined)],
  ["no-sign-in", (step) => (step === "TLS EHLO" ? "250 hamburger.edu\r\n" : undefined)],
  ["certificate", usual, { host: "127.0.0.1" }],
  ["refused", usual, { password: "wrong" }],
  ["not-yours", (step, line) => (step === "TLS MAIL" ? "553 not yours\r\n" : usual(step, line))],
  ["busy", (step) => (step === "greeting" ? "421 later\r\n" : undefined)],
  ["tls-failed", (step) => (step === "handshake" ? "nothing of the kind\r\n" : undefined)],
  ["broke-off", (step, line) => (step === "TLS MAIL" ? "cut" : usual(step, line))],
  ["unreachable", usual, { port: 1 }],
  ["no-address", usual, { host: "nowhere.example" }],
])("a provider that fails by %s is told so, and nothing is kept", async (kind, behave, more) => {
  await startProvider(behave);
  const id = await add();
  for (const method of ["CollectSource/testSending", "CollectSource/setSending"])
    expect(await call(method, { id, smtp: smtp(more) })).toMatchObject({ ok: false, failure: { kind } });
  expect((await call("CollectSource/get", { ids: [id] })).list[0].smtp).toBeNull();
  expect((await identities()).map(({ email }) => email)).toEqual([address]);
  expect(await send({ to: ["fred@hamburger.edu"] }, await identityOf(address))).toMatchObject({
    notCreated: { s: { type: "forbiddenFrom" } },
  });
});

test("a test that works keeps nothing either", async () => {
  await startProvider();
  const id = await add();
  expect(await call("CollectSource/testSending", { id, smtp: smtp() })).toMatchObject({ ok: true });
  expect((await call("CollectSource/get", { ids: [id] })).list[0].smtp).toBeNull();
});

test("hosts inside are not called, unless the operator has listed them", async () => {
  await startProvider();
  const id = await add();
  for (const host of ["10.0.0.7", "169.254.169.254", "::1"])
    expect(await call("CollectSource/testSending", { id, smtp: smtp({ host }) })).toMatchObject({
      failure: { kind: "forbidden-address" },
    });
  expect(
    await call("CollectSource/testSending", { id, smtp: smtp({ host: "128.119.12.5", port: 25 }) }),
  ).toMatchObject({ failure: { kind: "forbidden-address" } });
});

test("TLS from the first octet, AUTH LOGIN and a password of its own are spoken too", async () => {
  const said: string[] = [];
  await startProvider((step, line) => {
    said.push(line);
    if (step === "TLS EHLO") return "250-hamburger.edu\r\n250 AUTH LOGIN\r\n";
    if (line === "AUTH LOGIN" || line === Buffer.from("carol").toString("base64"))
      return "334 VXNlcm5hbWU6\r\n";
    if (line === Buffer.from("another").toString("base64")) return "235 welcome\r\n";
    return undefined;
  }, true);
  const id = await add();
  const own = smtp({ tls: "tls", password: "another" });
  expect(await call("CollectSource/setSending", { id, smtp: own })).toMatchObject({ ok: true });
  expect((await call("CollectSource/get", { ids: [id] })).list[0].smtp).toMatchObject({ hasPassword: true });
  const [row] = await scene.database.query<{ smtp: { password: string } }>(
    "SELECT smtp FROM collect_source WHERE smtp IS NOT NULL AND account_id = $1",
    [account],
  );
  expect(row?.smtp.password).toMatch(/^aes-256-gcm:/);
  // Another port is tried with the password that is kept.
  said.length = 0;
  expect(await call("CollectSource/setSending", { id, smtp: smtp({ tls: "tls" }) })).toMatchObject({
    ok: true,
  });
  expect(said).toContain(Buffer.from("another").toString("base64"));
  await send({ to: ["fred@hamburger.edu"] }, await identityOf(carol));
  await provider.until(1);
});

test("an address at a domain of ours is nobody's to claim, now or later", async () => {
  await startProvider((step, line) =>
    step === "TLS AUTH" ? "235 anybody is welcome\r\n" : step === "TLS MAIL" ? undefined : usual(step, line),
  );
  for (const victim of ["bob@crepes.fr", "BOB@Crepes.FR", "nobody@crepes.fr"]) {
    const id = await add({ address: victim });
    for (const method of ["CollectSource/testSending", "CollectSource/setSending"])
      expect(await call(method, { id, smtp: smtp() })).toMatchObject({ type: "forbidden" });
  }
  const later = await add({ address: "dora@maple.example" });
  expect(await call("CollectSource/setSending", { id: later, smtp: smtp() })).toMatchObject({ ok: true });
  const identityId = await identityOf("dora@maple.example");
  const write = () =>
    send({ from: "dora@maple.example", to: ["bob@crepes.fr"] }, identityId, "dora@maple.example");
  expect((await write()).created.s.id).toBeDefined();
  expect(await scene.core.domains.add("maple.example")).toMatchObject({ ok: true });
  expect(await write()).toMatchObject({ notCreated: { s: { type: "forbiddenFrom" } } });
});

test("nobody else writes as the address, and with it nobody writes as another", async () => {
  await startProvider();
  const id = await add();
  await call("CollectSource/setSending", { id, smtp: smtp() });
  const identityId = await identityOf(carol);
  const to = ["fred@hamburger.edu"];
  for (const [letter, mailFrom] of [
    [{ from: "fred@hamburger.edu" }, carol],
    [{ from: address }, carol],
    [{ sender: address }, carol],
    [{}, address],
    [{}, "fred@hamburger.edu"],
  ] as const)
    expect((await send({ ...letter, to }, identityId, mailFrom)).notCreated?.s.type).toMatch(/^forbidden/);
  const mine = await identityOf(address);
  expect((await send({ from: "Carol@Hamburger.EDU", to }, mine, carol)).notCreated).toBeNull();
  account = await scene.signIn("eve@crepes.fr");
  const eves = await identityOf("eve@crepes.fr");
  expect(await send({ to }, eves)).toMatchObject({ notCreated: { s: { type: "forbiddenFrom" } } });
  expect(await call("Identity/set", { create: { i: { email: carol } } })).toMatchObject({
    notCreated: { i: { type: "forbiddenFrom" } },
  });
});

test("when the source is removed its identity goes, and what still waits comes back to its writer with the cause", async () => {
  await startProvider((step) => (step === "greeting" ? "421 4.3.0 later\r\n" : undefined));
  const id = await add();
  await scene.database.query("UPDATE collect_source SET smtp = $2 WHERE account_id = $1", [
    account,
    JSON.stringify({ ...smtp(), username: "carol", password: null }),
  ]);
  expect(await call("Identity/set", { create: { i: { email: carol } } })).toMatchObject({ notCreated: null });
  const sent = await send({ to: ["fred@hamburger.edu"] }, await identityOf(carol));
  const entry = () =>
    scene.database.query<{ id: string; state: string; attempts: number }>(
      "SELECT id, state, attempts FROM queue_entry WHERE account_id = $1",
      [account],
    );
  await expect.poll(async () => (await entry())[0]?.attempts).toBe(1);
  expect(sent.notCreated).toBeNull();
  await call("CollectSource/set", { destroy: [id] });
  expect((await identities()).map(({ email }) => email)).toEqual([address]);
  const retried = async () => {
    const [row] = await entry();
    await scene.core.queue.retry({ ids: [row?.id ?? ""] });
    return row?.state;
  };
  await expect.poll(retried, { interval: 500 }).toBe("bounced");
  await expect.poll(inbox).toHaveLength(1);
});

test("what is sent later goes through the provider too, also to people here", async () => {
  await startProvider();
  const id = await add();
  await call("CollectSource/setSending", { id, smtp: smtp() });
  expect((await send({ to: ["bob@crepes.fr"], hold: 1 }, await identityOf(carol))).notCreated).toBeNull();
  expect(provider.messages).toEqual([]);
  await provider.until(1);
  expect(provider.messages[0]?.to).toEqual(["bob@crepes.fr"]);
  expect(await inbox(await scene.signIn("bob@crepes.fr"))).toEqual([]);
});

test("sending ends when its owner says so, and collecting goes on", async () => {
  await startProvider();
  const id = await add();
  await call("CollectSource/setSending", { id, smtp: smtp() });
  expect(
    await call("CollectSource/set", { update: { [id]: { smtp: { host: "evil.example" } } } }),
  ).toMatchObject({
    notUpdated: { [id]: { properties: ["smtp"] } },
  });
  expect(await call("CollectSource/set", { update: { [id]: { smtp: null } } })).toMatchObject({
    notUpdated: null,
  });
  expect(await identityOf(carol)).toBeUndefined();
  expect((await call("CollectSource/get", { ids: [id] })).list[0]).toMatchObject({
    smtp: null,
    address: carol,
  });
});
