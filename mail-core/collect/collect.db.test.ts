import { createSecureContext } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AccountId } from "../ids.ts";
import { rulesChanged, saveScript } from "../store/rules.ts";
import { certify, type Made } from "../testing/certificates.ts";
import { type HostMessage, type Pop3Host, startPop3Host } from "../testing/pop3-host.ts";
import { password, type Scene, stage } from "../testing/scene.ts";

const using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail", "urn:keryx:jmap:collect"];
let scene: Scene;
let certificate: Made;
let account: AccountId;
let host: Pop3Host;
let people = 0;
beforeAll(async () => {
  scene = await stage({ collectNetworks: ["127.0.0.0/8"], messageMaxOctets: 100_000 });
  certificate = await certify(["pop.hamburger.edu"]);
});
afterAll(() => scene.end());
beforeEach(async () => {
  const address = `person${people++}@crepes.fr`;
  await scene.core.accounts.add({ address, password });
  account = await scene.signIn(address);
});
afterEach(() => host?.close());

const call = (name: string, args: Record<string, unknown>) => scene.call(account, name, args, { using });

const message = (n: number, more = ""): HostMessage => ({
  uidl: `u${n}`,
  text: `From: dora@hamburger.edu\r\nSubject: Number ${n}\r\nMessage-ID: <${n}@x>\r\n\r\n.dot\r\n..two\r\n${more}`,
});
const given = () => ({
  address: "carol@hamburger.edu",
  host: "127.0.0.1",
  port: host.port,
  tls: "none",
  username: "carol",
  password: "secret",
});

async function add(more: Record<string, unknown> = {}): Promise<string> {
  const made = await call("CollectSource/set", { create: { c: { ...given(), ...more } } });
  expect(made.notCreated).toBeNull();
  return made.created.c.id;
}
const show = async (id: string) => (await call("CollectSource/get", { ids: [id] })).list[0];
/** The source after a run that began after `before`. */
const ended = (id: string, before: string | null = null) =>
  vi.waitUntil(
    async () => {
      const source = await show(id);
      const run = source.lastRun;
      return run && run.at !== before && !source.isRunning && source;
    },
    { timeout: 60_000 },
  );
async function again(id: string, more: Record<string, unknown> = {}) {
  const before = (await show(id)).lastRun?.at ?? null;
  await call("CollectSource/run", { ids: [id], ...more });
  return ended(id, before);
}
async function subjects(): Promise<string[]> {
  const { ids } = await call("Email/query", { sort: [{ property: "subject" }] });
  const { list } = await call("Email/get", { ids, properties: ["subject"] });
  return list.map(({ subject }: { subject: string }) => subject).sort();
}
const retrieved = () => host.commands.filter((line) => line.startsWith("RETR")).length;

test("everything comes once, octet for octet, and its origin is told", async () => {
  host = await startPop3Host([message(1), message(2)]);
  const id = await add();
  const source = await ended(id);
  expect(source).toMatchObject({
    lastRun: { failure: null, taken: 2, repeated: 0, failed: 0, removed: 0 },
    progress: { listedMessages: 2, doneMessages: 2 },
    report: { taken: 2, failed: 0 },
    importedAt: expect.any(String),
  });
  expect(JSON.stringify(source)).not.toContain("secret");
  expect(await subjects()).toEqual(["Number 1", "Number 2"]);
  const { ids } = await call("Email/query", { filter: { subject: "1" } });
  const properties = ["blobId", "keryx:arrival"];
  const withJourney = { using: [...using, "urn:keryx:jmap:journey"] };
  const { list } = await scene.call(account, "Email/get", { ids, properties }, withJourney);
  const [email] = list;
  expect(email["keryx:arrival"]).toMatchObject({
    deliveredTo: "carol@hamburger.edu",
    via: "collected",
    hop: { protocol: "POP3", helo: "127.0.0.1", address: "127.0.0.1", tls: null },
  });
  const blob = await scene.core.blob(account, email.blobId);
  const whole = await new Response(blob?.stream).text();
  expect(whole).toMatch(/^Received: from 127\.0\.0\.1 \(\[127\.0\.0\.1\]\)\r\n\tby crepes\.fr with POP3 id /);
  expect(whole.endsWith(`\r\n${message(1).text}`)).toBe(true);

  host.messages.push(message(3));
  expect(await again(id)).toMatchObject({ lastRun: { taken: 1, repeated: 0 } });
  expect(retrieved()).toBe(3);
  expect(host.messages).toHaveLength(3);
  expect(await subjects()).toEqual(["Number 1", "Number 2", "Number 3"]);
});

test("it is found by its words, and joins the conversation that it belongs to", async () => {
  const answer =
    "Subject: Re: Number 1\r\nIn-Reply-To: <1@x>\r\nMessage-ID: <9@x>\r\n\r\nGherkins, rather.\r\n";
  host = await startPop3Host([message(1), { uidl: "u9", text: answer }]);
  await ended(await add());
  const { ids } = await call("Email/query", { filter: { text: "gherkins" } });
  const { list } = await call("Email/get", { ids, properties: ["threadId"] });
  expect((await call("Thread/get", { ids: [list[0].threadId] })).list[0].emailIds).toHaveLength(2);
});

test("the rules file what is collected, with its label, and do not send it on", async () => {
  host = await startPop3Host([message(1), message(2)]);
  const content = `require "fileinto"; if header :is "subject" "Number 1" { fileinto "Archive"; } else { redirect "x@y.example"; }`;
  await scene.database.transaction(async (tx) => {
    await saveScript(tx, account, { id: "1", name: "rules", content, contentId: "1", isActive: true });
    await rulesChanged(tx, account, "1", []);
  });
  expect(await ended(await add({ keyword: "university" }))).toMatchObject({
    report: { taken: 2, failed: 0 },
  });
  const { list } = await call("Mailbox/get", { ids: null });
  const idOf = (role: string) => list.find((one: { role: string }) => one.role === role).id;
  const labelled = async (role: string) => {
    const filter = { inMailbox: idOf(role), hasKeyword: "university" };
    return (await call("Email/query", { filter })).ids.length;
  };
  expect([await labelled("archive"), await labelled("inbox")]).toEqual([1, 1]);
  expect(await scene.database.query("SELECT FROM queue_entry WHERE forward_path = 'x@y.example'")).toEqual(
    [],
  );
});

test("what is here under another unique-id is known by its content, also for a source that was removed and added again", async () => {
  host = await startPop3Host([message(1)]);
  const id = await add();
  await ended(id);
  host.messages = [{ ...message(1), uidl: "other" }];
  expect(await again(id)).toMatchObject({ lastRun: { taken: 0, repeated: 1 } });
  await call("CollectSource/set", { destroy: [id] });
  expect(await ended(await add())).toMatchObject({ lastRun: { taken: 0, repeated: 1 } });
  expect(await subjects()).toEqual(["Number 1"]);
});

test("copies in one maildrop come once, however many of them come together", async () => {
  const { text } = message(1);
  host = await startPop3Host(["a", "b", "c"].map((uidl) => ({ uidl, text })));
  expect(await ended(await add())).toMatchObject({
    lastRun: { taken: 1, repeated: 2 },
    progress: { doneMessages: 3 },
  });
  expect(await subjects()).toEqual(["Number 1"]);
});

test("one that cannot be stored does not keep out those that came with it before", async () => {
  host = await startPop3Host([1, 2, 3, 4].map((n) => message(n)));
  await scene.database.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON message FOR EACH ROW
     WHEN (NEW.summary->>'subject' = 'Number 3') EXECUTE FUNCTION refuse()`,
  );
  await add();
  await vi.waitUntil(async () => (await subjects()).length >= 2, { timeout: 60_000 });
  await scene.database.query("DROP FUNCTION refuse CASCADE");
  expect(await subjects()).toEqual(["Number 1", "Number 2"]);
});

test("a unique-id that stands for another message hides it not, and does not delete it", async () => {
  host = await startPop3Host([message(1)]);
  const id = await add({ keepDays: 30 });
  await ended(id);
  host.messages = [{ ...message(2, "longer\r\n"), uidl: "u1" }];
  await call("CollectSource/set", { update: { [id]: { keepDays: 0 } } });
  expect(await again(id)).toBeTruthy();
  expect(await subjects()).toEqual(["Number 1", "Number 2"]);
});

test("with nothing to keep, what is committed here is deleted there, and nothing else", async () => {
  const large = { ...message(2), text: `Subject: large\r\n\r\n${"x".repeat(200_000)}\r\n` };
  host = await startPop3Host([message(1), large, message(3)]);
  host.behave = (_, line) => (line === "RETR 3" ? "-ERR it is damaged\r\n" : undefined);
  const source = await ended(await add({ keepDays: 0 }));
  expect(source).toMatchObject({ lastRun: { failure: null, taken: 1, failed: 2, removed: 1 } });
  const failures = new Map(source.report.failures.map((one: { uidl: string }) => [one.uidl, one]));
  expect([failures.get("u2"), failures.get("u3")]).toMatchObject([
    { kind: "too-large", reason: "It is larger than what this server takes." },
    { kind: "said", said: "it is damaged", reason: "it is damaged" },
  ]);
  expect(failures.size).toBe(2);
  expect(host.messages.map(({ uidl }) => uidl)).toEqual(["u2", "u3"]);
  host.behave = () => undefined;
  expect(await again(source.id)).toMatchObject({ lastRun: { taken: 0, failed: 0 } });
  expect(await again(source.id, { retryFailed: true })).toMatchObject({ lastRun: { taken: 1, failed: 1 } });
});

test("what has been here for less than the days to keep stays there", async () => {
  host = await startPop3Host([message(1)]);
  const id = await add({ keepDays: 1 });
  await ended(id);
  expect(await again(id)).toMatchObject({ lastRun: { removed: 0 } });
  expect(host.messages).toHaveLength(1);
  await scene.database.query("UPDATE collected SET at = at - interval '25 hours' WHERE account_id = $1", [
    account,
  ]);
  expect(await again(id)).toMatchObject({ lastRun: { removed: 1 } });
  expect(host.messages).toHaveLength(0);
});

test("a QUIT that fails counts nothing as deleted, and it is deleted the next time", async () => {
  host = await startPop3Host([message(1)]);
  host.behave = (verb) => (verb === "QUIT" ? "-ERR some were not removed\r\n" : undefined);
  const id = await add({ keepDays: 0 });
  expect(await ended(id)).toMatchObject({ lastRun: { taken: 1, removed: 0 } });
  host.behave = () => undefined;
  expect(await again(id)).toMatchObject({ lastRun: { taken: 0, removed: 1 } });
});

test("a connection that breaks goes on where it was, and nothing was deleted", async () => {
  host = await startPop3Host([1, 2, 3, 4].map((n) => message(n)));
  host.behave = (_, line) => (line === "RETR 3" ? "cut" : undefined);
  const id = await add({ keepDays: 0 });
  expect(await ended(id)).toMatchObject({
    lastRun: { failure: { kind: "broke-off" }, taken: 2 },
    progress: { listedMessages: 4, doneMessages: 2 },
    importedAt: null,
  });
  expect(host.messages).toHaveLength(4);
  host.behave = () => undefined;
  expect(await again(id)).toMatchObject({ lastRun: { failure: null, taken: 2, removed: 4 } });
  expect(await subjects()).toHaveLength(4);
});

test("half a message is none", async () => {
  host = await startPop3Host([message(1)]);
  host.behave = (verb, _, { say }) => {
    if (verb !== "RETR") return undefined;
    say("+OK\r\nSubject: half\r\n\r\nno en");
    return "cut";
  };
  expect(await ended(await add({ keepDays: 0 }))).toMatchObject({
    lastRun: { failure: { kind: "broke-off" }, taken: 0 },
  });
  expect(await subjects()).toEqual([]);
});

test("a pause in the middle ends the run after the message in hand; it goes on when it is resumed", async () => {
  host = await startPop3Host(
    [1, 2, 3].map((n) => message(n)),
    { capabilities: ["USER", "UIDL"] },
  );
  let id = "";
  let waits: (() => void) | null = null;
  host.behave = (_, line, { say }) => {
    if (line !== "RETR 2" || waits) return undefined;
    waits = () => say(`+OK\r\n${message(2).text.replace(/^\./gm, "..")}.\r\n`);
    return "silence";
  };
  id = await add();
  await vi.waitUntil(() => waits, { timeout: 60_000 });
  await call("CollectSource/set", { update: { [id]: { isPaused: true } } });
  (waits as unknown as () => void)();
  const paused = await ended(id);
  expect(paused).toMatchObject({ isPaused: true, nextAt: null, lastRun: { taken: 1 } });
  expect(await again(id)).toMatchObject({ isPaused: false, lastRun: { taken: 2 } });
  expect(await subjects()).toHaveLength(3);
});

test("a source that is removed while it runs brings nothing more", async () => {
  host = await startPop3Host([1, 2].map((n) => message(n)));
  let isThere = false;
  let release = () => {};
  host.behave = (_, line, { say }) => {
    if (line !== "RETR 2") return undefined;
    isThere = true;
    release = () => say(`+OK\r\n${message(2).text}.\r\n`);
    return "silence";
  };
  const id = await add();
  await vi.waitUntil(async () => isThere && (await subjects()).length === 1, { timeout: 60_000 });
  await call("CollectSource/set", { destroy: [id] });
  release();
  await vi.waitUntil(async () => (await call("CollectSource/get", {})).list.length === 0, {
    timeout: 60_000,
  });
  expect(await subjects()).toEqual(["Number 1"]);
});

test("of a hundred messages and a whole maildrop the count and the octets are told", async () => {
  host = await startPop3Host(Array.from({ length: 100 }, (_, n) => message(n)));
  const source = await ended(await add());
  const octets = host.messages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  expect(source.progress).toEqual({
    listedMessages: 100,
    listedOctets: octets,
    doneMessages: 100,
    doneOctets: octets,
  });
  expect(source.report).toMatchObject({ taken: 100, octets });
});

test("a full mailbox here ends the run, and what was there stays there", async () => {
  host = await startPop3Host([message(1), message(2)]);
  await scene.core.accounts.setQuota(account, 10);
  expect(await ended(await add({ keepDays: 0 }))).toMatchObject({
    lastRun: { failure: { kind: "full" }, taken: 0 },
  });
  expect(host.messages).toHaveLength(2);
});

test("what comes in one transaction is weighed together, and what there is no room for stays there", async () => {
  host = await startPop3Host([1, 2, 3].map((n) => message(n, "x".repeat(5_000))));
  await scene.core.accounts.setQuota(account, 12_000);
  const id = await add({ keepDays: 0 });
  expect(await ended(id)).toMatchObject({ lastRun: { failure: { kind: "full" }, taken: 2 } });
  expect(await subjects()).toEqual(["Number 1", "Number 2"]);
  await scene.core.accounts.setQuota(account, null);
  expect(await again(id)).toMatchObject({ lastRun: { failure: null, taken: 1 } });
  expect(await subjects()).toEqual(["Number 1", "Number 2", "Number 3"]);
});

test("a message that was collected here and comes round again is not stored again", async () => {
  host = await startPop3Host([message(1)]);
  const id = await add();
  await ended(id);
  const { ids } = await call("Email/query", {});
  const { list } = await call("Email/get", { ids, properties: ["blobId"] });
  const blob = await scene.core.blob(account, list[0].blobId);
  host.messages = [{ uidl: "round", text: await new Response(blob?.stream).text() }];
  expect(await again(id)).toMatchObject({ lastRun: { taken: 0, repeated: 1 } });
});

test("it goes to the folder that was chosen, and to the inbox when that is gone", async () => {
  host = await startPop3Host([message(1)]);
  const made = await call("Mailbox/set", { create: { m: { name: "Old account" } } });
  const mailboxId = made.created.m.id;
  const id = await add({ mailboxId });
  await ended(id);
  expect((await call("Email/query", { filter: { inMailbox: mailboxId } })).ids).toHaveLength(1);
  await call("Mailbox/set", { destroy: [mailboxId], onDestroyRemoveEmails: true });
  host.messages.push(message(2));
  await again(id);
  expect(await subjects()).toEqual(["Number 2"]);
});

test("what comes from it bears its label, and only a word that is free may be one", async () => {
  host = await startPop3Host([message(1)]);
  for (const keyword of ["$seen", "two words", "", "a%b"])
    expect(await call("CollectSource/set", { create: { c: { ...given(), keyword } } })).toMatchObject({
      notCreated: { c: { properties: ["keyword"] } },
    });
  await ended(await add({ keyword: "University" }));
  const { ids } = await call("Email/query", { filter: { hasKeyword: "university" } });
  expect(ids).toHaveLength(1);
});

test("STLS is taken on before anything is said, and only with a host that proves itself or is trusted by its fingerprint", async () => {
  const secureContext = createSecureContext({ key: certificate.key, cert: certificate.cert });
  host = await startPop3Host([message(1)], { secureContext });
  const test = await call("CollectSource/test", { source: { ...given(), tls: "stls" } });
  expect(test).toMatchObject({
    ok: false,
    failure: { kind: "certificate", fingerprint: expect.any(String) },
  });
  expect(host.commands.filter((line) => /^(USER|PASS|AUTH)/.test(line))).toEqual([]);
  const { fingerprint } = test.failure;
  expect(
    await call("CollectSource/test", { source: { ...given(), tls: "stls", fingerprint } }),
  ).toMatchObject({
    ok: true,
    messages: 1,
    tls: expect.stringContaining("TLSv1.3"),
  });
  expect(await ended(await add({ tls: "stls", fingerprint }))).toMatchObject({ lastRun: { taken: 1 } });
});

test("a host without TLS is told nothing where TLS was asked for", async () => {
  host = await startPop3Host([message(1)]);
  expect(await call("CollectSource/test", { source: { ...given(), tls: "stls" } })).toMatchObject({
    ok: false,
    failure: { kind: "no-tls" },
  });
  expect(host.commands.join()).not.toMatch(/USER|PASS/);
});

test.each([
  ["a wrong password", { password: "wrong" }, "", { kind: "refused", said: "[AUTH] no such password" }],
  ["a web server", {}, "HTTP/1.1 400 Bad Request\r\n", { kind: "not-pop3" }],
  ["a greeting without an end", {}, "+OK ".padEnd(100_000, "x"), { kind: "broke-off" }],
  ["a host that is closed today", {}, "-ERR come back later\r\n", { kind: "busy", said: "come back later" }],
])("a test of %s says so", async (_, more, greeting, failure) => {
  host = await startPop3Host([message(1)]);
  if (greeting !== "") {
    host.behave = (verb, _line, { say }) => {
      if (verb !== "greeting") return undefined;
      say(greeting);
      return greeting.endsWith("\n") ? "silence" : "cut";
    };
  }
  expect(await call("CollectSource/test", { source: { ...given(), ...more } })).toMatchObject({
    ok: false,
    failure,
  });
});

test.each([
  ["no UIDL", "UIDL", "-ERR what?\r\n", "no-uidl"],
  ["a maildrop in use, in more detail than we know", "PASS", "-ERR [in-use/phone] wait\r\n", "busy"],
  ["a listing of nonsense", "LIST", "+OK\r\nfoo bar\r\n.\r\n", "nonsense"],
  ["unique-ids with control characters", "UIDL", "+OK\r\n1 a\u0007b\r\n.\r\n", "nonsense"],
  ["a response that is none", "UIDL", "250 ok\r\n", "nonsense"],
  [
    "an endless CAPA",
    "CAPA",
    `+OK\r\n${Array.from({ length: 999 }, (_, n) => `X${n}\r\n`).join("")}.\r\n`,
    "nonsense",
  ],
  ["a busy maildrop", "PASS", "-ERR [IN-USE] locked\r\n", "busy"],
])("%s ends the run with its name", async (_, verb, answer, kind) => {
  host = await startPop3Host([message(1)]);
  host.behave = (said) => (said === verb ? answer : undefined);
  expect(await ended(await add())).toMatchObject({ lastRun: { failure: { kind }, taken: 0 } });
});

test("a message larger than its listing is cut off where ours end", async () => {
  host = await startPop3Host([
    { uidl: "liar", text: `Subject: x\r\n\r\n${"x\r\n".repeat(60_000)}`, listed: 10 },
  ]);
  const id = await add();
  await ended(id);
  expect((await again(id)).report).toMatchObject({ taken: 0, failed: 1 });
  expect(await subjects()).toEqual([]);
});

test("APOP keeps the password from the wire where nothing is encrypted", async () => {
  host = await startPop3Host([message(1)], { greeting: "+OK ready <1896.697170952@dbc.mtview.ca.us>" });
  host.behave = (verb) => (verb === "APOP" ? "+OK\r\n" : undefined);
  const id = await add({ username: "mrose", password: "tanstaaf" });
  expect(await ended(id)).toMatchObject({ lastRun: { taken: 1 } });
  // The example of RFC 1939 section 7.
  expect(host.commands).toContain("APOP mrose c4c9334bac560ecc979e58001b3e22fb");
  expect(host.commands.join()).not.toContain("tanstaaf");
});

test("a challenge that is no Base64 is answered by *, and the password does not go out", async () => {
  host = await startPop3Host([], { capabilities: ["UIDL", "SASL SCRAM-SHA-256"] });
  host.behave = (verb) => {
    if (verb === "AUTH") return "+ r=%%%\r\n";
    return verb === "*" ? "-ERR cancelled\r\n" : undefined;
  };
  const { lastRun } = await ended(await add());
  expect(lastRun.failure).toMatchObject({ kind: "refused" });
  expect(host.commands.at(-1)).toBe("*");
  expect(host.commands.join()).not.toContain("secret");
});

test("a password that makes AUTH too long for a command goes in a line of its own", async () => {
  const secureContext = createSecureContext({ key: certificate.key, cert: certificate.cert });
  const more = { secureContext, implicitTls: true, capabilities: ["UIDL", "SASL PLAIN"] };
  host = await startPop3Host([message(1)], more);
  const long = "p".repeat(200);
  const response = Buffer.from(`\0carol\0${long}`).toString("base64");
  host.behave = (_, line) => {
    if (line === "AUTH PLAIN") return "+ \r\n";
    return line === response ? "+OK\r\n" : undefined;
  };
  const { failure } = await call("CollectSource/test", { source: { ...given(), tls: "tls" } });
  const source = { ...given(), tls: "tls", password: long, fingerprint: failure.fingerprint };
  expect(await call("CollectSource/test", { source })).toMatchObject({ ok: true, messages: 1 });
  expect(host.commands).toContain("AUTH PLAIN");
});

test("from our own server it signs in by SCRAM, under TLS", async () => {
  host = await startPop3Host();
  const fingerprint = (
    await call("CollectSource/test", {
      source: {
        ...given(),
        port: scene.ports.pop3s,
        tls: "tls",
        address: "bob@crepes.fr",
        username: "bob@crepes.fr",
      },
    })
  ).failure.fingerprint;
  const bob = { address: "bob@crepes.fr", username: "bob@crepes.fr", password, fingerprint };
  expect(
    await call("CollectSource/test", { source: { ...given(), ...bob, port: scene.ports.pop3s, tls: "tls" } }),
  ).toMatchObject({ ok: true, messages: 0 });
  expect(
    await call("CollectSource/test", { source: { ...given(), ...bob, port: scene.ports.pop3, tls: "stls" } }),
  ).toMatchObject({ ok: true, messages: 0 });
});

test("what cannot be is refused by property, and host and name of a source stay", async () => {
  host = await startPop3Host();
  const wrong = {
    address: "no address",
    host: "a b",
    port: 0,
    tls: "maybe",
    password: "a\r\nDELE 1",
    keepDays: -1,
    mailboxId: "m1",
    fingerprint: "AA",
    more: true,
  };
  const made = await call("CollectSource/set", { create: { c: wrong } });
  expect(made.notCreated.c.properties.sort()).toEqual(Object.keys(wrong).sort());
  const id = await add({ isPaused: true });
  const set = await call("CollectSource/set", {
    update: { [id]: { host: "other.example", username: "eve" } },
  });
  expect(set.notUpdated[id].properties).toEqual(["host", "username"]);
});

test("the password lies sealed in the database, and one that does not open is asked for again", async () => {
  host = await startPop3Host([message(1)]);
  const id = await add();
  await ended(id);
  const [row] = await scene.database.query<{ password: string }>(
    "SELECT password FROM collect_source WHERE account_id = $1",
    [account],
  );
  expect(row?.password).not.toContain("secret");
  await scene.database.query("UPDATE collect_source SET password = 'x' WHERE account_id = $1", [account]);
  expect(await again(id)).toMatchObject({ lastRun: { failure: { kind: "password-lost" } } });
  await call("CollectSource/set", { update: { [id]: { password: "secret" } } });
  expect(await vi.waitUntil(async () => (await show(id)).lastRun.failure === null, { timeout: 60_000 })).toBe(
    true,
  );
});

test("a disabled account collects nothing", async () => {
  host = await startPop3Host([message(1)]);
  await scene.core.accounts.setDisabled(account, true);
  const id = await add();
  const other = await scene.signIn("bob@crepes.fr");
  const disabled = account;
  account = other;
  await ended(await add());
  account = disabled;
  expect((await show(id)).lastRun).toBeNull();
});

test("of two servers one collects", async () => {
  const other = await scene.another();
  host = await startPop3Host(Array.from({ length: 50 }, (_, n) => message(n)));
  const id = await add();
  await other.jmap(account, {
    using,
    methodCalls: [["CollectSource/run", { accountId: `a${account}`, ids: [id] }, "0"]],
  });
  await vi.waitUntil(async () => (await show(id)).report.taken === 50, { timeout: 60_000 });
  expect(retrieved()).toBe(50);
});

test("a server that stops does not wait for a host that is silent, and goes on there after its start", async () => {
  const other = await scene.another();
  host = await startPop3Host([message(1), message(2)]);
  let isSilent = false;
  host.behave = (_, line) => {
    if (line !== "RETR 2" || isSilent) return undefined;
    isSilent = true;
    return "silence";
  };
  const id = await add();
  await vi.waitUntil(() => isSilent, { timeout: 60_000 });
  const before = performance.now();
  await scene.core.stop();
  await other.stop();
  expect(performance.now() - before).toBeLessThan(10_000);
  await scene.core.start();
  await vi.waitUntil(async () => (await show(id)).report.taken === 2, { timeout: 60_000 });
  expect(await subjects()).toEqual(["Number 1", "Number 2"]);
});

test("a program with an app password neither sees other accounts nor changes them", async () => {
  host = await startPop3Host([]);
  const id = await add({ isPaused: true });
  const program = { by: "program", appPassword: "1" } as const;
  for (const [name, args] of [
    ["CollectSource/get", { ids: [id] }],
    ["CollectSource/set", { update: { [id]: { port: 1 } } }],
    ["CollectSource/test", { id }],
  ] as const) {
    const methodCalls = [[name, { accountId: `a${account}`, ...args }, "0"]];
    expect(await scene.core.jmap(account, { using, methodCalls }, program)).toMatchObject({
      ok: false,
      problem: { type: "urn:ietf:params:jmap:error:unknownCapability" },
    });
    const mail = { using: using.slice(0, 2), methodCalls };
    expect(await scene.core.jmap(account, mail, program)).toMatchObject({
      response: { methodResponses: [["error", { type: "unknownMethod" }, "0"]] },
    });
  }
  const session = JSON.stringify(await scene.core.jmapSession(account, "", program));
  expect(session).not.toContain("urn:keryx:jmap:collect");
  expect((await show(id)).port).toBe(host.port);
});
