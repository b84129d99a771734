import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import type { AccountId } from "../ids.ts";
import { silentLog } from "../log.ts";
import { type AuthenticationCheck, formatResults } from "../mime/authentication-results.ts";
import { wordVector } from "../mime/word-vector.ts";
import { newMessage } from "../testing/new-message.ts";
import { noAnnouncer } from "../testing/no-announcer.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { makeBlobs } from "./blobs.ts";
import { senderCategoriesMax } from "./categories.ts";
import { beginCategoryUpkeep, makeCategoryUpkeep } from "./category-upkeep.ts";
import { makeIds } from "./ids.ts";
import { makeIntake } from "./intake.ts";

const ids = makeIds(() => Date.now());
const own = {
  using: ["core", "mail", "submission", "contacts"]
    .map((one) => `urn:ietf:params:jmap:${one}`)
    .concat("urn:keryx:jmap:search"),
};
let scene: Scene;
let bob: AccountId;
let row: string;
let inbox: string;
beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  const [account] = await scene.database.query<{ id: string }>(
    "SELECT id FROM account WHERE address = 'bob@crepes.fr'",
  );
  row = account?.id ?? "";
});
afterAll(() => scene.end());
beforeEach(async () => {
  const found = await call("Email/query", {});
  if (found.ids.length > 0) await call("Email/set", { destroy: found.ids });
  const boxes = await call("Mailbox/get", { properties: ["id", "role"] });
  inbox = boxes.list.find(({ role }: { role: string }) => role === "inbox").id;
});

const call = (name: string, args: Record<string, unknown>) => scene.call(bob, name, args, own);

let sent = 0;
const newsletter = (from = "hello@weekly.example") =>
  `From: ${from}\r\nMessage-ID: <${++sent}@weekly.example>\r\nSubject: Issue ${sent}\r\nList-Unsubscribe: <https://weekly.example/u>\r\n`;
const letter = (more = "") =>
  `From: carol@peer.example\r\nMessage-ID: <${++sent}@peer.example>\r\nSubject: Letter ${sent}\r\n${more}`;

/** Delivers to bob, as SMTP does; the email's id. */
async function deliver(
  head: string,
  { checks = [] as AuthenticationCheck[], keywords = [] as string[] } = {},
) {
  const { message, search } = newMessage(Buffer.from(`${head}\r\nHello\r\n`), ids);
  const { database } = scene;
  const intake = makeIntake({
    database,
    blobs: makeBlobs({ database, ids }),
    ids,
    clock: systemClock,
    announcer: noAnnouncer,
    log: silentLog,
  });
  const accepted = await intake.accept({
    message,
    words: wordVector({ ...search, attachments: [] }),
    receivedAt: new Date(),
    deliveries: [
      {
        accountId: row,
        mailbox: { role: "inbox" },
        keywords,
        trace: Buffer.from(checks.length > 0 ? formatResults("crepes.fr", checks) : ""),
      },
    ],
    relays: [],
  });
  return `e${accepted.emails[0]?.emailId}`;
}

async function keywordsOf(id: string): Promise<string[]> {
  const { list } = await call("Email/get", { ids: [id], properties: ["keywords"] });
  return Object.keys(list[0].keywords);
}

const tab = async (...categories: string[]) => {
  const { ids: found, total } = await call("Email/query", {
    filter: { inMailbox: inbox, "keryx:conversationCategory": categories },
    sort: [
      { property: "someInThreadHaveKeyword", keyword: "$pinned", isAscending: false },
      { property: "receivedAt", isAscending: false },
    ],
    collapseThreads: true,
    calculateTotal: true,
  });
  expect(total).toBe(found.length);
  return found as string[];
};

const unread = async () => {
  const { list } = await call("Mailbox/get", { ids: [inbox], properties: ["id", "keryx:unreadByCategory"] });
  return Object.fromEntries(
    Object.entries(list[0]["keryx:unreadByCategory"]).map(([category, told]) => [
      category,
      (told as { unread: number }).unread,
    ]),
  );
};

test("mail is put into a category as it comes, and tabs and searches find it there", async () => {
  const friend = await deliver(letter());
  const issue = await deliver(newsletter());
  const code = await deliver("From: no-reply@bank.example\r\n");
  const follower = await deliver("From: notification@facebookmail.com\r\nX-Auto-Response-Suppress: All\r\n", {
    checks: [
      { method: "dkim", result: "pass", reason: null, properties: { "header.d": "facebookmail.com" } },
    ],
  });
  expect(await keywordsOf(friend)).toEqual([]);
  expect(await keywordsOf(issue)).toEqual(["$category-offers"]);
  expect(await tab("main")).toEqual([friend]);
  expect(await tab("offers")).toEqual([issue]);
  expect(await tab("updates")).toEqual([code]);
  expect(await tab("social")).toEqual([follower]);
  expect(await tab("lists")).toEqual([]);
  // What has no tab of its own is in Main's.
  expect((await tab("main", "social", "lists")).sort()).toEqual([follower, friend].sort());
  expect((await tab("social", "updates")).sort()).toEqual([follower, code].sort());
  expect(await tab("main", "social", "updates", "lists", "offers")).toHaveLength(4);
  const found = await call("Email/query", { filter: { "keryx:category": ["updates", "social"] } });
  expect(found.ids.sort()).toEqual([code, follower].sort());
  expect((await call("Email/query", { filter: { "keryx:category": "main" } })).ids).toEqual([friend]);
  expect(await unread()).toEqual({ offers: 1, updates: 1, social: 1 });
});

test("a conversation is in one tab: Main, as soon as one of its messages is", async () => {
  const issue = await deliver(newsletter());
  const { list } = await call("Email/get", { ids: [issue], properties: ["messageId", "subject"] });
  const [{ messageId, subject }] = list;
  const answer = await deliver(
    `From: carol@peer.example\r\nSubject: Re: ${subject}\r\nIn-Reply-To: <${messageId[0]}>\r\n`,
  );
  expect(await tab("main")).toEqual([answer]);
  expect(await tab("offers")).toEqual([]);
  expect(await unread()).toEqual({});
  await call("Email/set", { destroy: [answer] });
  expect(await tab("offers")).toEqual([issue]);
  expect(await unread()).toEqual({ offers: 1 });
  await call("Email/set", { update: { [issue]: { "keywords/$seen": true } } });
  expect(await unread()).toEqual({});
});

test("who is moved to another tab is there, and what is pinned is at the top of its own tab alone", async () => {
  const [first, second] = [await deliver(newsletter()), await deliver(newsletter())];
  const friend = await deliver(letter());
  await call("Email/set", {
    update: { [first]: { "keywords/$pinned": true }, [friend]: { "keywords/$pinned": true } },
  });
  expect(await tab("offers")).toEqual([first, second]);
  await call("Email/set", {
    update: { [first]: { "keywords/$category-offers": null, "keywords/$category-lists": true } },
  });
  expect(await tab("offers")).toEqual([second]);
  expect(await tab("lists")).toEqual([first]);
  expect(await tab("main")).toEqual([friend]);
});

test("who is in the contacts, or was written to, writes to Main", async () => {
  const books = await call("AddressBook/get", {});
  await call("ContactCard/set", {
    create: {
      c: {
        addressBookIds: { [books.list[0].id]: true },
        name: { full: "Club" },
        emails: { e: { address: "Hello@Club.example" } },
      },
    },
  });
  expect(await keywordsOf(await deliver(newsletter("hello@club.example")))).toEqual([]);
  const identities = await call("Identity/get", {});
  const boxes = await call("Mailbox/get", { properties: ["id", "role"] });
  const drafts = boxes.list.find(({ role }: { role: string }) => role === "drafts").id;
  const draft = {
    mailboxIds: { [drafts]: true },
    from: [{ email: "bob@crepes.fr" }],
    to: [{ email: "Shop@Alice.crepes.fr" }],
    subject: "Hello",
    bodyStructure: { partId: "1", type: "text/plain" },
    bodyValues: { 1: { value: "Hello" } },
  };
  const made = await call("Email/set", { create: { e: draft } });
  await call("EmailSubmission/set", {
    create: {
      s: {
        emailId: made.created.e.id,
        identityId: identities.list[0].id,
        envelope: { mailFrom: { email: "bob@crepes.fr" }, rcptTo: [{ email: "alice@crepes.fr" }] },
      },
    },
  });
  expect(await keywordsOf(await deliver(newsletter("ALICE@crepes.fr")))).toEqual([]);
  expect(await keywordsOf(await deliver(newsletter()))).toEqual(["$category-offers"]);
  // What comes in a conversation in which one wrote is in Main, whoever sent it.
  const { list } = await call("Email/get", { ids: [made.created.e.id], properties: ["messageId"] });
  const reply = `From: no-reply@tickets.example\r\nSubject: Re: Hello\r\nIn-Reply-To: <${list[0].messageId[0]}>\r\n`;
  expect(await keywordsOf(await deliver(reply))).toEqual([]);
});

test("a sender's mail goes where its reader always wants it, until that is taken back", async () => {
  const { categories } = scene.core;
  await categories.setSender(bob, "Hello@Weekly.example", "lists");
  await categories.setSender(bob, "carol@peer.example", "updates");
  expect(await categories.senders(bob)).toEqual([
    { address: "carol@peer.example", category: "updates" },
    { address: "hello@weekly.example", category: "lists" },
  ]);
  expect(await keywordsOf(await deliver(newsletter()))).toEqual(["$category-lists"]);
  expect(await keywordsOf(await deliver(letter()))).toEqual(["$category-updates"]);
  await categories.setSender(bob, "hello@weekly.example", "main");
  expect(await keywordsOf(await deliver(newsletter()))).toEqual([]);
  await categories.setSender(bob, "hello@weekly.example", null);
  await categories.setSender(bob, "carol@peer.example", null);
  expect(await keywordsOf(await deliver(newsletter()))).toEqual(["$category-offers"]);
  expect(await keywordsOf(await deliver(letter()))).toEqual([]);
});

test("of very many senders the oldest are forgotten", async () => {
  await scene.database.query(
    `INSERT INTO sender_category (account_id, address, category, created_at)
     SELECT $1, n || '@x.example', 'lists', now() - interval '1 day' - n * interval '1 s' FROM generate_series(1, $2) n`,
    [row, senderCategoriesMax],
  );
  const { categories } = scene.core;
  await categories.setSender(bob, "new@x.example", "lists");
  const senders = (await categories.senders(bob)).map(({ address }) => address);
  expect(senders).toHaveLength(senderCategoriesMax);
  expect(senders).toContain("new@x.example");
  expect(senders).not.toContain(`${senderCategoriesMax}@x.example`);
  await scene.database.query("DELETE FROM sender_category WHERE account_id = $1", [row]);
});

test("a rule's choice, and a draft, are left as they are", async () => {
  expect(await keywordsOf(await deliver(newsletter(), { keywords: ["$category-updates"] }))).toEqual([
    "$category-updates",
  ]);
  expect(await keywordsOf(await deliver(newsletter(), { keywords: ["$draft"] }))).toEqual(["$draft"]);
});

test("what came before there were categories is sorted in the background, once, page by page", async () => {
  const kept = await deliver(newsletter());
  const friend = await deliver(letter());
  const all = [kept];
  for (let n = 0; n < 250; n += 1) all.push(await deliver(newsletter()));
  await call("Email/set", { update: Object.fromEntries(all.map((id) => [id, { keywords: {} }])) });
  expect(await tab("main")).toHaveLength(252);
  await scene.core.categories.sortOld(bob);
  await beginCategoryUpkeep(scene.database, row);
  const blobs = makeBlobs({ database: scene.database, ids });
  const upkeep = makeCategoryUpkeep({
    database: scene.database,
    blobs,
    announcer: noAnnouncer,
    clock: systemClock,
    log: silentLog,
  });
  // The server's own may have begun: each page is one's or the other's.
  await expect
    .poll(async () => {
      await upkeep.runOnce();
      return (await tab("main")).length;
    })
    .toBe(1);
  expect(await tab("main")).toEqual([friend]);
  expect(await tab("offers")).toHaveLength(251);
  // What one moves back stays there, also when the tabs are switched on again.
  await call("Email/set", { update: { [kept]: { keywords: {} } } });
  await scene.core.categories.sortOld(bob);
  await upkeep.runOnce();
  expect(await keywordsOf(kept)).toEqual([]);
});

test("a category that is none, or a conversation's without a mailbox, is refused", async () => {
  for (const value of ["nothing", [], ["main", 1], null, {}, "__proto__"])
    await expect(call("Email/query", { filter: { "keryx:category": value } })).resolves.toMatchObject({
      type: "invalidArguments",
    });
  await expect(
    call("Email/query", { filter: { "keryx:conversationCategory": ["main"] } }),
  ).resolves.toMatchObject({
    type: "unsupportedFilter",
  });
});

test("a tab's changes are told as any list's", async () => {
  const issue = await deliver(newsletter());
  const list = {
    filter: { inMailbox: inbox, "keryx:conversationCategory": ["offers"] },
    collapseThreads: true,
  };
  const before = await call("Email/query", list);
  expect(before.ids).toEqual([issue]);
  const next = await deliver(newsletter());
  await call("Email/set", { update: { [issue]: { "keywords/$category-offers": null } } });
  const changes = await call("Email/queryChanges", {
    ...list,
    sinceQueryState: before.queryState,
    calculateTotal: true,
  });
  expect(changes).toMatchObject({
    removed: expect.arrayContaining([issue]),
    added: [{ id: next, index: 0 }],
    total: 1,
  });
});
