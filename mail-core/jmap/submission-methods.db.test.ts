import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { AccountId } from "../ids.ts";
import { silentLog } from "../log.ts";
import { wordVector } from "../mime/word-vector.ts";
import { insertAccount } from "../store/account-rows.ts";
import { makeAnnouncer } from "../store/announcer.ts";
import { makeBlobs } from "../store/blobs.ts";
import { noCache } from "../store/cache.ts";
import { makeIds } from "../store/ids.ts";
import { makeIntake } from "../store/intake.ts";
import { makeRecipients } from "../store/recipients.ts";
import { newMessage } from "../testing/new-message.ts";
import { noRules } from "../testing/no-rules.ts";
import { noSigner } from "../testing/no-signer.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { id } from "./ids.ts";
import { jmapLimits, journeyCapability } from "./limits.ts";
import type { JmapDeps, Method, MethodContext } from "./method.ts";
import { submissionMethods } from "./submission-methods.ts";

interface Person {
  account: string;
  address: string;
  identityId: string;
  mailboxes: Record<string, string>;
}
type Args = Record<string, unknown>;

const ids = makeIds(() => Date.now());
let database: ScratchDatabase;
let deps: JmapDeps;
let methods: Record<string, Method>;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  database = await scratchDatabase();
  await database.query("INSERT INTO domain (name) VALUES ('crepes.fr') ON CONFLICT DO NOTHING");
  const announcer = {
    ...makeAnnouncer({ database, log: silentLog }),
    announce: () => {},
    announceQueue: () => {},
  };
  const blobs = makeBlobs({ database, ids });
  const shared = { database, blobs, ids, clock: systemClock, log: silentLog, announcer };
  const config = { hostname: "mx.crepes.fr", messageMaxOctets: 100_000 } as MailCoreConfig;
  deps = {
    ...shared,
    intake: makeIntake(shared),
    recipients: makeRecipients({ database }),
    signer: noSigner,
    rules: noRules,
    config,
    cache: noCache,
  };
  methods = submissionMethods(deps);
});
afterAll(() => database.close());
beforeEach(async () => {
  [alice, bob] = [await person("alice"), await person("bob")];
});

async function person(name: string): Promise<Person> {
  const address = `${name}${randomBytes(5).toString("hex")}@crepes.fr`;
  const row = { address, name: "", passwordHash: "", quotaOctets: null, role: "user" } as const;
  const account = await database.transaction((tx) => insertAccount(tx, row, { ids, clock: systemClock }));
  if (!account) throw new Error("the address is taken");
  const mailboxes = await database.query<{ id: string; role: string }>(
    "SELECT id, role FROM mailbox WHERE account_id = $1",
    [account],
  );
  const [identity] = await database.query<{ id: string }>("SELECT id FROM identity WHERE account_id = $1", [
    account,
  ]);
  return {
    account,
    address,
    identityId: id("i", identity?.id ?? ""),
    mailboxes: Object.fromEntries(mailboxes.map((one) => [one.role, id("m", one.id)])),
  };
}

const contextOf = (who: Person): MethodContext => ({
  account: who.account as AccountId,
  accountId: id("a", who.account),
  using: new Set([journeyCapability]),
  createdIds: new Map(),
  caller: { by: "person", webSession: null },
  access: "own",
  from: null,
});
async function run(name: string, args: Args, who = alice): Promise<[name: string, args: Args][]> {
  const outcome = await (methods[name] as Method)(args, contextOf(who));
  return outcome.ok ? outcome.responses : [["error", { ...outcome.error }]];
}
const call = async (name: string, args: Args, who = alice) => (await run(name, args, who))[0]?.[1] ?? {};

async function draft(fields: string, who = alice, from = who.address): Promise<string> {
  const octets = Buffer.from(
    `From: ${from}\r\n${fields.replaceAll("\n", "\r\n")}\r\nSubject: Tonight\r\n\r\nHi\r\n`,
  );
  const { message, search } = newMessage(octets, ids);
  const accepted = await deps.intake.accept({
    message,
    words: wordVector(search),
    receivedAt: new Date(),
    deliveries: [
      {
        accountId: who.account,
        mailbox: { role: "drafts" },
        keywords: ["$draft", "$seen"],
        trace: Buffer.alloc(0),
      },
    ],
    relays: [],
  });
  return id("e", accepted.emails[0]?.emailId ?? "");
}

const toSent = () => ({ mailboxIds: { [alice.mailboxes.sent ?? ""]: true }, "keywords/$draft": null });
const send = (emailId: string, more: Args = {}) =>
  run("EmailSubmission/set", {
    create: { sent: { identityId: alice.identityId, emailId, ...more } },
    onSuccessUpdateEmail: { "#sent": toSent() },
  });

interface Placed {
  message_id: string;
  trace: Buffer;
}
const inboxOf = (who: Person) =>
  database.query<Placed>(
    `SELECT e.message_id, e.trace FROM email e JOIN mailbox_email p ON p.account_id = e.account_id AND p.email_id = e.id
     WHERE e.account_id = $1 AND p.mailbox_id = $2`,
    [who.account, who.mailboxes.inbox?.slice(1)],
  );
const queueOf = (who: Person) =>
  database.query<Placed & { forward_path: string; state: string }>(
    "SELECT * FROM queue_entry WHERE account_id = $1 ORDER BY id",
    [who.account],
  );
async function octetsOf(messageId: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of deps.blobs.read(messageId)) parts.push(part);
  return Buffer.concat(parts).toString();
}

test("one goes to somebody here and somebody elsewhere, and moves from Drafts to Sent", async () => {
  const emailId = await draft(`To: ${bob.address}, carol@galettes.example`);
  const responses = await send(emailId);
  expect(responses.map(([name]) => name)).toEqual(["EmailSubmission/set", "Email/set"]);
  expect(responses[0]?.[1]).toMatchObject({
    created: { sent: { undoStatus: "final" } },
    notCreated: null,
    oldState: "0",
    newState: "1",
  });
  expect(responses[1]?.[1]).toMatchObject({ updated: { [emailId]: null }, notUpdated: null });
  const [received] = await inboxOf(bob);
  expect(received?.trace.toString()).toMatch(
    new RegExp(
      `^Return-Path: <${alice.address}>\r\nDelivered-To: ${bob.address}\r\nReceived: by mx.crepes.fr with HTTP id s`,
    ),
  );
  const [place] = await database.query(
    `SELECT s.keywords, p.mailbox_id FROM email_state s
     JOIN mailbox_email p ON p.account_id = s.account_id AND p.email_id = s.email_id
     WHERE s.account_id = $1 AND s.email_id = $2`,
    [alice.account, emailId.slice(1)],
  );
  expect(place).toEqual({ keywords: ["$seen"], mailbox_id: alice.mailboxes.sent?.slice(1) });

  const found = await call("EmailSubmission/query", {
    filter: { emailIds: [emailId] },
    calculateTotal: true,
  });
  expect(found).toMatchObject({ total: 1, position: 0 });
  const got = await call("EmailSubmission/get", { ids: found.ids });
  expect(got.list).toMatchObject([
    {
      emailId,
      identityId: alice.identityId,
      envelope: { mailFrom: { email: alice.address } },
      deliveryStatus: {
        [bob.address]: { delivered: "yes", displayed: "unknown", smtpReply: "" },
        "carol@galettes.example": { delivered: "queued" },
      },
      "keryx:journey": { "carol@galettes.example": { state: "waiting", attempts: 0 } },
    },
  ]);
  expect(await call("EmailSubmission/changes", { sinceState: "0" })).toMatchObject({ created: found.ids });
});

test("blind recipients are reached and not named in what leaves, but in the sender's own copy", async () => {
  const emailId = await draft(`To: carol@galettes.example\nBcc: ${bob.address},\n dan@galettes.example`);
  await send(emailId);
  const queue = await queueOf(alice);
  expect(queue.map(({ forward_path, state }) => [forward_path, state])).toEqual([
    ["carol@galettes.example", "waiting"],
    [bob.address, "delivered"],
    ["dan@galettes.example", "waiting"],
  ]);
  const [received] = await inboxOf(bob);
  const left = await octetsOf(received?.message_id ?? "");
  expect(left).toBe(`From: ${alice.address}\r\nTo: carol@galettes.example\r\nSubject: Tonight\r\n\r\nHi\r\n`);
  expect(queue.every(({ message_id }) => message_id === received?.message_id)).toBe(true);
  const [own] = await database.query<{ message_id: string }>("SELECT message_id FROM email WHERE id = $1", [
    emailId.slice(1),
  ]);
  expect(await octetsOf(own?.message_id ?? "")).toContain(`Bcc: ${bob.address}`);
});

test("one recipient that nobody here has, is full or is no address is named, and nothing is sent", async () => {
  const full = await person("full");
  await database.query("UPDATE account SET quota_octets = 9 WHERE id = $1", [full.account]);
  await database.query("UPDATE mail_state SET used_octets = 9 WHERE account_id = $1", [full.account]);
  const emailId = await draft(`To: ${bob.address}, nobody@crepes.fr, a..b@crepes.fr, ${full.address}`);
  const [set, ...others] = await send(emailId);
  expect(set?.[1]).toMatchObject({
    created: null,
    notCreated: {
      sent: {
        type: "invalidRecipients",
        invalidRecipients: expect.arrayContaining(["nobody@crepes.fr", "a..b@crepes.fr", full.address]),
        description: `Nobody has the address nobody@crepes.fr. Not an address: a..b@crepes.fr. The mailbox of ${full.address} is full.`,
      },
    },
  });
  expect(others).toEqual([]);
  expect(await inboxOf(bob)).toEqual([]);
  expect(await queueOf(alice)).toEqual([]);
});

test("of two who write at once to a mailbox with room for one of them, one is told that it is full", async () => {
  const narrow = await person("narrow");
  await database.query("UPDATE account SET quota_octets = 900 WHERE id = $1", [narrow.account]);
  const drafts = [
    await draft(`To: ${narrow.address}\nX: ${"x".repeat(500)}`),
    await draft(`To: ${narrow.address}\nX: ${"y".repeat(500)}`),
  ];
  const sets = (await Promise.all(drafts.map((one) => send(one)))).map(([set]) => set?.[1]);
  expect(sets.filter((set) => set?.created)).toHaveLength(1);
  expect(sets.find((set) => set?.notCreated)).toMatchObject({
    notCreated: {
      sent: {
        type: "invalidRecipients",
        invalidRecipients: [narrow.address],
        description: `The mailbox of ${narrow.address} is full.`,
      },
    },
  });
  expect(await inboxOf(narrow)).toHaveLength(1);
});

test("an email is not sent twice, nor by two who send it at once", async () => {
  const emailId = await draft(`To: ${bob.address}`);
  const both = await Promise.all([send(emailId), send(emailId)]);
  expect(both.filter(([set]) => set?.[1].created)).toHaveLength(1);
  const [again] = await send(emailId);
  expect(again?.[1].notCreated).toEqual({
    sent: {
      type: "invalidProperties",
      properties: ["emailId"],
      description: "This email was sent already",
    },
  });
  expect(await inboxOf(bob)).toHaveLength(1);
});

test("one request that names an email twice sends it once", async () => {
  const one = { identityId: alice.identityId, emailId: await draft(`To: ${bob.address}`) };
  const set = await call("EmailSubmission/set", { create: { a: one, b: one } });
  expect(set).toMatchObject({ created: { a: {} }, notCreated: { b: { properties: ["emailId"] } } });
  expect(await inboxOf(bob)).toHaveLength(1);
});

test("somebody else's email and identity do not exist", async () => {
  const mine = await draft(`To: ${bob.address}`);
  const theirs = await draft(`To: ${alice.address}`, bob);
  const set = await call("EmailSubmission/set", {
    create: {
      a: { identityId: alice.identityId, emailId: theirs },
      b: { identityId: bob.identityId, emailId: mine },
    },
  });
  expect(set.notCreated).toEqual({
    a: { type: "notFound", properties: ["emailId"] },
    b: { type: "notFound", properties: ["identityId"] },
  });
});

test("nobody writes as another, in the envelope or in From", async () => {
  const emailId = await draft(`To: ${bob.address}`);
  const envelope = { mailFrom: { email: bob.address }, rcptTo: [{ email: bob.address }] };
  expect((await send(emailId, { envelope }))[0]?.[1].notCreated).toMatchObject({
    sent: { type: "forbiddenMailFrom" },
  });
  const twice = await draft(`From: ${bob.address}\nTo: ${bob.address}`);
  expect((await send(twice))[0]?.[1].notCreated).toMatchObject({ sent: { type: "invalidEmail" } });
  const broken = await draft(`To: ${bob.address}\rBcc: dan@galettes.example`);
  expect((await send(broken))[0]?.[1].notCreated).toMatchObject({ sent: { type: "invalidEmail" } });
  const forged = await draft(`To: ${bob.address}`, alice, `${alice.address}, ${bob.address}`);
  expect((await send(forged))[0]?.[1].notCreated).toMatchObject({ sent: { type: "forbiddenFrom" } });
  expect(await inboxOf(bob)).toEqual([]);
});

test.each([
  [{ rcptTo: [] }, { type: "noRecipients" }],
  [
    { rcptTo: Array.from({ length: 1001 }, (_, n) => ({ email: `n${n}@galettes.example` })) },
    { type: "tooManyRecipients", maxRecipients: 1000 },
  ],
  [{ rcptTo: [{ email: "a@b.example", parameters: { NOTIFY: "SOON" } }] }, { type: "invalidProperties" }],
  [{ rcptTo: [{ email: "a@b.example", parameters: { ORCPT: "nobody" } }] }, { type: "invalidProperties" }],
  [
    { parameters: { HOLDFOR: "60", BY: "30;R" }, rcptTo: [{ email: "a@b.example" }] },
    { type: "invalidProperties" },
  ],
  [
    { mailFrom: { email: "x", parameters: [] }, rcptTo: [{ email: "a@b.example" }] },
    { type: "invalidProperties" },
  ],
  [{ rcptTo: "all" }, { type: "invalidProperties" }],
])("the envelope %# is refused", async ({ parameters = null, ...envelope }: Args, error) => {
  const given = { mailFrom: { email: alice.address, parameters }, ...envelope };
  const [set] = await send(await draft(`To: ${bob.address}`), { envelope: given });
  expect(set?.[1].notCreated).toMatchObject({ sent: error });
});

test("what an envelope asks for goes out as SMTP has it", async () => {
  const carol = {
    email: "carol@galettes.example",
    parameters: { notify: "success,failure", ORCPT: "rfc822;c+o@x.example" },
  };
  const here = { email: bob.address, parameters: { NOTIFY: "SUCCESS" } };
  const mailFrom = {
    email: alice.address,
    parameters: { RET: "HDRS", ENVID: "QQ+ 314", REQUIRETLS: null, "mt-priority": "-3", BY: "3600;NT" },
  };
  const [set] = await send(await draft("To: carol@galettes.example"), {
    envelope: { mailFrom, rcptTo: [carol, here] },
  });
  expect(set?.[1].created).toMatchObject({
    sent: {
      envelope: {
        mailFrom: { parameters: { "MT-PRIORITY": "-3" } },
        rcptTo: [{ parameters: { NOTIFY: "success,failure" } }, here],
      },
    },
  });
  const rows = await database.query<{ dsn: unknown }>(
    "SELECT dsn FROM queue_entry WHERE account_id = $1 ORDER BY id",
    [alice.account],
  );
  const by = { at: expect.stringMatching(/^20\d\d-/), mode: "N", trace: true };
  const common = { body: "7BIT", ret: "HDRS", envid: "QQ+2B+20314", requireTls: true, priority: -3, by };
  expect(rows.map(({ dsn }) => dsn)).toEqual([
    { ...common, notify: ["SUCCESS", "FAILURE"], orcpt: "rfc822;c+2Bo@x.example" },
    { ...common, notify: ["SUCCESS"], delivered: true },
  ]);
});

test.each([
  ["TLS-Required: No", true],
  ["TLS-Required:\n no", true],
  ["TLS-Required: No\nTLS-Required: No", undefined],
  ["X-Else: No", undefined],
])("a letter with %j is sent with TLS optional: %s", async (field, tlsOptional) => {
  await send(await draft(`To: carol@galettes.example\n${field}`));
  const [row] = await database.query<{ dsn: Args }>("SELECT dsn FROM queue_entry WHERE account_id = $1", [
    alice.account,
  ]);
  expect(row?.dsn.tlsOptional).toBe(tlsOptional);
});

test("who writes to themselves gets it, while their draft becomes the sent copy", async () => {
  const emailId = await draft(`To: ${alice.address}`);
  const [, emails] = await send(emailId);
  expect(emails?.[1]).toMatchObject({ updated: { [emailId]: null } });
  expect(await inboxOf(alice)).toHaveLength(1);
});

test("what was sent cannot be called back, but forgotten; its email goes along when asked", async () => {
  const emailId = await draft(`To: carol@galettes.example`);
  const created = (await send(emailId))[0]?.[1].created as { sent: { id: string } };
  const { id: sentId } = created.sent;
  const update = { [sentId]: { undoStatus: "canceled" } };
  expect(await call("EmailSubmission/set", { update })).toMatchObject({
    notUpdated: { [sentId]: { type: "cannotUnsend" } },
  });
  expect(await call("EmailSubmission/set", { destroy: [sentId] }, bob)).toMatchObject({
    notDestroyed: { [sentId]: { type: "notFound" } },
  });
  const [set, emails] = await run("EmailSubmission/set", {
    destroy: [sentId],
    onSuccessDestroyEmail: [sentId],
  });
  expect(set?.[1]).toMatchObject({ destroyed: [sentId] });
  expect(emails?.[1]).toMatchObject({ destroyed: [emailId] });
  expect(await queueOf(alice)).toMatchObject([{ state: "waiting" }]);
  expect(await call("EmailSubmission/get", { ids: [sentId] })).toMatchObject({ notFound: [sentId] });
});

test.each([
  [{ undoStatus: "final" }, 1],
  [{ undoStatus: "pending" }, 0],
  [{ after: "2020-01-01T00:00:00Z", before: "2120-01-01T00:00:00Z" }, 1],
  [{ before: "2020-01-01T00:00:00Z" }, 0],
  [{ identityIds: ["i1"] }, 0],
  [{ operator: "NOT", conditions: [{ threadIds: ["t1"] }, { emailIds: [] }] }, 1],
])("the filter %j finds %i", async (filter, count) => {
  await send(await draft("To: carol@galettes.example"));
  const sort = [{ property: "emailId" }];
  expect((await call("EmailSubmission/query", { filter, sort })).ids).toHaveLength(count);
});

test("a filter or sort that is not known is refused as such", async () => {
  const filter = { colour: "red" };
  expect(await call("EmailSubmission/query", { filter })).toMatchObject({ type: "unsupportedFilter" });
  const sort = [{ property: "colour" }];
  expect(await call("EmailSubmission/query", { sort })).toMatchObject({ type: "unsupportedSort" });
});

test("a queue's answers are shown for each recipient, with where it stands", async () => {
  await send(await draft("To: carol@galettes.example, dan@galettes.example, eve@galettes.example"));
  const reply = JSON.stringify({ code: 550, enhanced: "5.1.1", text: "No such user" });
  const set = (state: string, recipient: string) =>
    database.query(
      `UPDATE queue_entry SET state = $1, attempts = 1, last_reply = $2, last_host = 'mx.galettes.example', ended_at = $3
       WHERE account_id = $4 AND forward_path = $5`,
      [state, reply, new Date("2026-11-21T09:00:00Z"), alice.account, `${recipient}@galettes.example`],
    );
  await set("bounced", "carol");
  await set("relayed", "dan");
  const properties = ["deliveryStatus", "keryx:journey"];
  const [shown] = (await call("EmailSubmission/get", { properties })).list as Args[];
  expect(shown?.deliveryStatus).toEqual({
    "carol@galettes.example": {
      smtpReply: "550 5.1.1 No such user",
      delivered: "no",
      displayed: "unknown",
    },
    "dan@galettes.example": {
      smtpReply: "550 5.1.1 No such user",
      delivered: "unknown",
      displayed: "unknown",
    },
    "eve@galettes.example": { smtpReply: "", delivered: "queued", displayed: "unknown" },
  });
  expect(shown?.["keryx:journey"]).toMatchObject({
    "carol@galettes.example": {
      state: "bounced",
      attempts: 1,
      nextAttemptAt: null,
      lastReply: "550 5.1.1 No such user",
      trying: false,
      lastHost: "mx.galettes.example",
      events: [],
      endedAt: "2026-11-21T09:00:00Z",
    },
  });
});

test("a message over the limit is not sent, and names the limit", async () => {
  const emailId = await draft(`To: ${bob.address}\nX-Long: ${"a".repeat(100_000)}`);
  expect((await send(emailId))[0]?.[1].notCreated).toEqual({ sent: { type: "tooLarge", maxSize: 100_000 } });
});

test("a host that cannot take UTF-8 is not asked to for a domain alone", async () => {
  await send(await draft("To: carol@xn--crpes-isa.example"), {
    envelope: { mailFrom: { email: alice.address }, rcptTo: [{ email: "carol@Cr\u00eapes.example" }] },
  });
  const [entry] = await database.query("SELECT forward_path, dsn FROM queue_entry WHERE account_id = $1", [
    alice.account,
  ]);
  expect(entry).toEqual({ forward_path: "carol@xn--crpes-isa.example", dsn: { body: "7BIT" } });
});

test("an account that has sent its hour's messages gets rateLimit, nothing goes out, and the draft stays one", async () => {
  const sending = { messagesPerHourMax: 2 };
  const set = submissionMethods({ ...deps, config: { ...deps.config, sending } })[
    "EmailSubmission/set"
  ] as Method;
  const emails = [
    await draft(`To: ${bob.address}`),
    await draft(`To: ${bob.address}`),
    await draft(`To: ${bob.address}`),
  ];
  const outcome = await set(
    {
      create: Object.fromEntries(
        emails.map((emailId, n) => [`s${n}`, { identityId: alice.identityId, emailId }]),
      ),
      onSuccessUpdateEmail: Object.fromEntries(emails.map((_, n) => [`#s${n}`, toSent()])),
    },
    {
      account: alice.account as AccountId,
      accountId: id("a", alice.account),
      using: new Set(),
      createdIds: new Map(),
      caller: { by: "person", webSession: null },
      access: "own",
      from: null,
    },
  );
  const [submitted, updated] = outcome.ok ? outcome.responses.map(([, args]) => args) : [];
  expect(Object.keys(submitted?.created ?? {})).toEqual(["s0", "s1"]);
  expect(submitted?.notCreated).toEqual({
    s2: {
      type: "rateLimit",
      description: "An account may send 2 messages to 5000 recipients in an hour, try again later.",
    },
  });
  expect(Object.keys((updated?.updated as object) ?? {})).toEqual(emails.slice(0, 2));
  expect(await inboxOf(bob)).toHaveLength(2);
});

/** So many drafts to one reader, as creations of one call and what is to become of them. */
async function manyTo(reader: Person, count: number) {
  const emails: string[] = [];
  for (let n = 0; n < count; n++) emails.push(await draft(`To: ${reader.address}\nX-Number: ${n}`));
  return {
    emails,
    args: {
      create: Object.fromEntries(
        emails.map((emailId, n) => [`s${n}`, { identityId: alice.identityId, emailId }]),
      ),
      onSuccessUpdateEmail: Object.fromEntries(emails.map((_, n) => [`#s${n}`, toSent()])),
    },
  };
}
/** The method over other parts. */
const callOver = async (parts: Partial<JmapDeps>, args: Args) => {
  const own = methods;
  methods = submissionMethods({ ...deps, ...parts });
  try {
    return await run("EmailSubmission/set", args);
  } finally {
    methods = own;
  }
};

test("as many letters as the session announces go out in one call, each once, and the states fit", async () => {
  const { emails, args } = await manyTo(bob, jmapLimits.maxObjectsInSet - 1);
  const again = { identityId: alice.identityId, emailId: emails[0] };
  const before = (await call("EmailSubmission/get", { ids: [] })).state;
  const [[, submitted], [, updated]] = (await run("EmailSubmission/set", {
    ...args,
    create: { ...args.create, again },
  })) as [[string, Args], [string, Args]];
  expect(Object.keys(submitted.created as Args)).toEqual(Object.keys(args.create));
  expect(submitted.notCreated).toMatchObject({ again: { description: "This email was sent already" } });
  expect(submitted.oldState).toBe(before);
  expect(submitted.newState).toBe((await call("EmailSubmission/get", { ids: [] })).state);
  expect(Object.keys(updated.updated as Args).sort()).toEqual(emails.toSorted());
  expect(await inboxOf(bob)).toHaveLength(emails.length);
});

test("where something else was changed between letters of one call, it is not said from which state on", async () => {
  const { args } = await manyTo(bob, 60);
  const [[, first]] = (await send(await draft(`To: ${bob.address}`))) as [[string, Args]];
  const old = (first.created as Record<string, { id: string }>).sent?.id;
  let others = 0;
  const answer = async () => {
    if (others++ === 0)
      await submissionMethods(deps)["EmailSubmission/set"]?.({ destroy: [old] }, contextOf(alice));
  };
  const [[, submitted]] = (await callOver({ rules: { ...noRules, answer } }, args)) as [[string, Args]];
  expect(Object.keys(submitted.created as Args)).toHaveLength(60);
  expect(submitted.oldState).toBeNull();
  expect(submitted.newState).toBe((await call("EmailSubmission/get", { ids: [] })).state);
});

test("a failure after some letters have left is told as one, and what did not leave is still a draft", async () => {
  const { emails, args } = await manyTo(bob, 60);
  let asked = 0;
  const decided: typeof noRules.decided = async (acceptance) => {
    if (++asked === 60) throw new Error("the rules broke");
    return acceptance;
  };
  expect(await callOver({ rules: { ...noRules, decided } }, args)).toEqual([
    ["error", { type: "serverPartialFail" }],
  ]);
  const sent = await inboxOf(bob);
  expect(sent).toHaveLength(50);
  // Whoever hands all of them in again sends the others alone.
  const [[, submitted]] = (await run("EmailSubmission/set", args)) as [[string, Args]];
  expect(Object.keys(submitted.created as Args)).toHaveLength(10);
  expect(await inboxOf(bob)).toHaveLength(emails.length);
});

/** What a client makes of an old result with the changes. RFC 8620 section 5.6. */
function spliced(ids: unknown, { removed, added }: Args): string[] {
  const left = (ids as string[]).filter((one) => !(removed as string[]).includes(one));
  for (const one of added as { id: string; index: number }[]) left.splice(one.index, 0, one.id);
  return left;
}

test("an old list of what was sent becomes the new one", async () => {
  const list = { sort: [{ property: "emailId", isAscending: true }], calculateTotal: true };
  for (let n = 0; n < 3; n++) await send(await draft(`To: ${bob.address}`));
  const before = await call("EmailSubmission/query", list);
  expect(before.canCalculateChanges).toBe(true);
  await call("EmailSubmission/set", { destroy: [(before.ids as string[])[1]] });
  await send(await draft(`To: ${bob.address}`));
  const since = { ...list, sinceQueryState: before.queryState };
  const changes = await call("EmailSubmission/queryChanges", since);
  const after = await call("EmailSubmission/query", list);
  expect(spliced(before.ids, changes)).toEqual(after.ids);
  expect(changes).toMatchObject({ newQueryState: after.queryState, total: 3 });
  const upTo = { ...since, upToId: (before.ids as string[])[0] };
  expect((await call("EmailSubmission/queryChanges", upTo)).added).toEqual([]);
});

test("what became final by the clock alone leaves the list of what is pending", async () => {
  const pending = { filter: { operator: "NOT", conditions: [{ undoStatus: "final" }] } };
  await send(await draft(`To: ${bob.address}`));
  const envelope = (seconds: string) => ({
    mailFrom: { email: alice.address, parameters: { HOLDFOR: seconds } },
    rcptTo: [{ email: bob.address }],
  });
  await send(await draft(`To: ${bob.address}`), { envelope: envelope("60") });
  await send(await draft(`To: ${bob.address}`), { envelope: envelope("3600") });
  const before = await call("EmailSubmission/query", pending);
  expect(before.ids).toHaveLength(2);
  methods = submissionMethods({ ...deps, clock: { ...systemClock, now: () => Date.now() + 120_000 } });
  try {
    const since = { ...pending, sinceQueryState: before.queryState };
    const changes = await call("EmailSubmission/queryChanges", since);
    const after = await call("EmailSubmission/query", pending);
    expect(after.ids).toHaveLength(1);
    expect(spliced(before.ids, changes)).toEqual(after.ids);
    expect(changes.newQueryState).toBe(after.queryState);
    const again = { ...pending, sinceQueryState: after.queryState };
    expect(await call("EmailSubmission/queryChanges", again)).toMatchObject({ removed: [], added: [] });
  } finally {
    methods = submissionMethods(deps);
  }
});

test.each([
  [{ sinceQueryState: "0.0" }, "cannotCalculateChanges"],
  [{ sinceQueryState: "0", filter: { undoStatus: "final" } }, "cannotCalculateChanges"],
  [{ sinceQueryState: "99999" }, "cannotCalculateChanges"],
  [{ sinceQueryState: null }, "invalidArguments"],
  [{ sinceQueryState: "0", filter: { colour: "red" } }, "unsupportedFilter"],
  [{ sinceQueryState: "0", sort: [{ property: "colour" }] }, "unsupportedSort"],
])("EmailSubmission/queryChanges with %j is answered %s", async (args, type) => {
  expect(await call("EmailSubmission/queryChanges", args)).toMatchObject({ type });
});
