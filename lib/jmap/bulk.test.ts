import { expect, test } from "vitest";
import { type Bulk, type BulkEmail, changeWhole, undoWhole } from "./bulk.ts";
import { withFlag } from "./changes.ts";
import { JmapFailure } from "./client.ts";
import type { Id, Invocation } from "./types.ts";

/** A server of 700 conversations of two emails each, one in the inbox (m1) and one in sent (m2), with the limits of ours. */
function makeServer() {
  const emails = new Map<Id, BulkEmail>();
  for (let n = 0; n < 700; n += 1) {
    emails.set(`e${n}`, { id: `e${n}`, threadId: `t${n}`, keywords: {}, mailboxIds: { m1: true } });
    emails.set(`s${n}`, { id: `s${n}`, threadId: `t${n}`, keywords: {}, mailboxIds: { m2: true } });
  }
  const listed = () => [...emails.values()].filter(({ mailboxIds }) => mailboxIds.m1).map(({ id }) => id);
  const sizes: number[] = [];
  let writes = 0;
  const state = { failAt: Number.POSITIVE_INFINITY };
  const asked = (ids: Id[]) => {
    sizes.push(ids.length);
    return ids;
  };
  async function answer(calls: Invocation[]): Promise<Invocation[]> {
    let queried: Id[] = [];
    return calls.map(([name, args, tag]) => {
      if (name === "Email/query") {
        const { position, limit } = args as { position: number; limit: number };
        queried = listed().slice(position, position + limit);
        return [name, { ids: queried }, tag];
      }
      if (name === "Thread/get") {
        const ids = asked(args.ids as Id[]);
        return [
          name,
          { list: ids.map((id) => ({ id, emailIds: [`e${id.slice(1)}`, `s${id.slice(1)}`] })) },
          tag,
        ];
      }
      const ids = asked((args.ids as Id[] | undefined) ?? queried);
      return [name, { list: ids.flatMap((id) => emails.get(id) ?? []) }, tag];
    });
  }
  return {
    emails,
    sizes,
    state,
    listed,
    read: answer,
    async write([call]: Invocation[]): Promise<Invocation[]> {
      writes += 1;
      if (writes >= state.failAt) throw new JmapFailure("offline", "Away.");
      const { update = {}, destroy = [] } = (call as Invocation)[1] as {
        update?: Record<Id, Record<string, true | null>>;
        destroy?: Id[];
      };
      asked([...Object.keys(update), ...destroy]);
      for (const id of destroy) emails.delete(id);
      for (const [id, patch] of Object.entries(update))
        for (const [path, on] of Object.entries(patch)) {
          const [property, name] = path.split("/") as ["keywords" | "mailboxIds", string];
          const email = emails.get(id) as BulkEmail;
          emails.set(id, { ...email, [property]: withFlag(email[property], name, on === true) });
        }
      return [["Email/set", {}, "set"]];
    },
  };
}

const archiving = (more: Partial<Bulk> = {}): Bulk => ({
  query: { filter: { inMailbox: "m1" } },
  picks: ({ mailboxIds }) => mailboxIds.m1 === true,
  isGrouped: true,
  newestOnly: false,
  change: ({ keywords }) => ({ keywords, mailboxIds: { m3: true } }),
  onProgress: () => {},
  signal: new AbortController().signal,
  ...more,
});

test("every conversation of a list is moved, though the list grows shorter meanwhile, in portions the server takes", async () => {
  const server = makeServer();
  const progress: string[] = [];
  const onProgress = (done: number, all: number) => progress.push(`${done}/${all}`);
  const result = await changeWhole(server, "a1", archiving({ onProgress }));
  expect(result.failure).toBeNull();
  expect(result.conversations).toBe(700);
  expect(server.listed()).toEqual([]);
  expect(server.emails.get("s5")?.mailboxIds).toEqual({ m2: true });
  expect(Math.max(...server.sizes)).toBeLessThanOrEqual(500);
  expect(progress).toEqual(["200/700", "400/700", "600/700", "700/700"]);
  await undoWhole(server, "a1", result.undo);
  expect(server.listed()).toHaveLength(700);
  expect(server.emails.get("e699")?.mailboxIds).toEqual({ m1: true });
});

test("of a list with more than one act goes through the rest stays as it was, and that is said", async () => {
  const server = makeServer();
  const result = await changeWhole(server, "a1", archiving(), 600);
  expect(result).toMatchObject({ conversations: 600, isMore: true, failure: null });
  expect(server.listed()).toHaveLength(100);
  expect(await changeWhole(server, "a1", archiving(), 100)).toMatchObject({
    conversations: 100,
    isMore: false,
  });
  expect(server.listed()).toEqual([]);
});

test("what was stopped or failed half-way says how far it came, and that much is undone", async () => {
  for (const how of ["stop", "fail"] as const) {
    const server = makeServer();
    const stop = new AbortController();
    if (how === "fail") server.state.failAt = 3;
    const onProgress = (done: number) => how === "stop" && done >= 400 && stop.abort();
    const result = await changeWhole(server, "a1", archiving({ onProgress, signal: stop.signal }));
    expect(result.conversations).toBe(400);
    expect(server.listed()).toHaveLength(300);
    expect(result.failure !== null).toBe(how === "fail");
    server.state.failAt = Number.POSITIVE_INFINITY;
    await undoWhole(server, "a1", result.undo);
    expect(server.listed()).toHaveLength(700);
  }
});

test("what has no other state is deleted for good, and nothing is offered to undo it", async () => {
  const server = makeServer();
  const result = await changeWhole(server, "a1", archiving({ change: () => null }));
  expect(server.emails.size).toBe(700);
  expect(result.undo.size).toBe(0);
});

test("a star goes on the last email of each conversation", async () => {
  const server = makeServer();
  const star = archiving({
    picks: () => true,
    newestOnly: true,
    change: ({ keywords, mailboxIds }) => ({ mailboxIds, keywords: withFlag(keywords, "$flagged", true) }),
  });
  await changeWhole(server, "a1", star);
  expect(server.emails.get("e1")?.keywords).toEqual({});
  expect(server.emails.get("s1")?.keywords).toEqual({ $flagged: true });
});

test("message by message a conversation's other emails are left alone", async () => {
  const server = makeServer();
  const result = await changeWhole(server, "a1", archiving({ isGrouped: false, picks: () => true }));
  expect(result.conversations).toBe(700);
  expect(server.emails.get("e5")?.mailboxIds).toEqual({ m3: true });
  expect(server.emails.get("s5")?.mailboxIds).toEqual({ m2: true });
});
