import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId, JmapInvocation } from "../index.ts";
import { firstIdAt } from "../store/ids.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { capabilitiesOf } from "./limits.ts";
import { uploadsMaxOctets } from "./upload.ts";

type Args = Record<string, unknown>;
let scene: Scene;
let bob: AccountId;
let inbox: string;

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  inbox = (await call("Mailbox/query", { filter: { role: "inbox" } })).ids[0];
});
afterAll(() => scene.end());

const using = [...capabilitiesOf.person];

async function run(methodCalls: JmapInvocation[], more: Args = {}) {
  const withAccount = methodCalls.map(([name, args, id]) => [name, { accountId: `a${bob}`, ...args }, id]);
  const result = await scene.core.jmap(bob, { using, methodCalls: withAccount, ...more });
  if (!result.ok) throw new Error(result.problem.detail);
  return result.response;
}
const call = (name: string, args: Args) => scene.call(bob, name, args, { using });

const letter = (subject: string, more: Args = {}) => ({ mailboxIds: { [inbox]: true }, subject, ...more });
async function put(...subjects: string[]): Promise<string[]> {
  const create = Object.fromEntries(subjects.map((subject) => [subject, letter(subject)]));
  const { created } = await call("Email/set", { create });
  return subjects.map((subject) => created[subject].id);
}

const types = [
  "Mailbox",
  "Thread",
  "Email",
  "Identity",
  "EmailSubmission",
  "Quota",
  "VacationResponse",
  "SieveScript",
  "AddressBook",
];

test.each(types)(
  "%s/get names what is not there, each id once, and refuses a property that nobody has",
  async (type) => {
    const got = await call(`${type}/get`, { ids: ["x", "x", "m1"] });
    expect(got).toMatchObject({ accountId: `a${bob}`, list: [], state: expect.any(String) });
    expect(got.notFound.toSorted()).toEqual(["m1", "x"]);
    expect(await call(`${type}/get`, { ids: [] })).toMatchObject({ list: [], notFound: [] });
    expect(await call(`${type}/get`, { ids: [], properties: ["colour"] })).toMatchObject({
      type: "invalidArguments",
    });
  },
);

test.each(["Mailbox", "Thread", "Identity", "Quota", "VacationResponse", "AddressBook"])(
  "every property of %s may be asked for by its name",
  async (type) => {
    const [emailId] = await put("In a thread");
    const [email] = (await call("Email/get", { ids: [emailId], properties: ["threadId"] })).list;
    const ids = type === "Thread" ? [email.threadId] : null;
    const { list } = await call(`${type}/get`, { ids });
    expect((await call(`${type}/get`, { ids, properties: Object.keys(list[0]) })).list).toEqual(list);
  },
);

test("an object comes with its id, whatever is asked for, and with nothing else", async () => {
  const [id] = await put("Only the subject");
  expect((await call("Email/get", { ids: [id, id], properties: ["subject"] })).list).toEqual([
    { id, subject: "Only the subject" },
  ]);
});

test("a state changes with its data, and with nothing else", async () => {
  const stateOf = async (type: string) => (await call(`${type}/get`, { ids: [] })).state;
  const before = [await stateOf("Email"), await stateOf("Identity")];
  expect(await stateOf("Email")).toBe(before[0]);
  await put("News");
  expect(await stateOf("Email")).not.toBe(before[0]);
  expect(await stateOf("Identity")).toBe(before[1]);
});

test("changes come in portions that follow each other, none larger than was asked for", async () => {
  const { state } = await call("Email/get", { ids: [] });
  const [first = "", second = "", third = ""] = [
    ...(await put("1")),
    ...(await put("2")),
    ...(await put("3")),
  ];
  await call("Email/set", { update: { [first]: { "keywords/$seen": true } } });
  await call("Email/set", { destroy: [second] });
  const seen = { created: [] as string[], updated: [] as string[], destroyed: [] as string[] };
  let since = state;
  for (let more = true; more; ) {
    const changes = await call("Email/changes", { sinceState: since, maxChanges: 1 });
    const { created, updated, destroyed } = changes;
    expect(created.length + updated.length + destroyed.length).toBeLessThanOrEqual(1);
    expect(changes.oldState).toBe(since);
    seen.created.push(...created);
    seen.updated.push(...updated);
    seen.destroyed.push(...destroyed);
    since = changes.newState;
    more = changes.hasMoreChanges;
  }
  expect(seen.created).toEqual([first, second, third]);
  expect(seen.updated).toEqual([first]);
  expect(seen.destroyed).toEqual([second]);
  expect(await call("Email/changes", { sinceState: state })).toMatchObject({
    created: [first, third],
    updated: [],
    destroyed: [],
  });
});

test.each([0, -1, 1.5, "1"])("maxChanges of %j is refused", async (maxChanges) => {
  for (const type of ["Mailbox", "Thread", "Email", "Identity", "EmailSubmission", "Quota"])
    expect(await call(`${type}/changes`, { sinceState: "0", maxChanges })).toMatchObject({
      type: "invalidArguments",
    });
});

test("a state that nobody gave out cannot be continued from", async () => {
  for (const type of ["Mailbox", "Thread", "Email", "Identity", "EmailSubmission"])
    expect(await call(`${type}/changes`, { sinceState: "999999" })).toMatchObject({
      type: "cannotCalculateChanges",
    });
});

test("one refusal does not keep the rest of a set from happening; another state keeps all of it", async () => {
  const [id = ""] = await put("Stays");
  const set = await call("Email/set", {
    create: { good: letter("Made"), bad: letter("Not made", { mailboxIds: {} }) },
    update: { [id]: { "keywords/$seen": true }, e1: {} },
    destroy: ["e2"],
  });
  expect(Object.keys(set.created)).toEqual(["good"]);
  expect(set).toMatchObject({
    notCreated: { bad: { type: "invalidProperties", properties: ["mailboxIds"] } },
    updated: { [id]: null },
    notUpdated: { e1: { type: "notFound" } },
    notDestroyed: { e2: { type: "notFound" } },
  });
  expect(set.newState).not.toBe(set.oldState);
  for (const type of [
    "Mailbox",
    "Email",
    "Identity",
    "EmailSubmission",
    "SieveScript",
    "AddressBook",
    "ContactCard",
  ])
    expect(await call(`${type}/set`, { ifInState: "old", destroy: [id] })).toEqual({ type: "stateMismatch" });
  expect((await call("Email/get", { ids: [id], properties: [] })).list).toHaveLength(1);
});

test.each([
  ["Email", { blobId: "be1" }],
  ["Email", { size: 7 }],
  ["Email", { threadId: "t1" }],
  ["Email", { hasAttachment: true }],
  ["Mailbox", { totalEmails: 7 }],
  ["Identity", { mayDelete: true }],
])("what the server sets of %s is not set by a client: %j", async (type, given) => {
  const whole = { Email: letter("x"), Mailbox: { name: "x" }, Identity: { email: "bob@crepes.fr" } }[type];
  const { notCreated } = await call(`${type}/set`, { create: { n: { ...whole, ...given } } });
  expect(notCreated).toMatchObject({ n: { type: "invalidProperties", properties: Object.keys(given) } });
});

/** One object of a type, as it is shown whole. */
async function one(type: string): Promise<Args & { id: string }> {
  if (type === "EmailSubmission") await submit();
  if (type === "SieveScript") await putScript();
  const { list } = await call(`${type}/get`, { ids: type === "Email" ? await put("Whole") : null });
  return list[0];
}
async function putScript() {
  const { created } = await call("Blob/upload", { create: { b: { data: [{ "data:asText": "keep;" }] } } });
  await call("SieveScript/set", { create: { n: { blobId: created.b.id } } });
  await call("Upload/forget", { blobIds: [created.b.id] });
}
async function submit() {
  const create = { e: letter("To be sent", { from: [{ email: "bob@crepes.fr" }] }) };
  const emailId = (await call("Email/set", { create })).created.e.id;
  const identityId = (await call("Identity/get", { ids: null })).list[0].id;
  const envelope = { mailFrom: { email: "bob@crepes.fr" }, rcptTo: [{ email: "eve@crepes.fr" }] };
  await call("EmailSubmission/set", { create: { s: { emailId, identityId, envelope } } });
}

test.each([
  ["Mailbox", { totalEmails: 777 }],
  ["Email", { subject: "Another" }],
  ["Identity", { mayDelete: "perhaps" }],
  ["EmailSubmission", { sendAt: "2020-01-01T00:00:00Z" }],
  ["VacationResponse", { id: "another" }],
  ["SieveScript", { isActive: "perhaps" }],
  ["AddressBook", { myRights: {} }],
])("a whole %s may be sent back as it is, and not with another %j", async (type, other) => {
  const whole = await one(type);
  const { id } = whole;
  const same = await call(`${type}/set`, { update: { [id]: whole } });
  expect(same).toMatchObject({ updated: { [id]: null }, notUpdated: null });
  const { notUpdated } = await call(`${type}/set`, { update: { [id]: { ...whole, ...other } } });
  expect(notUpdated).toMatchObject({ [id]: { type: "invalidProperties", properties: Object.keys(other) } });
});

test.each([
  { "keywords/$seen": true, keywords: {} },
  { "keywords/$seen/x": true },
  { "mailboxIds/m1/x": true },
])("%j is no patch of an email", async (patch) => {
  const [id = ""] = await put("Patched");
  expect(await call("Email/set", { update: { [id]: patch } })).toMatchObject({
    notUpdated: { [id]: { type: "invalidPatch" } },
  });
});

test("calls run in order and answer in order, and each knows what those before it made", async () => {
  const { methodResponses, createdIds } = await run(
    [
      ["Mailbox/set", { create: { box: { name: "Ordered" } } }, "a"],
      ["Email/set", { create: { mail: letter("In it", { mailboxIds: { "#box": true } }) } }, "b"],
      ["Mailbox/set", { create: { box: { name: "Ordered too" } } }, "c"],
      ["Email/set", { update: { "#mail": { mailboxIds: { "#box": true } } } }, "d"],
      ["Nothing/get", {}, "e"],
      ["Email/get", { "#ids": { resultOf: "b", name: "Email/set", path: "/created/mail/id" } }, "f"],
      ["Core/echo", { at: "the end" }, "g"],
    ],
    { createdIds: { given: "m1" }, future: "property" },
  );
  expect(methodResponses.map(([, , id]) => id)).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
  expect(methodResponses.map(([name]) => name)).toEqual([
    ...["Mailbox/set", "Email/set", "Mailbox/set", "Email/set", "error", "error", "Core/echo"],
  ]);
  const [, , second, moved] = methodResponses.map(([, args]) => args) as Args[];
  // A name that is used again stands for the later one.
  expect(moved?.notUpdated).toBeNull();
  const box = (second as { created: Record<string, { id: string }> }).created.box?.id;
  expect(createdIds).toMatchObject({ given: "m1", box });
});

test("a page begins and ends where it was asked to", async () => {
  const ids = await put("p1", "p2", "p3", "p4", "p5");
  const list = {
    filter: { operator: "OR", conditions: ids.map((_, n) => ({ subject: `p${n + 1}` })) },
    sort: [{ property: "subject" }],
  };
  const query = (window: Args) => call("Email/query", { ...list, ...window });
  expect(await query({})).not.toHaveProperty("total");
  expect(await query({ calculateTotal: true, limit: 2 })).toMatchObject({
    total: 5,
    ids: ids.slice(0, 2),
    position: 0,
  });
  expect(await query({ position: -2 })).toMatchObject({ ids: ids.slice(3), position: 3 });
  expect(await query({ position: -99, limit: 1 })).toMatchObject({ ids: ids.slice(0, 1), position: 0 });
  expect(await query({ position: 5 })).toMatchObject({ ids: [] });
  // With an anchor the position is passed over, and without one its offset is.
  expect(await query({ anchor: ids[2], anchorOffset: -1, position: 4, limit: 2 })).toMatchObject({
    ids: ids.slice(1, 3),
    position: 1,
  });
  expect(await query({ anchor: ids[2], anchorOffset: -9, limit: 1 })).toMatchObject({
    ids: [ids[0]],
    position: 0,
  });
  expect(await query({ anchorOffset: 3, limit: 1 })).toMatchObject({ ids: [ids[0]] });
  expect(await query({ anchor: "e1" })).toMatchObject({ type: "anchorNotFound" });
  expect(await query({ limit: -1 })).toMatchObject({ type: "invalidArguments" });
  expect(await query({ limit: 1_000_000 })).toMatchObject({ limit: 1_000, ids });
  expect((await query({ limit: 0 })).ids).toEqual([]);
  const { queryState } = await query({});
  expect((await query({})).queryState).toBe(queryState);
  await call("Email/set", { destroy: [ids[0]] });
  expect((await query({})).queryState).not.toBe(queryState);
});

test("uploads that nobody used make room for the next, the oldest first, and none within its first hour", async () => {
  const old = firstIdAt(Date.now() - 2 * 3_600_000);
  const row = (id: string, octets: number) =>
    scene.database.query(
      "INSERT INTO upload (account_id, id, size_octets, type) VALUES ($1, $2, $3, 'x/y')",
      [bob, id, octets],
    );
  await row(old, uploadsMaxOctets / 2);
  await row(String(BigInt(old) + 1n), uploadsMaxOctets / 2 - 2_000_000);
  const upload = () =>
    scene.core.upload(bob, "text/plain", new Blob(["x"]).stream() as ReadableStream<Uint8Array>);
  const left = async () =>
    (
      await scene.database.query<{ id: string }>("SELECT id FROM upload WHERE account_id = $1 ORDER BY id", [
        bob,
      ])
    ).length;
  await row(String(BigInt(old) + 2n), 2_000_000);
  expect(await upload()).toMatchObject({ ok: true });
  expect(await left()).toBe(3);
  await scene.database.query("DELETE FROM upload");
  await row(firstIdAt(Date.now()), uploadsMaxOctets);
  expect(await upload()).toMatchObject({ ok: false, problem: { status: 413 } });
  expect(await left()).toBe(1);
});
