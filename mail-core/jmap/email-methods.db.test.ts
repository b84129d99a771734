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
import { emailMethods } from "./email-methods.ts";
import { id } from "./ids.ts";
import type { JmapDeps, Method } from "./method.ts";

const ids = makeIds(() => Date.now());
let database: ScratchDatabase;
let deps: JmapDeps;
let methods: Record<string, Method>;
let account: string;
let inbox: string;
let trash: string;
beforeAll(async () => {
  database = await scratchDatabase();
  const announcer = { ...makeAnnouncer({ database, log: silentLog }), announce: () => {} };
  const blobs = makeBlobs({ database, ids });
  const shared = { database, blobs, ids, clock: systemClock, log: silentLog, announcer };
  deps = {
    ...shared,
    intake: makeIntake(shared),
    recipients: makeRecipients({ database }),
    signer: noSigner,
    rules: noRules,
    config: {} as MailCoreConfig,
    cache: noCache,
  };
  methods = emailMethods(deps);
});
afterAll(() => database.close());
beforeEach(async () => {
  const row = {
    address: `${randomBytes(5).toString("hex")}@crepes.fr`,
    name: "",
    passwordHash: "",
    quotaOctets: null,
  };
  account =
    (await database.transaction((tx) =>
      insertAccount(tx, { ...row, role: "user" }, { ids, clock: systemClock }),
    )) ?? "";
  const mailboxes = await database.query<{ id: string; role: string }>(
    "SELECT id, role FROM mailbox WHERE account_id = $1",
    [account],
  );
  inbox = id("m", mailboxes.find(({ role }) => role === "inbox")?.id ?? "");
  trash = id("m", mailboxes.find(({ role }) => role === "trash")?.id ?? "");
});

async function call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const outcome = await (methods[name] as Method)(args, {
    account: account as AccountId,
    accountId: id("a", account),
    using: new Set(),
    createdIds: new Map(),
    caller: { by: "person", webSession: null },
    access: "own",
    from: null,
  });
  return outcome.ok ? (outcome.responses[0]?.[1] ?? {}) : { error: outcome.error.type };
}

async function receive(text: string, at = "2026-11-21T09:00:00Z"): Promise<string> {
  const octets = Buffer.from(text.replaceAll("\n", "\r\n"));
  const { message, search } = newMessage(octets, ids);
  const accepted = await deps.intake.accept({
    message,
    words: wordVector(search),
    receivedAt: new Date(at),
    deliveries: [
      {
        accountId: account,
        mailbox: { role: "inbox" },
        keywords: [],
        trace: Buffer.from("Return-Path: <a@b>\r\n"),
      },
    ],
    relays: [],
  });
  return id("e", accepted.emails[0]?.emailId ?? "");
}

const crepes =
  "From: Bob <bob@crepes.fr>\nTo: alice@crepes.fr\nCc: carol@crepes.fr\nSubject: Cr\u00eapes tonight\nX-Sauce: sweet\n\nDo you like \u00e9clairs?\n";

test("an email is shown with its fields, its text and its trace", async () => {
  const emailId = await receive(crepes);
  const got = await call("Email/get", {
    ids: [emailId, "e1"],
    properties: [
      "subject",
      "from",
      "mailboxIds",
      "headers",
      "header:x-sauce:asText",
      "bodyValues",
      "textBody",
    ],
    fetchTextBodyValues: true,
    maxBodyValueBytes: 13,
  });
  expect(got).toMatchObject({
    notFound: ["e1"],
    list: [
      {
        id: emailId,
        subject: "Crêpes tonight",
        from: [{ name: "Bob", email: "bob@crepes.fr" }],
        mailboxIds: { [inbox]: true },
        "header:x-sauce:asText": "sweet",
        textBody: [{ partId: "1", blobId: `b${emailId}-1`, type: "text/plain" }],
        // Thirteen octets would end inside of é.
        bodyValues: { 1: { value: "Do you like ", isTruncated: true, isEncodingProblem: false } },
      },
    ],
  });
  const [first] = got.list as { headers: { name: string }[] }[];
  expect(first?.headers.map(({ name }) => name)).toEqual([
    "Return-Path",
    "From",
    "To",
    "Cc",
    "Subject",
    "X-Sauce",
  ]);
});

test("the inbox is listed newest first, whole and by thread, with its total", async () => {
  const old = await receive("Subject: a\nMessage-ID: <1@x>\n\nhi\n", "2026-11-20T09:00:00Z");
  const other = await receive("Subject: b\nMessage-ID: <2@x>\n\nhi\n", "2026-11-20T10:00:00Z");
  const reply = await receive("Subject: Re: a\nIn-Reply-To: <1@x>\n\nhi\n", "2026-11-20T11:00:00Z");
  const filter = { inMailbox: inbox };
  const all = await call("Email/query", { filter, calculateTotal: true });
  expect(all).toMatchObject({ ids: [reply, other, old], total: 3 });
  const collapsed = await call("Email/query", { filter, collapseThreads: true, calculateTotal: true });
  expect(collapsed).toMatchObject({ ids: [reply, other], total: 2 });
  expect(await call("Email/query", { filter, position: -1 })).toMatchObject({ ids: [old], position: 2 });
  expect(await call("Email/query", { filter, anchor: other, anchorOffset: 1 })).toMatchObject({ ids: [old] });
  const ascending = [{ property: "subject" }, { property: "receivedAt", isAscending: false }];
  expect(await call("Email/query", { sort: ascending, collapseThreads: true })).toMatchObject({
    ids: [reply, other],
  });
});

test.each([
  [{ text: "crepes" }, 1],
  [{ text: '"like eclairs"' }, 1],
  [{ text: '"eclairs like"' }, 0],
  [{ subject: "ton" }, 1],
  [{ subject: "eclairs" }, 0],
  [{ from: "bob" }, 1],
  [{ to: "carol" }, 0],
  [{ cc: "carol" }, 1],
  [{ body: "eclairs" }, 1],
  [{ header: ["Subject", "TONIGHT"] }, 1],
  [{ header: ["X-SAUCE"] }, 1],
  [{ header: ["X-Sauce", "SWEET"] }, 1],
  [{ header: ["X-Sauce", "sour"] }, 0],
  [{ header: ["Return-Path", "<a@b>"] }, 1],
  [{ header: ["X-Sauc"] }, 0],
  [{ header: ["__proto__"] }, 0],
  [{ header: ["no field: at all", ""] }, 0],
  [{ header: ["X-Sauce"], text: "tonight", from: "bob" }, 1],
  [{ header: ["X-Sauce"], text: "yesterday" }, 0],
  [{ operator: "NOT", conditions: [{ header: ["X-Sauce", "sour"] }] }, 1],
  [{ operator: "NOT", conditions: [{ header: ["X-Sauce"] }] }, 0],
  [
    { operator: "OR", conditions: [{ header: ["List-Id"] }, { header: ["X-Sauce", "weet"] }, { to: "eve" }] },
    1,
  ],
  [{ text: "');--" }, 0],
  [{ operator: "NOT", conditions: [{ hasKeyword: "$seen" }, { minSize: 100_000 }] }, 1],
  [{ operator: "AND", conditions: [{ text: "tonight" }, { noneInThreadHaveKeyword: "$flagged" }] }, 1],
])("the filter %j finds %i", async (filter, count) => {
  await receive(crepes);
  expect((await call("Email/query", { filter })).ids).toHaveLength(count);
});

test("a filter or sort that is not known is refused as such", async () => {
  expect(await call("Email/query", { filter: { colour: "red" } })).toEqual({ error: "unsupportedFilter" });
  expect(await call("Email/query", { sort: [{ property: "colour" }] })).toEqual({ error: "unsupportedSort" });
});

test("a filter that looks for words too often is refused", async () => {
  const conditions = Array.from({ length: 33 }, (_, n) => ({ text: `word${n}` }));
  expect(await call("Email/query", { filter: { operator: "OR", conditions } })).toEqual({
    error: "unsupportedFilter",
  });
  const filter = { operator: "OR", conditions: conditions.slice(1) };
  expect(await call("Email/query", { filter })).toMatchObject({ ids: [] });
});

test("an update moves and marks; a last mailbox cannot be taken away", async () => {
  const [one, two] = [await receive(crepes), await receive(crepes)];
  const before = (await call("Email/get", { ids: [] })).state;
  const set = await call("Email/set", {
    update: {
      [one]: { "keywords/$Seen": true, mailboxIds: { [trash]: true } },
      [two]: { [`mailboxIds/${inbox}`]: null },
    },
  });
  expect(set).toMatchObject({
    updated: { [one]: null },
    notUpdated: { [two]: { type: "invalidProperties" } },
  });
  const got = await call("Email/get", { ids: [one], properties: ["keywords", "mailboxIds"] });
  expect(got.list).toMatchObject([{ keywords: { $seen: true }, mailboxIds: { [trash]: true } }]);
  expect(await call("Email/changes", { sinceState: before })).toMatchObject({ updated: [one], created: [] });
  expect(await call("Email/set", { ifInState: before })).toEqual({ error: "stateMismatch" });
});

test("what is destroyed gives its octets back", async () => {
  const emailId = await receive(crepes);
  const set = await call("Email/set", { destroy: [emailId, "e1"] });
  expect(set).toMatchObject({ destroyed: [emailId], notDestroyed: { e1: { type: "notFound" } } });
  const [row] = await database.query("SELECT used_octets FROM mail_state WHERE account_id = $1", [account]);
  expect(row).toEqual({ used_octets: "0" });
  expect((await call("Email/query", { filter: { inMailbox: inbox }, calculateTotal: true })).total).toBe(0);
});
