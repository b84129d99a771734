import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { AccountId } from "../ids.ts";
import type { JmapInvocation } from "../index.ts";
import { handIn } from "../testing/dialogue.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type AllDeps, jmapMethods } from "./jmap.ts";

const using = [
  "urn:ietf:params:jmap:core",
  "urn:ietf:params:jmap:mail",
  "urn:ietf:params:jmap:submission",
  "urn:ietf:params:jmap:mdn",
  "urn:ietf:params:jmap:quota",
  "urn:ietf:params:jmap:blob",
  "urn:keryx:jmap:journey",
  "urn:keryx:jmap:collect",
  "urn:ietf:params:jmap:sieve",
  "urn:ietf:params:jmap:vacationresponse",
  "urn:keryx:jmap:rules",
  "urn:ietf:params:jmap:contacts",
  "urn:keryx:jmap:transfer",
  "urn:keryx:jmap:drafts",
];
let scene: Scene;
let bob: AccountId;
let eve: AccountId;
/** Bob's ids, which Eve has learnt somehow. */
let his: {
  email: string;
  thread: string;
  mailbox: string;
  identity: string;
  submission: string;
  event: string;
  blob: string;
  upload: string;
  source: string;
  quota: string;
  script: string;
  content: string;
  book: string;
  card: string;
  picture: string;
  import: string;
};
/** Eve's own. */
let own: { mailbox: string; book: string; identity: string };
/** Ids like Bob's, which nobody has. */
let nobodys: typeof his;
const hisUid = "urn:uuid:3f1f9e35-0000-4000-8000-00000000b0b0";
const secret = "Rendezvous behind the mill";

const call = (account: AccountId, name: string, args: Record<string, unknown>) =>
  scene.calls(account, [[name, args]], { using });
const answerOf = (account: AccountId, name: string, args: Record<string, unknown> = {}) =>
  scene.call(account, name, args, { using });
const streamOf = (text: string) => new Blob([text]).stream() as ReadableStream<Uint8Array>;

beforeAll(async () => {
  scene = await stage();
  [bob, eve] = [await scene.signIn("bob@crepes.fr"), await scene.signIn("eve@crepes.fr")];
  const envelope = { from: "carol@hamburger.edu", to: "bob@crepes.fr" };
  await handIn(scene.ports.smtp, envelope, `Subject: ${secret}\r\n\r\n${secret}\r\n`);

  const [email] = (await answerOf(bob, "Email/query")).ids as string[];
  const [got] = (await answerOf(bob, "Email/get", { ids: [email] })).list as Record<string, string>[];
  const [mailbox] = (await answerOf(bob, "Mailbox/get")).list as Record<string, string>[];
  const [identity] = (await answerOf(bob, "Identity/get")).list as Record<string, string>[];
  const made = await answerOf(bob, "Email/set", {
    create: {
      d: {
        mailboxIds: { [mailbox?.id ?? ""]: true },
        from: [{ email: "bob@crepes.fr" }],
        // An address literal inside of our own network: it is not called, and that is an event.
        to: [{ email: "carol@[127.0.0.1]" }],
        subject: secret,
      },
    },
  });
  const draft = (made.created as Record<string, { id: string }>).d?.id;
  const sent = await answerOf(bob, "EmailSubmission/set", {
    create: { s: { identityId: identity?.id, emailId: draft } },
  });
  const submission = (sent.created as Record<string, { id: string }>).s?.id ?? "";
  const events = async () => {
    const [one] = (await answerOf(bob, "EmailSubmission/get", { ids: [submission] })).list;
    return Object.values<{ events: { id: string }[] }>(one["keryx:journey"]).flatMap((way) => way.events);
  };
  const [event] = await vi.waitUntil(
    async () => {
      const found = await events();
      return found.length > 0 && found;
    },
    { timeout: 60_000 },
  );
  const other = { address: "bob@hamburger.edu", host: "pop.hamburger.edu", password: secret, isPaused: true };
  const collects = await answerOf(bob, "CollectSource/set", { create: { c: other } });
  const uploaded = await scene.core.upload(bob, "text/plain", streamOf(secret));
  const script = await scene.core.upload(bob, "application/sieve", streamOf(`# ${secret}\ndiscard;`));
  const scripts = await answerOf(bob, "SieveScript/set", {
    create: { y: { name: secret, blobId: script.ok ? script.blobId : "" } },
  });
  const [book] = (await answerOf(bob, "AddressBook/get")).list as { id: string }[];
  const photo = { kind: "photo", uri: `data:image/gif;base64,${Buffer.from("GIF89a").toString("base64")}` };
  const cards = await answerOf(bob, "ContactCard/set", {
    create: {
      k: {
        addressBookIds: { [book?.id ?? ""]: true },
        uid: hisUid,
        name: { full: secret },
        media: { m: photo },
      },
    },
  });
  const imports = await answerOf(bob, "MailImport/set", {
    create: { x: { files: [{ name: `${secret}.mbox`, size: 10 }] } },
  });
  his = {
    email: email ?? "",
    thread: got?.threadId ?? "",
    mailbox: mailbox?.id ?? "",
    identity: identity?.id ?? "",
    submission,
    event: event?.id ?? "",
    blob: got?.blobId ?? "",
    upload: uploaded.ok ? uploaded.blobId : "",
    source: (collects.created as Record<string, { id: string }>).c?.id ?? "",
    quota: `q${bob}`,
    script: scripts.created.y.id,
    content: scripts.created.y.blobId,
    book: book?.id ?? "",
    card: cards.created.k.id,
    picture: cards.created.k.media.m.blobId,
    import: imports.created.x.id,
  };
  expect(Object.values(his).every((one) => one !== "")).toBe(true);
  const [hers] = (await answerOf(eve, "Mailbox/get")).list as Record<string, string>[];
  const [herBook] = (await answerOf(eve, "AddressBook/get")).list as Record<string, string>[];
  const [herIdentity] = (await answerOf(eve, "Identity/get")).list as Record<string, string>[];
  own = { mailbox: hers?.id ?? "", book: herBook?.id ?? "", identity: herIdentity?.id ?? "" };
  nobodys = Object.fromEntries(
    Object.entries(his).map(([name, text]) => [name, text.replace(/\d{4}/, "9999")]),
  ) as typeof his;
});
afterAll(() => scene.end());

const read = { actionMode: "manual-action", sendingMode: "mdn-sent-manually", type: "displayed" };
/** Every call in which somebody else's id can stand; where none can, an empty call. */
const calls = (ids: typeof his): Record<string, Record<string, unknown>[]> => ({
  "Core/echo": [{}],
  "Blob/copy": [
    { fromAccountId: `a${eve}`, blobIds: [ids.blob, `${ids.blob}-1`, ids.upload] },
    { fromAccountId: `a${bob}`, blobIds: [ids.blob, ids.upload] },
  ],
  "Blob/upload": [{ create: { n: { data: [{ blobId: ids.blob }] } } }],
  "Blob/get": [{ ids: [ids.blob, `${ids.blob}-1`, ids.upload] }],
  "Blob/lookup": [{ ids: [ids.blob, ids.upload], typeNames: ["Email"] }],
  "Upload/forget": [{ blobIds: [ids.upload, ids.blob] }],
  "DraftVersion/list": [{ emailId: ids.email }],
  "DraftVersion/keep": [{ emailId: ids.email }],
  "PushSubscription/get": [{ ids: ["p1"] }, {}],
  "PushSubscription/set": [{ destroy: ["p1"] }],
  "Mailbox/get": [{ ids: [ids.mailbox] }, {}],
  "Mailbox/changes": [{ sinceState: "0" }],
  "Mailbox/query": [{ filter: { parentId: ids.mailbox } }],
  "Mailbox/queryChanges": [{ sinceQueryState: "0" }],
  "Mailbox/set": [
    { update: { [ids.mailbox]: { name: "mine" } } },
    { destroy: [ids.mailbox], onDestroyRemoveEmails: true },
    { create: { n: { name: "below", parentId: ids.mailbox } } },
  ],
  "Thread/get": [{ ids: [ids.thread] }],
  "Thread/changes": [{ sinceState: "0" }],
  "Email/get": [
    { ids: [ids.email], properties: ["subject", "preview", "bodyValues"], fetchAllBodyValues: true },
    { ids: null },
    { ids: [ids.email], properties: ["keryx:arrival"] },
  ],
  "Email/changes": [{ sinceState: "0" }],
  "Email/query": [
    { filter: { inMailbox: ids.mailbox } },
    { filter: { text: "rendezvous" } },
    { filter: { inMailboxOtherThan: [ids.mailbox] } },
    { anchor: ids.email },
  ],
  "Email/queryChanges": [{ sinceQueryState: "0" }],
  "Email/set": [
    { update: { [ids.email]: { "keywords/$seen": true } } },
    { destroy: [ids.email] },
    { create: { n: { mailboxIds: { [ids.mailbox]: true }, subject: "x" } } },
  ],
  "Email/import": [
    { emails: { n: { blobId: ids.blob, mailboxIds: { [ids.mailbox]: true } } } },
    { emails: { n: { blobId: ids.upload, mailboxIds: { [own.mailbox]: true } } } },
    { emails: { n: { blobId: `${ids.blob}-1`, mailboxIds: { [own.mailbox]: true } } } },
  ],
  "Email/parse": [
    { blobIds: [ids.blob, `${ids.blob}-1`, ids.upload, `${ids.upload}-1`], fetchAllBodyValues: true },
  ],
  "Email/copy": [{ fromAccountId: "a1", create: { n: { id: ids.email, mailboxIds: {} } } }],
  "SearchSnippet/get": [{ emailIds: [ids.email], filter: { text: "rendezvous" } }],
  "Identity/get": [{ ids: [ids.identity] }, {}],
  "Identity/changes": [{ sinceState: "0" }],
  "Identity/set": [{ update: { [ids.identity]: { name: "x" } } }, { destroy: [ids.identity] }],
  "EmailSubmission/get": [{ ids: [ids.submission] }, {}],
  "JourneyEvent/get": [{ ids: [ids.event] }, { ids: [ids.event], properties: ["dialogue"] }, {}],
  "Protection/lookup": [{ domains: ["crepes.fr"] }],
  "CollectSource/get": [{ ids: [ids.source] }, {}],
  "CollectSource/changes": [{ sinceState: "0" }],
  "CollectSource/set": [{ update: { [ids.source]: { name: "mine" } } }, { destroy: [ids.source] }],
  "CollectSource/run": [{ ids: [ids.source] }],
  "CollectSource/test": [{ id: ids.source }],
  "CollectSource/setSending": [{ id: ids.source, smtp: {} }],
  "CollectSource/testSending": [{ id: ids.source, smtp: {} }],
  "SieveScript/get": [{ ids: [ids.script] }, {}],
  "SieveScript/set": [
    { update: { [ids.script]: { name: "mine" } } },
    { destroy: [ids.script] },
    { create: { n: { name: "copied", blobId: ids.content } } },
    { onSuccessActivateScript: ids.script },
  ],
  "SieveScript/query": [{ filter: { name: "rendezvous" } }],
  "SieveScript/validate": [{ blobId: ids.content }],
  "SieveScript/test": [{ blobId: ids.content, emailIds: [ids.email] }],
  "MailExport/measure": [{ filter: { inMailbox: ids.mailbox } }, { filter: { text: "rendezvous" } }],
  "MailImport/get": [{ ids: [ids.import] }, {}],
  "MailImport/changes": [{ sinceState: "0" }],
  "MailImport/set": [
    { update: { [ids.import]: { isPaused: true } } },
    { destroy: [ids.import] },
    { create: { n: { files: [{ name: "a.mbox", size: 9 }], mailboxId: ids.mailbox } } },
  ],
  "MailImport/append": [{ id: ids.import, file: 0, offset: 0, blobId: ids.upload }],
  "MailImport/test": [{ id: ids.import, imap: { password: "x" } }],
  "AddressBook/get": [{ ids: [ids.book] }],
  "AddressBook/changes": [{ sinceState: "0" }],
  "AddressBook/set": [
    { update: { [ids.book]: { name: "mine" } } },
    { destroy: [ids.book], onDestroyRemoveContents: true },
    { onSuccessSetIsDefault: ids.book },
  ],
  "ContactCard/get": [{ ids: [ids.card] }, {}],
  "ContactCard/changes": [{ sinceState: "0" }],
  "ContactCard/query": [
    { filter: { inAddressBook: ids.book } },
    { filter: { uid: hisUid } },
    { anchor: ids.card },
  ],
  "ContactCard/queryChanges": [{ sinceQueryState: "0" }],
  "ContactCard/set": [
    { update: { [ids.card]: { kind: "org" } } },
    { destroy: [ids.card] },
    { create: { n: { addressBookIds: { [ids.book]: true } } } },
    {
      create: {
        n: { addressBookIds: { [own.book]: true }, media: { m: { kind: "photo", blobId: ids.picture } } },
      },
    },
  ],
  "ContactCard/copy": [{ fromAccountId: "a1", create: { n: { id: ids.card } } }],
  "VacationResponse/get": [{}],
  "VacationResponse/set": [{ update: { singleton: { textBody: "x" } } }],
  "MDN/parse": [{ blobIds: [ids.blob, `${ids.blob}-1`, ids.upload] }],
  "MDN/send": [
    { identityId: ids.identity, send: { n: { forEmailId: ids.email, disposition: read } } },
    { identityId: own.identity, send: { n: { forEmailId: ids.email, disposition: read } } },
  ],
  "Quota/get": [{ ids: [ids.quota] }],
  "Quota/changes": [{ sinceState: "0-none" }],
  "Quota/query": [{ filter: { name: "bob" } }],
  "Quota/queryChanges": [{ sinceQueryState: "0" }],
  "EmailSubmission/changes": [{ sinceState: "0" }],
  "EmailSubmission/query": [{ filter: { emailIds: [ids.email] } }, { filter: { threadIds: [ids.thread] } }],
  "EmailSubmission/queryChanges": [{ sinceQueryState: "0" }],
  "EmailSubmission/set": [
    { create: { n: { identityId: ids.identity, emailId: ids.email } } },
    { update: { [ids.submission]: { undoStatus: "canceled" } } },
    { destroy: [ids.submission] },
  ],
});

test("every method that is served is walked below", async () => {
  expect(Object.keys(calls(his)).sort()).toEqual(Object.keys(jmapMethods({} as AllDeps)).sort());
});

test("with another account's id every method answers accountNotFound", async () => {
  for (const [name, list] of Object.entries(calls(his))) {
    // A push subscription belongs to who made it: push.db.test.ts.
    if (name === "Core/echo" || name.startsWith("PushSubscription/")) continue;
    for (const args of list)
      expect(await call(eve, name, { ...args, accountId: `a${bob}` }), name).toEqual([
        ["error", { type: "accountNotFound" }, "0"],
      ]);
  }
});

test("another account's objects are answered as those that nobody has", async () => {
  const plain = (responses: JmapInvocation[], ids: typeof his) => {
    let text = JSON.stringify(responses);
    for (const [name, id] of Object.entries(ids)) text = text.replaceAll(id, `<${name}>`);
    // States and ids that the call itself has made differ from call to call.
    return text.replace(/"(old|new|query)?[sS]tate":"[^"]*"/g, "").replace(/[a-z]{1,2}\d{15,}/g, "<made>");
  };
  for (const name of Object.keys(calls(his))) {
    const [mine, lost] = [calls(his)[name] ?? [], calls(nobodys)[name] ?? []];
    for (const [at, args] of mine.entries()) {
      const answer = await call(eve, name, args);
      expect(JSON.stringify(answer), name).not.toContain(secret);
      expect(plain(answer, his), `${name} ${JSON.stringify(args)}`).toBe(
        plain(await call(eve, name, lost[at] ?? {}), nobodys),
      );
    }
  }
  const [email] = (await answerOf(bob, "Email/get", { ids: [his.email] })).list as Record<string, object>[];
  expect(email?.keywords).toEqual({});
});

test("another account's blobs are not there, neither to read nor to attach", async () => {
  for (const blob of [his.blob, `${his.blob}-1`, his.upload, his.content, his.picture]) {
    expect(await scene.core.blob(bob, blob)).not.toBeNull();
    expect(await scene.core.blob(eve, blob)).toBeNull();
    const [mailbox] = (await answerOf(eve, "Mailbox/get")).list as Record<string, string>[];
    const set = await answerOf(eve, "Email/set", {
      create: {
        n: { mailboxIds: { [mailbox?.id ?? ""]: true }, attachments: [{ blobId: blob, type: "text/plain" }] },
      },
    });
    expect(set.notCreated).toEqual({ n: { type: "blobNotFound", notFound: [blob] } });
  }
});

test("a mailbox past its quota takes no draft, and says so", async () => {
  await scene.core.accounts.setQuota("eve@crepes.fr", 1);
  const [mailbox] = (await answerOf(eve, "Mailbox/get")).list as Record<string, string>[];
  const set = await answerOf(eve, "Email/set", {
    create: { n: { mailboxIds: { [mailbox?.id ?? ""]: true }, subject: "no room" } },
  });
  expect(set.created).toBeNull();
  expect(set.notCreated).toMatchObject({ n: { type: "overQuota" } });
});

test("more requests or uploads at once than announced are refused with the limit's name", async () => {
  const request = { using, methodCalls: [["Mailbox/get", { accountId: `a${bob}` }, "0"]] };
  const answers = await Promise.all(Array.from({ length: 40 }, () => scene.core.jmap(bob, request)));
  const refused = answers.flatMap((one) => (one.ok ? [] : [one.problem]));
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]).toMatchObject({
    type: "urn:ietf:params:jmap:error:limit",
    limit: "maxConcurrentRequests",
  });
  const uploads = await Promise.all(
    Array.from({ length: 12 }, () => scene.core.upload(bob, "text/plain", streamOf("x"))),
  );
  expect(uploads.some((one) => !one.ok && one.problem.limit === "maxConcurrentUpload")).toBe(true);
  expect((await scene.core.jmap(bob, request)).ok).toBe(true);
});
