import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { type Scene, stage } from "../testing/scene.ts";

type Args = Record<string, unknown>;
interface Draft {
  subject: string;
  messageId: string;
  inReplyTo?: string;
}

let scene: Scene;
let bob: AccountId;
let boxes: string[];

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
});
afterAll(() => scene.end());
beforeEach(async () => {
  const { ids } = await call("Email/query", {});
  if (ids.length > 0) await call("Email/set", { destroy: ids });
  boxes = (await call("Mailbox/query", { filter: { hasAnyRole: true } })).ids;
});

const call = (name: string, args: Args) => scene.call(bob, name, args);
let made = 0;

/** Puts an email into folders; its id. */
async function put(
  draft: Partial<Draft>,
  { folders = [boxes[0]], keywords = [] as string[], minute = made } = {},
) {
  const { subject = `Letter ${++made}`, messageId = `${++made}@crepes.fr`, inReplyTo } = draft;
  const email = {
    mailboxIds: Object.fromEntries(folders.map((folder) => [folder, true])),
    keywords: Object.fromEntries(keywords.map((keyword) => [keyword, true])),
    receivedAt: new Date(Date.UTC(2026, 10, 21, 0, minute)).toISOString().replace(".000", ""),
    subject,
    messageId: [messageId],
    ...(inReplyTo === undefined ? {} : { inReplyTo: [inReplyTo] }),
    bodyStructure: { partId: "1", type: "text/plain" },
    bodyValues: { 1: { value: `crepes ${made % 3 === 0 ? "sugar" : "salt"}` } },
  };
  const { created, notCreated } = await call("Email/set", { create: { e: email } });
  expect(notCreated).toBeNull();
  return created.e.id as string;
}

/** What a client does with the answer. RFC 8620 section 5.6. */
function spliced(
  ids: readonly string[],
  changes: { removed: string[]; added: { id: string; index: number }[] },
) {
  const left = ids.filter((one) => !changes.removed.includes(one));
  for (const { id, index } of changes.added) left.splice(index, 0, id);
  return left;
}

/** Numbers that come again with every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const newestFirst = { property: "receivedAt", isAscending: false };
const pinnedFirst = (property: string) => ({ property, keyword: "$pinned", isAscending: false });

const queries: [string, () => Args][] = [
  ["a folder, collapsed", () => ({ filter: { inMailbox: boxes[0] }, collapseThreads: true })],
  ["a folder", () => ({ filter: { inMailbox: boxes[0] } })],
  [
    "a folder, the oldest first",
    () => ({ filter: { inMailbox: boxes[0] }, sort: [{ property: "receivedAt" }] }),
  ],
  [
    "a folder, collapsed, the oldest first",
    () => ({ filter: { inMailbox: boxes[0] }, collapseThreads: true, sort: [{ property: "receivedAt" }] }),
  ],
  ["what is unread", () => ({ filter: { notKeyword: "$seen" } })],
  ["what lies elsewhere", () => ({ filter: { inMailboxOtherThan: [boxes[0]] }, collapseThreads: true })],
  ["a word", () => ({ filter: { text: "sugar" }, collapseThreads: true })],
  ["flagged first", () => ({ sort: [{ property: "hasKeyword", keyword: "$flagged", isAscending: false }] })],
  [
    "conversations with a flag first",
    () => ({ sort: [{ property: "someInThreadHaveKeyword", keyword: "$flagged", isAscending: false }] }),
  ],
  [
    "a folder, pinned first",
    () => ({ filter: { inMailbox: boxes[0] }, sort: [pinnedFirst("hasKeyword"), newestFirst] }),
  ],
  [
    "a folder, pinned conversations first",
    () => ({
      filter: { inMailbox: boxes[0] },
      collapseThreads: true,
      sort: [pinnedFirst("someInThreadHaveKeyword"), newestFirst],
    }),
  ],
  [
    "conversations that are read, last",
    () => ({ collapseThreads: true, sort: [{ property: "allInThreadHaveKeyword", keyword: "$seen" }] }),
  ],
  ["conversations without a flag", () => ({ filter: { noneInThreadHaveKeyword: "$flagged" } })],
  [
    "neither unread nor flagged",
    () => ({
      filter: { operator: "NOT", conditions: [{ notKeyword: "$seen" }, { hasKeyword: "$flagged" }] },
    }),
  ],
  ["all, by subject", () => ({ sort: [{ property: "subject" }, { property: "size", isAscending: false }] })],
];

test.each(queries)(
  "%s: an old result becomes the new one, whatever was done meanwhile",
  async (_what, query) => {
    const random = seeded(made + 1);
    const thread = (n: number) => ({ subject: `Thread ${n}`, inReplyTo: `root${n}@crepes.fr` });
    const someFolders = () => boxes.slice(0, 3).filter((_box, n) => random(2) === n % 2);
    const add = async () => {
      const folders = someFolders();
      const keywords = ["$seen", "$flagged"].filter(() => random(2) === 0);
      const where = { folders: folders.length > 0 ? folders : [boxes[1]], keywords, minute: random(60) };
      return put(thread(random(5)), where);
    };
    const emails: string[] = [];
    for (let n = 0; n < 12; n++) emails.push(await add());
    const args = { ...query(), calculateTotal: true };
    let before = await call("Email/query", args);
    expect(before.canCalculateChanges).toBe(true);
    for (let round = 0; round < 6; round++) {
      for (let act = 0; act <= random(4); act++) {
        const one = emails[random(emails.length)] ?? "";
        const keyword = ["$seen", "$flagged", "$pinned"][random(3)];
        const kind = random(4);
        if (kind === 0) emails.push(await add());
        else if (kind === 1)
          await call("Email/set", {
            update: { [one]: { [`keywords/${keyword}`]: random(2) === 0 ? true : null } },
          });
        else if (kind === 2)
          await call("Email/set", { update: { [one]: { mailboxIds: { [boxes[random(3)] ?? ""]: true } } } });
        else await call("Email/set", { destroy: [one] });
      }
      const changes = await call("Email/queryChanges", { ...args, sinceQueryState: before.queryState });
      const after = await call("Email/query", args);
      expect(spliced(before.ids, changes)).toEqual(after.ids);
      expect(changes).toMatchObject({
        oldQueryState: before.queryState,
        newQueryState: after.queryState,
        total: after.total,
      });
      before = after;
    }
    const again = { ...args, sinceQueryState: before.queryState };
    expect(await call("Email/queryChanges", again)).toMatchObject({ removed: [], added: [] });
  },
);

test.each([true, false])(
  "what is pinned comes first on every page (collapsed: %s), as when the folder is sorted as a whole",
  async (collapseThreads) => {
    const emails: string[] = [];
    for (let n = 0; n < 10; n++)
      emails.push(
        await put({ inReplyTo: `root${n % 6}@crepes.fr`, subject: `Thread ${n % 6}` }, { minute: n }),
      );
    const update = Object.fromEntries([1, 4, 8].map((n) => [emails[n] ?? "", { "keywords/$pinned": true }]));
    await call("Email/set", { update });
    // Pinned too, but elsewhere.
    await put({}, { folders: [boxes[1]], keywords: ["$pinned"] });
    const byPin = pinnedFirst(collapseThreads ? "someInThreadHaveKeyword" : "hasKeyword");
    const folder = { filter: { inMailbox: boxes[0] }, collapseThreads, calculateTotal: true };
    const pages = async (sort: Args[]) => {
      const all = [];
      for (const where of [
        ...[0, 1, 2, 3, 5, 20, -2, -7].map((position) => ({ position, limit: 3 })),
        ...[9, 8, 0, 4].map((n) => ({ anchor: emails[n], anchorOffset: -1, limit: 3 })),
      ]) {
        const { ids, position, total, type } = await call("Email/query", { ...folder, sort, ...where });
        all.push({ ids, position, total, type });
      }
      return all;
    };
    const kept = await pages([byPin, newestFirst]);
    // With a third key it is sorted as a whole.
    expect(kept).toEqual(await pages([byPin, newestFirst, newestFirst]));
    const [first] = kept;
    expect(first?.ids).toEqual((collapseThreads ? [8, 7, 4] : [8, 4, 1]).map((n) => emails[n]));
  },
);

test("what stands behind the last row that a client has is left out, where nothing mutable decides", async () => {
  const [first, second] = [await put({}, { minute: 50 }), await put({}, { minute: 40 })];
  const list = { sort: [{ property: "receivedAt", isAscending: false }] };
  const { queryState } = await call("Email/query", list);
  const [above, below] = [await put({}, { minute: 45 }), await put({}, { minute: 10 })];
  const since = { sinceQueryState: queryState, upToId: second };
  expect((await call("Email/queryChanges", { ...list, ...since })).added).toEqual([{ id: above, index: 1 }]);
  const unknown = await call("Email/queryChanges", { ...list, ...since, upToId: "e1" });
  expect(unknown.added.map(({ id }: { id: string }) => id)).toEqual([above, below]);
  // A folder is mutable: there upToId is ignored.
  const folder = { ...list, filter: { inMailbox: boxes[0] } };
  const inFolder = await call("Email/queryChanges", { ...folder, ...since, upToId: first });
  expect(inFolder.added.map(({ id }: { id: string }) => id)).toEqual([above, below]);
});

test("a conversation's next email takes the place of one that is destroyed", async () => {
  const root = await put({ subject: "Tart", messageId: "tart@crepes.fr" }, { minute: 1 });
  await put({}, { minute: 2 });
  const reply = await put({ subject: "Tart", inReplyTo: "tart@crepes.fr" }, { minute: 3 });
  const list = { filter: { inMailbox: boxes[0] }, collapseThreads: true };
  const before = await call("Email/query", list);
  await call("Email/set", { destroy: [reply] });
  const changes = await call("Email/queryChanges", { ...list, sinceQueryState: before.queryState });
  expect(changes.removed).toContain(reply);
  expect(changes.added).toEqual([{ id: root, index: 1 }]);
});

test.each([
  [{ sinceQueryState: "99999" }, "cannotCalculateChanges"],
  [{ sinceQueryState: "99999.1" }, "cannotCalculateChanges"],
  [{ sinceQueryState: "0.0.0", collapseThreads: true }, "cannotCalculateChanges"],
  [{ sinceQueryState: "x" }, "cannotCalculateChanges"],
  [{ sinceQueryState: 7 }, "invalidArguments"],
  [{ sinceQueryState: "0", maxChanges: 0 }, "invalidArguments"],
  [{ sinceQueryState: "0", upToId: 7 }, "invalidArguments"],
  [{ sinceQueryState: "0", calculateTotal: "yes" }, "invalidArguments"],
  [{ sinceQueryState: "0", collapseThreads: "yes" }, "invalidArguments"],
  [{ sinceQueryState: "0", filter: { colour: "red" } }, "unsupportedFilter"],
  [{ sinceQueryState: "0", sort: [{ property: "colour" }] }, "unsupportedSort"],
  [{ sinceQueryState: "0", sort: [{ property: "hasKeyword" }] }, "invalidArguments"],
])("Email/queryChanges with %j is answered %s", async (args, type) => {
  expect(await call("Email/queryChanges", args)).toMatchObject({ type });
});

test("more changes of emails than a client wants are too many", async () => {
  const { queryState: sinceQueryState } = await call("Email/query", {});
  await put({});
  await put({});
  expect(await call("Email/queryChanges", { sinceQueryState, maxChanges: 1 })).toEqual({
    type: "tooManyChanges",
  });
  expect((await call("Email/queryChanges", { sinceQueryState, maxChanges: 4 })).added).toHaveLength(2);
});
