import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import type { JmapInvocation } from "../index.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type AllDeps, jmapMethods } from "./jmap.ts";
import { capabilitiesOf, jmapLimits } from "./limits.ts";

const using = [...capabilitiesOf.person];
const methods = Object.keys(jmapMethods({} as AllDeps)).filter((name) => name !== "Core/echo");
let scene: Scene;
let bob: AccountId;
let inbox: string;
let draft: string;
let upload: string;
let book: string;
let card: string;

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  const [[, mailboxes]] = (await run([["Mailbox/get", {}, "0"]])) as [JmapInvocation];
  inbox = (mailboxes.list as { id: string; role: string }[]).find(({ role }) => role === "inbox")?.id ?? "";
  const [[, made]] = (await run([
    ["Email/set", { create: { d: { mailboxIds: { [inbox]: true }, subject: "here" } } }, "0"],
  ])) as [JmapInvocation];
  draft = (made.created as { d: { id: string } }).d.id;
  const [[, books]] = (await run([["AddressBook/get", {}, "0"]])) as [JmapInvocation];
  book = (books.list as { id: string }[])[0]?.id ?? "";
  const [[, cards]] = (await run([
    ["ContactCard/set", { create: { c: { addressBookIds: { [book]: true }, name: { full: "here" } } } }, "0"],
  ])) as [JmapInvocation];
  card = (cards.created as { c: { id: string } }).c.id;
  const body = new Blob(["Subject: x\r\n\r\nx"]).stream() as ReadableStream<Uint8Array>;
  const uploaded = await scene.core.upload(bob, "message/rfc822", body);
  upload = uploaded.ok ? uploaded.blobId : "";
});
afterAll(() => scene.end());

async function run(calls: [string, Record<string, unknown>, string][]): Promise<JmapInvocation[]> {
  const methodCalls = calls.map(
    ([name, args, id]) => [name, { accountId: `a${bob}`, ...args }, id] as JmapInvocation,
  );
  const result = await scene.core.jmap(bob, { using, methodCalls });
  if (!result.ok) throw new Error(result.problem.detail);
  return result.response.methodResponses;
}
const typesOf = async (name: string, args: Record<string, unknown>) =>
  (await run([[name, args, "0"]])).map(([answer, { type }]) => (answer === "error" ? type : answer));

const oddValues: unknown[] = [
  null,
  true,
  -1,
  1e308,
  "",
  "\0",
  "\ud800",
  "x".repeat(70_000),
  "9223372036854775808",
  "e9223372036854775807",
  [],
  [null],
  ["\0\udfff"],
  {},
  { "": null },
  JSON.parse('{"__proto__":{"__proto__":null}}'),
  { constructor: { prototype: {} } },
  { toString: null, valueOf: 1 },
];
/** What the methods of a kind are asked; each knows a part of it. */
const argumentsOf: Record<string, string> = {
  get: "ids properties bodyProperties maxBodyValueBytes fetchAllBodyValues emailIds filter offset length",
  changes: "sinceState maxChanges",
  query:
    "filter sort position anchor anchorOffset limit calculateTotal collapseThreads sortAsTree filterAsTree",
  queryChanges: "sinceQueryState filter maxChanges upToId",
  set: "create update destroy ifInState onDestroyRemoveEmails onSuccessUpdateEmail onSuccessDestroyEmail onSuccessActivateScript onSuccessDeactivateScript onDestroyRemoveContents onSuccessSetIsDefault",
  import: "emails ifInState",
  parse: "blobIds properties bodyProperties maxBodyValueBytes",
  upload: "create",
  lookup: "ids typeNames",
  validate: "blobId",
  setSending: "id smtp",
  testSending: "id smtp",
  run: "ids retryFailed",
  test: "source id",
  copy: "fromAccountId create blobIds",
  send: "send identityId onSuccessUpdateEmail",
  append: "id file offset blobId",
  measure: "filter",
  forget: "blobIds",
  list: "emailId",
  keep: "emailId",
};

test("every argument of every method may be anything: no defect shows", async () => {
  const calls = methods.flatMap(
    (name) =>
      argumentsOf[name.split("/")[1] ?? ""]
        ?.split(" ")
        .flatMap((argument) =>
          oddValues.map((value): [string, Record<string, unknown>, string] => [
            name,
            { [argument]: value },
            `${name} ${argument} ${String(JSON.stringify(value)).slice(0, 60)}`,
          ]),
        ) ?? [],
  );
  // A new kind of method must be asked too.
  expect(new Set(calls.map(([name]) => name)).size).toBe(methods.length);
  const broken: string[] = [];
  for (let at = 0; at < calls.length; at += jmapLimits.maxCallsInRequest)
    for (const [, { type }, id] of await run(calls.slice(at, at + jmapLimits.maxCallsInRequest)))
      if (type === "serverFail" || type === "serverUnavailable") broken.push(id);
  expect(broken).toEqual([]);
});

test("every property of what is made or changed, and every condition, may be anything too", async () => {
  const inside: [name: string, wrap: (given: object) => Record<string, unknown>, properties: string][] = [
    [
      "Email/set",
      (given) => ({ create: { n: { mailboxIds: { [inbox]: true }, ...given } } }),
      "id mailboxIds keywords receivedAt from sender replyTo to cc bcc subject sentAt messageId inReplyTo references textBody htmlBody attachments bodyValues bodyStructure headers header:x header:Subject:asText blobId __proto__",
    ],
    [
      "Email/set",
      (given) => ({ update: { [draft]: given } }),
      "mailboxIds keywords mailboxIds/ keywords/ keywords/a~2 keywords/$seen mailboxIds/m1 subject __proto__",
    ],
    [
      "Email/import",
      (given) => ({ emails: { n: { blobId: upload, mailboxIds: { [inbox]: true }, ...given } } }),
      "blobId mailboxIds keywords receivedAt __proto__",
    ],
    [
      "Mailbox/set",
      (given) => ({ create: { n: { name: "n", ...given } } }),
      "name parentId role sortOrder isSubscribed myRights id __proto__",
    ],
    ["Mailbox/set", (given) => ({ update: { [inbox]: given } }), "name parentId role sortOrder isSubscribed"],
    [
      "AddressBook/set",
      (given) => ({ create: { n: { name: "n", ...given } } }),
      "id name description sortOrder isDefault isSubscribed shareWith myRights __proto__",
    ],
    [
      "ContactCard/set",
      (given) => ({ create: { n: { addressBookIds: { [book]: true }, ...given } } }),
      "id addressBookIds @type version uid kind created name members relatedTo emails phones addresses media notes anniversaries keywords localizations speakToAs x __proto__",
    ],
    [
      "ContactCard/set",
      (given) => ({ update: { [card]: given } }),
      "id addressBookIds addressBookIds/b1 uid updated name name/full name/components/0 emails emails/ emails/e media/m/blobId __proto__ __proto__/x",
    ],
    [
      "ContactCard/query",
      (given) => ({ filter: given }),
      "inAddressBook uid hasMember kind createdBefore createdAfter updatedBefore text name name/given nickname organization email phone onlineService address note",
    ],
    [
      "ContactCard/query",
      (given) => ({ sort: [{ property: "name/given", ...given }] }),
      "property isAscending",
    ],
    ["Blob/upload", (given) => ({ create: { n: { data: [], ...given } } }), "data type __proto__"],
    [
      "Blob/upload",
      (given) => ({ create: { n: { data: [given] } } }),
      "data:asText data:asBase64 blobId offset length __proto__",
    ],
    [
      "Identity/set",
      (given) => ({ create: { n: { email: "bob@crepes.fr", ...given } } }),
      "name email replyTo bcc textSignature htmlSignature mayDelete __proto__",
    ],
    [
      "EmailSubmission/set",
      (given) => ({ create: { n: { identityId: "i1", emailId: draft, ...given } } }),
      "identityId emailId envelope sendAt undoStatus __proto__",
    ],
    [
      "Email/query",
      (filter) => ({ filter }),
      "inMailbox inMailboxOtherThan before after minSize maxSize allInThreadHaveKeyword someInThreadHaveKeyword noneInThreadHaveKeyword hasKeyword notKeyword hasAttachment text from to cc bcc subject body header operator conditions __proto__",
    ],
    [
      "Email/query",
      (one) => ({ sort: [{ property: "subject", ...one }] }),
      "property isAscending collation keyword",
    ],
    [
      "Mailbox/query",
      (filter) => ({ filter }),
      "parentId name role hasAnyRole isSubscribed operator conditions",
    ],
    ["Quota/query", (filter) => ({ filter }), "name scope resourceType type operator conditions"],
    [
      "EmailSubmission/query",
      (filter) => ({ filter }),
      "identityIds emailIds threadIds undoStatus before after operator conditions",
    ],
  ];
  const moreValues = [
    ...oddValues,
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2026-02-30T00:00:00Z",
    "+275760-09-13T00:00:00Z",
    "-271821-04-20T00:00:00Z",
    [{ email: "a@b", name: "\r\nBcc: x@y" }],
    [{ email: "a@b\r\nBcc: x@y" }],
    [{ partId: "__proto__", type: "text/plain" }],
    [{ blobId: upload, type: "a/b\r\nX: y", name: "\0", cid: "\r\n" }],
    [{ blobId: upload, name: "x".repeat(70_000) }],
  ];
  const broken: string[] = [];
  for (const [name, wrap, properties] of inside) {
    const calls = properties
      .split(" ")
      .flatMap((property) =>
        moreValues.map((value): [string, Record<string, unknown>, string] => [
          name,
          wrap(Object.fromEntries([[property, value]])),
          `${name} ${property} ${String(JSON.stringify(value)).slice(0, 60)}`,
        ]),
      );
    for (let at = 0; at < calls.length; at += jmapLimits.maxCallsInRequest)
      for (const [, { type }, id] of await run(calls.slice(at, at + jmapLimits.maxCallsInRequest)))
        if (type === "serverFail" || type === "serverUnavailable") broken.push(id);
  }
  expect(broken).toEqual([]);
});

test("more objects than announced are refused by name, whatever the method", async () => {
  const ids = Array.from({ length: jmapLimits.maxObjectsInGet + 1 }, (_, n) => `x${n}`);
  for (const name of methods.filter((one) => one.endsWith("/get")))
    expect(await typesOf(name, { ids, emailIds: ids, filter: { text: "x" } }), name).toEqual([
      "requestTooLarge",
    ]);
  const many = Object.fromEntries(ids.map((one) => [one, {}]));
  for (const name of methods.filter((one) => one.endsWith("/set")))
    for (const args of [{ create: many }, { update: many }, { destroy: ids }])
      expect(await typesOf(name, args), name).toEqual(["requestTooLarge"]);
  expect(await typesOf("Email/import", { emails: many })).toEqual(["requestTooLarge"]);
  expect(await typesOf("Email/get", { ids: Array(1_000_000).fill("e1") })).toEqual(["requestTooLarge"]);
});

test("a request of too many calls is refused as a whole", async () => {
  const methodCalls = Array.from(
    { length: jmapLimits.maxCallsInRequest + 1 },
    () => ["Core/echo", {}, "0"] as JmapInvocation,
  );
  expect(await scene.core.jmap(bob, { using, methodCalls })).toMatchObject({
    ok: false,
    problem: { type: "urn:ietf:params:jmap:error:limit", limit: "maxCallsInRequest", status: 400 },
  });
});

test("references that loop, point forward, or point nowhere are refused; echoes do not multiply", async () => {
  const at = (resultOf: string, name: string, path: string) => ({ "#ids": { resultOf, name, path } });
  const answers = await run([
    ["Email/get", at("b", "Email/get", "/list/*/id"), "a"],
    ["Email/get", at("a", "Email/get", "/list/*/id"), "b"],
    ["Email/get", at("c", "Email/get", "/list/*/id"), "c"],
    ["Email/get", at("nowhere", "Email/query", "/ids"), "d"],
    ["Email/get", { "#ids": "a" }, "e"],
    ["Email/get", { "#ids": { resultOf: "a", name: "error", path: "/__proto__" } }, "f"],
  ]);
  for (const [name, { type }] of answers) expect([name, type]).toEqual(["error", "invalidResultReference"]);
  const doubling = Array.from({ length: 40 }, (_, n): [string, Record<string, unknown>, string] => [
    "Core/echo",
    n === 0
      ? { x: "x".repeat(1000) }
      : Object.fromEntries(
          ["x", "y"].map((key) => [`#${key}`, { resultOf: `${n - 1}`, name: "Core/echo", path: "" }]),
        ),
    `${n}`,
  ]);
  const echoed = await run(doubling);
  expect(echoed.at(-1)?.[0]).toBe("error");
  expect(JSON.stringify(echoed).length).toBeLessThan(50_000_000);
});

test("what was tried has left the prototypes alone, and bob's folders as they were", async () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
  const [[, { list }]] = (await run([["Mailbox/get", { ids: [inbox] }, "0"]])) as [JmapInvocation];
  expect(list).toMatchObject([{ role: "inbox", parentId: null }]);
});
