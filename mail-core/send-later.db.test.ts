import { afterAll, beforeAll, expect, test } from "vitest";
import { composeAdministration } from "./administration.ts";
import type { AccountId } from "./ids.ts";
import { handOver, signedIn } from "./testing/dialogue.ts";
import { password, type Scene, stage } from "./testing/scene.ts";
import { type Sink, startSink } from "./testing/sink-server.ts";

let scene: Scene;
let sink: Sink;
let bob: AccountId;

beforeAll(async () => {
  sink = await startSink();
  scene = await stage({
    routes: new Map([["hamburger.edu", { host: "127.0.0.1", port: sink.port }]]),
    retryScheduleMs: [100],
    holdMaxMs: 86_400_000,
  });
  bob = await scene.signIn("bob@crepes.fr");
  for (const [address, targets] of [
    ["everybody@crepes.fr", ["alice@crepes.fr", "eve@crepes.fr", "eva@hamburger.edu"]],
    ["away@crepes.fr", ["away@hamburger.edu"]],
  ] as const) {
    expect(await scene.core.aliases.add({ address, targets })).toMatchObject({ ok: true });
  }
});
afterAll(async () => {
  await scene.end();
  await sink.close();
});

/** Hands a message in over SMTP as bob. */
async function submit(
  parameters: string,
  to: readonly string[],
  subject: string,
  body = "hi",
): Promise<void> {
  const { client } = await signedIn(scene.ports.submission, "bob@crepes.fr", password);
  await handOver(
    client,
    { from: `<bob@crepes.fr>${parameters}`, to },
    `From: bob@crepes.fr\r\nSubject: ${subject}\r\n\r\n${body}`,
  );
  client.close();
}

interface Row {
  forward_path: string;
  state: string;
  release_at: Date | null;
  ended_at: Date | null;
  attempts: number;
  last_reply: { enhanced: string } | null;
}
const rowsOf = (subject: string) =>
  scene.database.query<Row>(
    `SELECT q.* FROM queue_entry q JOIN message m ON m.id = q.message_id
     WHERE m.summary->>'subject' = $1 ORDER BY q.id`,
    [subject],
  );
const untilEnded = (subject: string, count = 1) =>
  expect
    .poll(async () => (await rowsOf(subject)).filter(({ ended_at }) => ended_at !== null).length)
    .toBe(count);

/** The emails with this subject in an account's inbox. */
const inbox = (address: string, subject: string) =>
  scene.database.query<{ trace: Buffer; received_at: Date }>(
    `SELECT e.trace, e.received_at FROM email e JOIN account a ON a.id = e.account_id JOIN message m ON m.id = e.message_id
     JOIN mailbox_email p ON p.account_id = e.account_id AND p.email_id = e.id
     JOIN mailbox b ON b.account_id = p.account_id AND b.id = p.mailbox_id
     WHERE a.address = $1 AND m.summary->>'subject' = $2 AND b.role = 'inbox'`,
    [address, subject],
  );

type Args = Record<string, unknown>;
const using = [
  "urn:ietf:params:jmap:core",
  "urn:ietf:params:jmap:mail",
  "urn:ietf:params:jmap:submission",
  "urn:keryx:jmap:journey",
];
const jmap = (name: string, args: Args): Promise<Args> => scene.call(bob, name, args, { using });

async function draft(subject: string, to: readonly string[]): Promise<string> {
  const mailboxes = (await jmap("Mailbox/get", {})).list as { id: string; role: string }[];
  const drafts = mailboxes.find(({ role }) => role === "drafts")?.id ?? "";
  const email = {
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true },
    from: [{ email: "bob@crepes.fr" }],
    to: to.map((address) => ({ email: address })),
    subject,
    bodyValues: { t: { value: "hi" } },
    textBody: [{ partId: "t", type: "text/plain" }],
  };
  const set = await jmap("Email/set", { create: { d: email } });
  return (set.created as Record<string, { id: string }>).d?.id ?? "";
}

const envelope = (to: readonly string[], parameters: Args | null) => ({
  mailFrom: { email: "bob@crepes.fr", parameters },
  rcptTo: to.map((address) => ({ email: address })),
});

async function send(emailId: string, to: readonly string[], parameters: Args | null): Promise<Args> {
  const identities = (await jmap("Identity/get", {})).list as { id: string }[];
  return jmap("EmailSubmission/set", {
    create: { s: { identityId: identities[0]?.id, emailId, envelope: envelope(to, parameters) } },
  });
}

const createdOf = (set: Args) => (set.created as { s: { id: string; sendAt: string; undoStatus: string } }).s;
const cancel = (submissionId: string) =>
  jmap("EmailSubmission/set", { update: { [submissionId]: { undoStatus: "canceled" } } });

test("a held message goes out at its time and not before, here and elsewhere", async () => {
  for (const [subject, holdS] of [
    ["one hour", 3_600],
    ["one second", 1],
  ] as const)
    await submit(` HOLDFOR=${holdS}`, ["<alice@crepes.fr>", "<carol@hamburger.edu>"], subject);
  await untilEnded("one second", 2);
  expect(await rowsOf("one hour")).toMatchObject([
    { forward_path: "alice@crepes.fr", state: "waiting", attempts: 0 },
    { forward_path: "carol@hamburger.edu", state: "waiting", attempts: 0 },
  ]);
  expect(await inbox("alice@crepes.fr", "one hour")).toEqual([]);
  const rows = await rowsOf("one second");
  expect(rows.map(({ state }) => state)).toEqual(["delivered", "relayed"]);
  for (const { ended_at, release_at } of rows)
    expect(Number(ended_at)).toBeGreaterThanOrEqual(Number(release_at));
  const [email] = await inbox("alice@crepes.fr", "one second");
  expect(email?.trace.toString()).toMatch(
    /^Return-Path: <bob@crepes\.fr>\r\nDelivered-To: alice@crepes\.fr\r\nDKIM-Signature: [\s\S]*\r\nReceived: from client\.example /,
  );
  expect(Number(email?.received_at)).toBeGreaterThanOrEqual(Number(rows[0]?.release_at));
  expect(sink.messages.find(({ octets }) => octets.includes("Subject: one second"))?.to).toEqual([
    "carol@hamburger.edu",
  ]);
});

test("at its time an alias leads to all that it names then, each once, and success is told to who asked", async () => {
  await submit(
    " HOLDFOR=1 ENVID=QQ314",
    ["<alice@crepes.fr>", "<everybody@crepes.fr> NOTIFY=SUCCESS,FAILURE", "<away@crepes.fr>"],
    "to the alias",
  );
  await untilEnded("to the alias", 5);
  expect((await rowsOf("to the alias")).map(({ forward_path, state }) => [forward_path, state])).toEqual([
    ["alice@crepes.fr", "delivered"],
    ["everybody@crepes.fr", "delivered"],
    ["away@crepes.fr", "relayed"],
    expect.arrayContaining(["relayed"]),
    expect.arrayContaining(["relayed"]),
  ]);
  for (const address of ["alice@crepes.fr", "eve@crepes.fr"])
    expect(await inbox(address, "to the alias")).toHaveLength(1);
  const sent = sink.messages.filter(({ octets }) => octets.includes("Subject: to the alias"));
  expect(sent.flatMap(({ to }) => to).sort()).toEqual(["away@hamburger.edu", "eva@hamburger.edu"]);
  const [report] = await scene.database.query<{ octets: Buffer }>(
    `SELECT c.octets FROM email e JOIN blob_chunk c ON c.blob_id = e.message_id
     WHERE e.account_id = $1 AND position('Original-Envelope-Id: QQ314'::bytea IN c.octets) > 0`,
    [bob],
  );
  expect(report?.octets.toString()).toMatch(
    /Arrival-Date: .*\r\nFuture-Release-Request: for;1\r\n\r\nFinal-Recipient: rfc822; everybody@crepes\.fr\r\nAction: delivered/,
  );
});

test("who is gone at that time is reported, and a full mailbox is tried again", async () => {
  await scene.core.accounts.add({ address: "gone@crepes.fr", password });
  await scene.core.accounts.add({ address: "full@crepes.fr", password });
  await submit(" HOLDFOR=6", ["<gone@crepes.fr>", "<full@crepes.fr>"], "things change");
  await scene.database.query("DELETE FROM address WHERE address = 'gone@crepes.fr'");
  await scene.database.query(
    `WITH full_one AS (UPDATE account SET quota_octets = 1000000 WHERE address = 'full@crepes.fr' RETURNING id)
     UPDATE mail_state SET used_octets = 1000000 FROM full_one WHERE account_id = id`,
  );
  await untilEnded("things change");
  await expect
    .poll(async () => (await rowsOf("things change"))[1])
    .toMatchObject({ state: "waiting", last_reply: { enhanced: "4.2.2" } });
  expect((await rowsOf("things change"))[0]).toMatchObject({
    state: "bounced",
    last_reply: { enhanced: "5.1.1" },
  });
  await scene.database.query("UPDATE account SET quota_octets = NULL WHERE address = 'full@crepes.fr'");
  await untilEnded("things change", 2);
  expect(await inbox("full@crepes.fr", "things change")).toHaveLength(1);
});

test("what comes due in the same moment for one mailbox is weighed together, and the rest waits for room", async () => {
  const [address, subjects] = [
    "room@crepes.fr",
    ["first", "second", "third"].map((n) => `${n} of one moment`),
  ];
  await scene.core.accounts.add({ address, password });
  const until = new Date(Date.now() + 8_000).toISOString();
  for (const subject of subjects)
    await submit(` HOLDUNTIL=${until}`, [`<${address}>`], subject, "x".repeat(5_000));
  await scene.core.accounts.setQuota(await scene.signIn(address), 16_000);
  const states = async () =>
    (await Promise.all(subjects.map(rowsOf)))
      .map(([row]) => row?.last_reply?.enhanced ?? row?.state)
      .toSorted();
  await expect.poll(states).toEqual(["2.1.5", "2.1.5", "4.2.2"]);
  await scene.core.accounts.setQuota(await scene.signIn(address), null);
  await expect.poll(states).toEqual(["2.1.5", "2.1.5", "2.1.5"]);
});

test("what an account handed in for later does not leave when it may not send any more", async () => {
  await submit(" HOLDFOR=6", ["<alice@crepes.fr>", "<dan@hamburger.edu>"], "disabled since");
  await scene.core.accounts.setDisabled("bob@crepes.fr", true);
  try {
    await untilEnded("disabled since", 2);
  } finally {
    await scene.core.accounts.setDisabled("bob@crepes.fr", false);
  }
  for (const row of await rowsOf("disabled since"))
    expect(row).toMatchObject({ state: "bounced", last_reply: { enhanced: "5.7.1" } });
  expect(await inbox("alice@crepes.fr", "disabled since")).toEqual([]);
});

test("retrying the queue by hand lets nothing go before its time", async () => {
  await submit(" HOLDFOR=3600", ["<alice@crepes.fr>", "<dan@hamburger.edu>"], "not yet");
  const [row] = await rowsOf("not yet");
  const administration = composeAdministration({
    databaseUrl: scene.database.url,
    config: { hostname: "crepes.fr", smarthost: null, dnsServers: [] },
  });
  await administration.queue.retry({ filter: {} });
  await administration.close();
  const after = await scene.database.query<{ next_attempt_at: Date }>(
    "SELECT next_attempt_at FROM queue_entry WHERE release_at = $1",
    [row?.release_at],
  );
  for (const { next_attempt_at } of after) expect(next_attempt_at).toEqual(row?.release_at);
});

test("JMAP: a letter for later is pending with its time, and is called back for good", async () => {
  const to = ["alice@crepes.fr", "carol@hamburger.edu"];
  const emailId = await draft("called back", to);
  const set = await send(emailId, to, { HOLDFOR: "8" });
  const { id, sendAt, undoStatus } = createdOf(set);
  expect(undoStatus).toBe("pending");
  expect(Date.parse(sendAt)).toBeGreaterThan(Date.now() + 1_000);
  expect(await jmap("EmailSubmission/query", { filter: { undoStatus: "pending" } })).toMatchObject({
    ids: [id],
  });
  expect(await jmap("EmailSubmission/get", { ids: [id] })).toMatchObject({
    list: [
      {
        sendAt,
        undoStatus: "pending",
        envelope: { mailFrom: { parameters: { HOLDFOR: "8" } } },
        deliveryStatus: { "alice@crepes.fr": { delivered: "queued" } },
      },
    ],
  });
  const before = (await jmap("EmailSubmission/get", { ids: [] })).state;
  expect(await cancel(id)).toMatchObject({ updated: { [id]: null } });
  expect(await cancel(id)).toMatchObject({ updated: { [id]: null } });
  expect(await jmap("EmailSubmission/changes", { sinceState: before })).toMatchObject({ updated: [id] });
  expect(await jmap("EmailSubmission/set", { update: { [id]: { undoStatus: "pending" } } })).toMatchObject({
    notUpdated: { [id]: { type: "invalidProperties" } },
  });
  expect(
    await jmap("EmailSubmission/get", { ids: [id], properties: ["undoStatus", "deliveryStatus"] }),
  ).toMatchObject({
    list: [{ undoStatus: "canceled", deliveryStatus: { "alice@crepes.fr": { delivered: "no" } } }],
  });
  const { list } = (await jmap("EmailSubmission/get", { ids: [id] })) as {
    list: { "keryx:journey": Record<string, { state: string; events: { kind: string }[] }> }[];
  };
  const journeys = Object.values(list[0]?.["keryx:journey"] ?? {});
  expect(journeys).toHaveLength(2);
  for (const journey of journeys)
    expect(journey).toMatchObject({ state: "canceled", events: [{ kind: "canceled" }] });
  // The same draft goes out after all, and once: what was called back is not among it.
  const again = createdOf(await send(emailId, to, { HOLDUNTIL: sendAt }));
  await expect
    .poll(async () => (await rowsOf("called back")).map(({ state }) => state).sort())
    .toEqual(["canceled", "canceled", "delivered", "relayed"]);
  expect(await inbox("alice@crepes.fr", "called back")).toHaveLength(1);
  expect(await jmap("EmailSubmission/get", { ids: [again.id], properties: ["undoStatus"] })).toMatchObject({
    list: [{ undoStatus: "final" }],
  });
  expect(await cancel(again.id)).toMatchObject({ notUpdated: { [again.id]: { type: "cannotUnsend" } } });
});

test("JMAP: a request that is made again while the letter waits sends nothing more", async () => {
  const emailId = await draft("twice", ["alice@crepes.fr"]);
  createdOf(await send(emailId, ["alice@crepes.fr"], { HOLDFOR: "6" }));
  expect(await send(emailId, ["alice@crepes.fr"], { HOLDFOR: "6" })).toMatchObject({
    notCreated: { s: { type: "invalidProperties", description: "This email waits to be sent already" } },
  });
  await untilEnded("twice");
  expect(await inbox("alice@crepes.fr", "twice")).toHaveLength(1);
});

test("JMAP: what a worker has in hand cannot be called back", async () => {
  const emailId = await draft("in hand", ["carol@hamburger.edu"]);
  const { id } = createdOf(await send(emailId, ["carol@hamburger.edu"], { HOLDFOR: "3600" }));
  await scene.database.query(
    "UPDATE queue_entry SET lease_holder = 'another', lease_until = now() + interval '1 hour' WHERE submission_id = $1",
    [id.slice(1)],
  );
  expect(await cancel(id)).toMatchObject({ notUpdated: { [id]: { type: "cannotUnsend" } } });
});

test.each([
  [{ HOLDFOR: "0" }],
  [{ HOLDFOR: "86401" }],
  [{ HOLDFOR: null }],
  [{ HOLDFOR: "60", HOLDUNTIL: "2099-01-01T00:00:00Z" }],
  [{ HOLDFOR: "60", holdfor: "60" }],
  [{ HOLDFOR: 60 }],
  [{ COLOUR: "red" }],
])("JMAP: an envelope with %j is refused", async (parameters) => {
  const set = await send(await draft("refused", ["alice@crepes.fr"]), ["alice@crepes.fr"], parameters);
  expect(set).toMatchObject({ notCreated: { s: { type: "invalidProperties" } } });
  expect(await rowsOf("refused")).toEqual([]);
});

test("JMAP: maxDelayedSend is announced as SMTP's limit is", async () => {
  const session = (await scene.core.jmapSession(bob, "http://localhost")) as {
    accounts: Record<string, { accountCapabilities: Record<string, unknown> }>;
  };
  expect(session.accounts[`a${bob}`]?.accountCapabilities["urn:ietf:params:jmap:submission"]).toMatchObject({
    maxDelayedSend: 86_400,
    submissionExtensions: { FUTURERELEASE: [] },
  });
});

test("calling back at the very moment of release either stops a letter whole or not at all", async () => {
  const to = ["alice@crepes.fr", "eve@crepes.fr", "carol@hamburger.edu"];
  const letters = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const subject = `race ${n}`;
      return { subject, id: createdOf(await send(await draft(subject, to), to, { HOLDFOR: "1" })).id };
    }),
  );
  const confirmed = await Promise.all(
    letters.map(async ({ id, subject }) => {
      // Asked again and again until the answer is final: around the time itself the most.
      for (;;) {
        const [due] = await scene.database.query<{ soon: boolean }>(
          "SELECT send_at < now() + interval '20 ms' AS soon FROM submission WHERE id = $1",
          [id.slice(1)],
        );
        if (due?.soon) return { subject, stopped: Boolean((await cancel(id)).updated) };
      }
    }),
  );
  for (const { subject, stopped } of confirmed) {
    await untilEnded(subject, 3);
    const states = (await rowsOf(subject)).map(({ state }) => state);
    const there = sink.messages.filter(({ octets }) => octets.includes(`Subject: ${subject}\r\n`)).length;
    const here =
      (await inbox("alice@crepes.fr", subject)).length + (await inbox("eve@crepes.fr", subject)).length;
    expect({ subject, states, there, here }).toEqual(
      stopped
        ? { subject, states: ["canceled", "canceled", "canceled"], there: 0, here: 0 }
        : { subject, states: ["delivered", "delivered", "relayed"], there: 1, here: 2 },
    );
  }
});

test("two servers at one database let each held message go once", async () => {
  await scene.another();
  const to = ["<alice@crepes.fr>", "<eve@crepes.fr>", "<carol@hamburger.edu>"];
  const subjects = Array.from({ length: 15 }, (_, n) => `shared ${n}`);
  const at = new Date(Date.now() + 12_000).toISOString();
  await Promise.all(subjects.map((subject) => submit(` HOLDUNTIL=${at}`, to, subject)));
  for (const subject of subjects) {
    await untilEnded(subject, to.length);
    const [alice, eve] = [await inbox("alice@crepes.fr", subject), await inbox("eve@crepes.fr", subject)];
    expect([alice.length, eve.length]).toEqual([1, 1]);
    expect(sink.messages.filter(({ octets }) => octets.includes(`Subject: ${subject}\r\n`))).toHaveLength(1);
  }
});

test("a message to three hundred people here is in every mailbox once", async () => {
  await scene.database.query(
    `WITH made AS (
       INSERT INTO account (id, address, name, role, password_hash, created_at)
       SELECT 7000000 + n, 'many' || n || '@crepes.fr', '', 'user', '', now() FROM generate_series(1, 300) n RETURNING id, address
     ), addresses AS (INSERT INTO address (address, account_id) SELECT address, id FROM made), boxes AS (
       INSERT INTO mailbox (account_id, id, name, role, uid_validity) SELECT id, id, 'Inbox', 'inbox', 1 FROM made
     ) INSERT INTO mail_state (account_id) SELECT id FROM made`,
  );
  const to = Array.from({ length: 300 }, (_, n) => `<many${n + 1}@crepes.fr>`);
  await submit(" HOLDFOR=2", to, "to many");
  await untilEnded("to many", 300);
  const [counted] = await scene.database.query<{ accounts: number; emails: number }>(
    `SELECT count(DISTINCT e.account_id)::int AS accounts, count(*)::int AS emails
     FROM email e JOIN message m ON m.id = e.message_id WHERE m.summary->>'subject' = 'to many'`,
  );
  expect(counted).toEqual({ accounts: 300, emails: 300 });
});
