import type { ListQuery } from "./calls.ts";
import { type Mutable, patchBetween } from "./changes.ts";
import { answerTo, JmapFailure, wordsForError } from "./client.ts";
import type { Sync } from "./sync.ts";
import type { Email, Id, Invocation, SetError, Thread } from "./types.ts";

/** What a change of a whole list looks at. */
export type BulkEmail = Pick<Email, "id" | "threadId" | "mailboxIds" | "keywords">;
type Patch = Record<string, true | null>;

export interface Bulk {
  query: ListQuery;
  /** True for the emails of a conversation that the act is about. */
  picks(email: BulkEmail): boolean;
  /** False: the list is of messages, and each is changed by itself. */
  isGrouped: boolean;
  /** True where only the last of them changes. */
  newestOnly: boolean;
  /** Null deletes for good. */
  change(email: BulkEmail): Mutable | null;
  /** Conversations done, of all. */
  onProgress(done: number, all: number): void;
  /** Looked at between portions. */
  signal: AbortSignal;
}

export interface BulkResult {
  /** Conversations that were gone through. */
  conversations: number;
  /** True where the list has more of them than one act goes through; they are as they were. */
  isMore: boolean;
  /** By email, what undoes it. */
  undo: ReadonlyMap<Id, Patch>;
  /** Why it ended early. */
  failure: unknown;
}

/** Conversations that one bulk act goes through at most. */
const bulkMax = 200_000;
const listPortion = 500;
const threadPortion = 200;
/** The server takes no more in one call. RFC 8620 section 2, maxObjectsInGet and maxObjectsInSet. */
const emailPortion = 500;

type Reads = Pick<Sync, "read" | "write">;

/**
 * Changes every conversation of a list, also those that were never loaded: first their ids are read, since the
 * list grows shorter while it is worked on, then they are changed in portions. What failed or was stopped half-way
 * stays done as far as it came, and says so; so does what would be more than `max` conversations.
 */
export async function changeWhole(
  sync: Reads,
  accountId: Id,
  bulk: Bulk,
  max = bulkMax,
): Promise<BulkResult> {
  const undo = new Map<Id, Patch>();
  let conversations = 0;
  let isMore = false;
  try {
    const found = await rowsOf(sync, accountId, bulk, max);
    const rows = found.slice(0, max);
    isMore = found.length > max;
    for (let at = 0; at < rows.length && !bulk.signal.aborted; at += threadPortion) {
      const portion = rows.slice(at, at + threadPortion);
      await changePortion(sync, accountId, bulk, portion, undo);
      conversations += portion.length;
      bulk.onProgress(conversations, rows.length);
    }
    return { conversations, isMore, undo, failure: null };
  } catch (failure) {
    return { conversations, isMore, undo, failure };
  }
}

/** Puts back what a bulk act changed. Throws `JmapFailure`. */
export async function undoWhole(sync: Reads, accountId: Id, undo: ReadonlyMap<Id, Patch>): Promise<void> {
  const all = [...undo];
  for (let at = 0; at < all.length; at += emailPortion)
    await set(sync, accountId, { update: Object.fromEntries(all.slice(at, at + emailPortion)) });
}

/** The rows of the list; of one that has more than `max` at least one more. */
async function rowsOf(
  sync: Reads,
  accountId: Id,
  { query: { filter }, isGrouped, signal }: Bulk,
  max: number,
): Promise<Id[]> {
  const found = new Set<Id>();
  const sort = [{ property: "receivedAt", isAscending: false }];
  for (let position = 0; found.size <= max && !signal.aborted; ) {
    const page = { accountId, filter, sort, collapseThreads: isGrouped, position, limit: listPortion };
    const responses = await sync.read([
      ["Email/query", page, "query"],
      [
        "Email/get",
        {
          accountId,
          "#ids": { resultOf: "query", name: "Email/query", path: "/ids" },
          properties: ["threadId"],
        },
        "rows",
      ],
    ]);
    const { ids } = answerTo<{ ids: Id[] }>(responses, "query");
    if (ids.length === 0) break;
    position += ids.length;
    const { list } = answerTo<{ list: BulkEmail[] }>(responses, "rows");
    for (const { id, threadId } of list) found.add(isGrouped ? threadId : id);
  }
  return [...found];
}

async function changePortion(
  sync: Reads,
  accountId: Id,
  bulk: Bulk,
  rows: readonly Id[],
  undo: Map<Id, Patch>,
): Promise<void> {
  const threads = bulk.isGrouped
    ? answerTo<{ list: Thread[] }>(
        await sync.read([["Thread/get", { accountId, ids: rows }, "threads"]]),
        "threads",
      ).list
    : rows.map((id) => ({ id, emailIds: [id] }));
  const emails = await emailsOf(
    sync,
    accountId,
    threads.flatMap(({ emailIds }) => emailIds),
  );
  const chosen = threads.flatMap(({ emailIds }) => {
    const picked = emailIds.flatMap((id) => emails.get(id) ?? []).filter(bulk.picks);
    return bulk.newestOnly ? picked.slice(-1) : picked;
  });
  const gone: Id[] = [];
  const patches = chosen.flatMap((email) => {
    const next = bulk.change(email);
    if (next === null) gone.push(email.id);
    if (next === null) return [];
    const patch = patchBetween(email, next);
    return Object.keys(patch).length > 0 ? [[email.id, patch, patchBetween(next, email)] as const] : [];
  });
  for (let at = 0; at < patches.length; at += emailPortion) {
    const portion = patches.slice(at, at + emailPortion);
    await set(sync, accountId, { update: Object.fromEntries(portion.map(([id, patch]) => [id, patch])) });
    for (const [id, , back] of portion) undo.set(id, back);
  }
  for (let at = 0; at < gone.length; at += emailPortion)
    await set(sync, accountId, { destroy: gone.slice(at, at + emailPortion) });
}

async function emailsOf(sync: Reads, accountId: Id, ids: readonly Id[]): Promise<Map<Id, BulkEmail>> {
  const found = new Map<Id, BulkEmail>();
  const properties = ["id", "threadId", "mailboxIds", "keywords"];
  for (let at = 0; at < ids.length; at += emailPortion) {
    const call: Invocation = [
      "Email/get",
      { accountId, ids: ids.slice(at, at + emailPortion), properties },
      "emails",
    ];
    const { list } = answerTo<{ list: BulkEmail[] }>(await sync.read([call]), "emails");
    for (const email of list) found.set(email.id, email);
  }
  return found;
}

/** What was deleted meanwhile needs no change any more. */
async function set(
  sync: Reads,
  accountId: Id,
  change: { update: Record<Id, Patch> } | { destroy: Id[] },
): Promise<void> {
  const responses = await sync.write([["Email/set", { accountId, ...change }, "set"]]);
  type Refused = Record<Id, SetError> | null;
  const answer = answerTo<{ notUpdated?: Refused; notDestroyed?: Refused }>(responses, "set");
  const error = Object.values({ ...answer.notUpdated, ...answer.notDestroyed }).find(
    ({ type }) => type !== "notFound",
  );
  if (error) throw new JmapFailure("refused", wordsForError(error), error.type);
}
