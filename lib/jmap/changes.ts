import { failureText } from "../language/failures.ts";
import {
  type Category,
  categoriesOfFilter,
  conversationCategory,
  type UnreadByCategory,
} from "./categories.ts";
import { answerTo, JmapFailure, wordsForError } from "./client.ts";
import { isPinned, withRowInPlace } from "./pinned.ts";
import type { JmapStore, List } from "./store.ts";
import type { Sync } from "./sync.ts";
import type { Email, Id, Mailbox, SetError } from "./types.ts";

type Flags = Readonly<Record<string, true>>;
/** What may change about an email. */
export interface Mutable {
  keywords: Flags;
  mailboxIds: Flags;
}
/** One email's way from one state to another. */
interface Step {
  id: Id;
  from: Mutable;
  to: Mutable;
}
type SetAnswer = {
  created?: Record<string, { id: Id }> | null;
  notCreated?: Record<string, SetError> | null;
  notUpdated?: Record<string, SetError> | null;
  notDestroyed?: Record<string, SetError> | null;
};

/** A map with one member set or taken out. */
export function withFlag(flags: Flags, name: string, on: boolean): Flags {
  const { [name]: _, ...rest } = flags;
  return on ? { ...rest, [name]: true } : rest;
}

function throwFirst(errors: Record<string, SetError> | null | undefined): void {
  const first = Object.values(errors ?? {})[0];
  if (first) throw new JmapFailure("refused", wordsForError(first), first.type);
}

/** A PatchObject of keywords and mailboxIds alone. RFC 8620 section 5.3. */
export type FlagPatch = Record<string, true | null>;

/** The difference as a patch, so that what others change meanwhile stays. */
export function patchBetween(before: Mutable, after: Mutable): FlagPatch {
  const patch: FlagPatch = {};
  for (const property of ["keywords", "mailboxIds"] as const) {
    const names = new Set([...Object.keys(before[property]), ...Object.keys(after[property])]);
    for (const name of names) {
      if (!before[property][name] === !after[property][name]) continue;
      patch[`${property}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`] =
        after[property][name] ?? null;
    }
  }
  return patch;
}

/** What an email looks like after a patch. */
export function withPatch({ keywords, mailboxIds }: Mutable, patch: FlagPatch): Mutable {
  const flags = { keywords, mailboxIds };
  for (const [path, on] of Object.entries(patch)) {
    const [property = "", name = ""] = path.split("/");
    if (property !== "keywords" && property !== "mailboxIds") continue;
    const plain = name.replaceAll("~1", "/").replaceAll("~0", "~");
    flags[property] = withFlag(flags[property], plain, on === true);
  }
  return flags;
}

/** Writes: shown at once, sent after, taken back when the server says no. */
export class Changes {
  readonly #store: JmapStore;
  readonly #sync: Sync;
  /** Undoes what was done last, once; null when there is nothing to undo. */
  #undo: (() => void) | null = null;

  constructor(store: JmapStore, sync: Sync) {
    this.#store = store;
    this.#sync = sync;
  }

  /** Changes emails; resolves to what undoes it. Throws `JmapFailure` after showing the old state again. */
  async update(ids: readonly Id[], change: (email: Email) => Mutable): Promise<() => Promise<void>> {
    const steps = ids.flatMap((id): Step[] => {
      const email = this.#store.emails.get(id);
      if (!email) return [];
      const { keywords, mailboxIds } = email;
      return [{ id, from: { keywords, mailboxIds }, to: change(email) }];
    });
    await this.#take(steps);
    return () => this.#take(steps.map(({ id, from, to }) => ({ id, from: to, to: from })));
  }

  /** What is sent is the step itself, whatever an answer from before it has meanwhile put into the store. */
  async #take(steps: readonly Step[]): Promise<void> {
    const patches = steps.map(({ id, from, to }) => [id, patchBetween(from, to)] as const);
    const update = Object.fromEntries(patches.filter(([, patch]) => Object.keys(patch).length > 0));
    const taken = steps.filter(({ id }) => id in update);
    if (taken.length === 0) return;
    const lists = new Map(this.#store.lists);
    this.#show(new Map(taken.map(({ id, to }) => [id, to])));
    try {
      const responses = await this.#sync.writeOrLater({ set: { update } });
      if (responses) throwFirst(answerTo<SetAnswer>(responses, "set").notUpdated);
    } catch (cause) {
      this.#show(new Map(taken.map(({ id, from }) => [id, from])));
      this.#store.batch(() => {
        for (const [key, list] of lists) this.#store.lists.set(key, list);
      });
      throw cause;
    }
  }

  /** Keeps how the last act is undone, for the key that does it. */
  remember(undo: (() => void) | null): void {
    this.#undo = undo;
  }

  /** Undoes the last act that was remembered; nothing where there is none. */
  takeBack(): void {
    const undo = this.#undo;
    this.#undo = null;
    undo?.();
  }

  /** Deletes for good. */
  async destroy(ids: readonly Id[]): Promise<void> {
    const kept = ids.flatMap((id) => this.#store.emails.get(id) ?? []);
    this.#show(new Map(ids.map((id) => [id, { keywords: {}, mailboxIds: {} }])));
    try {
      const responses = await this.#sync.writeOrLater({ set: { destroy: ids } });
      if (responses) throwFirst(answerTo<SetAnswer>(responses, "set").notDestroyed);
      this.#store.forgetEmails(ids);
    } catch (cause) {
      this.#store.putEmails(kept);
      throw cause;
    }
  }

  /** Makes a folder; resolves to its id. */
  async createMailbox(name: string, parentId: Id | null, role: string | null = null): Promise<Id> {
    const { accountId } = this.#store;
    const responses = await this.#sync.write([
      ["Mailbox/set", { accountId, create: { new: { name, parentId, role } } }, "set"],
    ]);
    const answer = answerTo<SetAnswer>(responses, "set");
    throwFirst(answer.notCreated);
    const id = answer.created?.new?.id;
    if (!id) throw new JmapFailure("server", failureText("folderNotMade"));
    await this.#sync.refresh();
    return id;
  }

  async renameMailbox(id: Id, name: string): Promise<void> {
    const { accountId } = this.#store;
    const responses = await this.#sync.write([
      ["Mailbox/set", { accountId, update: { [id]: { name } } }, "set"],
    ]);
    throwFirst(answerTo<SetAnswer>(responses, "set").notUpdated);
  }

  /** Puts a folder inside another one; null is the top. RFC 8621 section 2.5. */
  async moveMailbox(id: Id, parentId: Id | null): Promise<void> {
    const { accountId } = this.#store;
    const responses = await this.#sync.write([
      ["Mailbox/set", { accountId, update: { [id]: { parentId } } }, "set"],
    ]);
    throwFirst(answerTo<SetAnswer>(responses, "set").notUpdated);
  }

  /** Deletes an empty folder; one with mail in it is refused (`mailboxHasEmail`). RFC 8621 section 2.5. */
  async destroyMailbox(id: Id): Promise<void> {
    const { accountId } = this.#store;
    const responses = await this.#sync.write([["Mailbox/set", { accountId, destroy: [id] }, "set"]]);
    throwFirst(answerTo<SetAnswer>(responses, "set").notDestroyed);
  }

  /** Puts new flags on emails, and takes conversations out of lists and counts that they left. */
  #show(next: ReadonlyMap<Id, Mutable>): void {
    const store = this.#store;
    store.batch(() => {
      const threadIds = new Set<Id>();
      for (const id of next.keys()) threadIds.add(store.emails.get(id)?.threadId ?? "");
      const countedBefore = this.#counts(threadIds);
      const pinnedBefore = this.#pinned(threadIds);
      const tabsBefore = this.#tabs(threadIds);
      for (const [id, flags] of next) {
        const email = store.emails.get(id);
        if (email) store.emails.set(id, { ...email, ...(flags as Pick<Email, "keywords" | "mailboxIds">) });
      }
      const countedAfter = this.#counts(threadIds);
      const pinnedAfter = this.#pinned(threadIds);
      const tabsAfter = this.#tabs(threadIds);
      const moved = [...threadIds].filter((id) => pinnedBefore.has(id) !== pinnedAfter.has(id));
      store.mailboxes = store.mailboxes.map((mailbox) =>
        recount(mailbox, countedBefore.get(mailbox.id), countedAfter.get(mailbox.id)),
      );
      store.mailboxes = store.mailboxes.map((mailbox) => recountTabs(mailbox, tabsBefore, tabsAfter));
      for (const list of store.lists.values()) {
        const mailboxId = "inMailbox" in list.query.filter ? list.query.filter.inMailbox : null;
        if (typeof mailboxId !== "string") continue;
        const wanted = categoriesOfFilter(list.query.filter);
        const ids = list.ids.filter((id) => {
          const threadId = id ? store.emails.get(id)?.threadId : undefined;
          if (!threadId || !threadIds.has(threadId)) return true;
          const here = store.threadEmails(threadId).filter((email) => email.mailboxIds[mailboxId]);
          return here.length > 0 && (!wanted || wanted.includes(conversationCategory(here)));
        });
        const gone = list.ids.length - ids.length;
        const left = gone > 0 ? { ...list, ids, total: (list.total ?? 0) - gone } : list;
        const placed = this.#withPinsInPlace(left, moved);
        if (placed !== list) store.lists.set(list.key, placed);
      }
    });
  }

  /** How many of these conversations are unread in the inbox, by their categories. */
  #tabs(threadIds: ReadonlySet<Id>): Map<Category, number> {
    const inbox = this.#store.mailboxWithRole("inbox")?.id ?? "";
    const counts = new Map<Category, number>();
    for (const threadId of threadIds) {
      const here = this.#store.threadEmails(threadId).filter(({ mailboxIds }) => mailboxIds[inbox]);
      if (here.every(({ keywords }) => keywords.$seen)) continue;
      const category = conversationCategory(here);
      counts.set(category, (counts.get(category) ?? 0) + 1);
    }
    return counts;
  }

  #pinned(threadIds: ReadonlySet<Id>): Set<Id> {
    return new Set([...threadIds].filter((id) => isPinned(this.#store.threadEmails(id))));
  }

  /** A folder's list with the rows of these conversations where they belong now. */
  #withPinsInPlace(list: List, threadIds: readonly Id[]): List {
    const store = this.#store;
    const threadOf = (id: Id) => store.emails.get(id)?.threadId ?? "";
    const rows = list.ids.filter((id) => id !== undefined && threadIds.includes(threadOf(id)));
    if (rows.length === 0) return list;
    const placeOf = (id: Id) => ({
      pinned: isPinned(store.threadEmails(threadOf(id))),
      receivedAt: store.emails.get(id)?.receivedAt ?? "",
    });
    let { ids } = list;
    for (const id of rows) if (id) ids = withRowInPlace(ids, id, placeOf);
    return { ...list, ids };
  }

  #counts(threadIds: ReadonlySet<Id>): Map<Id, Counts> {
    const counts = new Map<Id, Counts>();
    for (const threadId of threadIds) {
      const seen = new Map<Id, boolean>();
      for (const email of this.#store.threadEmails(threadId)) {
        const unread = !email.keywords.$seen;
        for (const mailboxId of Object.keys(email.mailboxIds)) {
          const at = counts.get(mailboxId) ?? { emails: 0, unreadEmails: 0, threads: 0, unreadThreads: 0 };
          at.emails += 1;
          at.unreadEmails += unread ? 1 : 0;
          counts.set(mailboxId, at);
          seen.set(mailboxId, (seen.get(mailboxId) ?? false) || unread);
        }
      }
      for (const [mailboxId, unread] of seen) {
        const at = counts.get(mailboxId);
        if (at) {
          at.threads += 1;
          at.unreadThreads += unread ? 1 : 0;
        }
      }
    }
    return counts;
  }
}

interface Counts {
  emails: number;
  unreadEmails: number;
  threads: number;
  unreadThreads: number;
}

function recount(mailbox: Mailbox, before: Counts | undefined, after: Counts | undefined): Mailbox {
  if (!before && !after) return mailbox;
  const moved = (held: number, key: keyof Counts) =>
    Math.max(0, held + (after?.[key] ?? 0) - (before?.[key] ?? 0));
  return {
    ...mailbox,
    totalEmails: moved(mailbox.totalEmails, "emails"),
    unreadEmails: moved(mailbox.unreadEmails, "unreadEmails"),
    totalThreads: moved(mailbox.totalThreads, "threads"),
    unreadThreads: moved(mailbox.unreadThreads, "unreadThreads"),
  };
}

/** The inbox with what is unread in its tabs now; other folders as they are. */
function recountTabs(
  mailbox: Mailbox,
  before: ReadonlyMap<Category, number>,
  after: ReadonlyMap<Category, number>,
): Mailbox {
  const told = mailbox["keryx:unreadByCategory"];
  if (!told) return mailbox;
  const next: UnreadByCategory = { ...told };
  for (const category of new Set([...before.keys(), ...after.keys()])) {
    const held = told[category] ?? { unread: 0, newestAt: "" };
    const unread = Math.max(0, held.unread + (after.get(category) ?? 0) - (before.get(category) ?? 0));
    next[category] = { ...held, unread };
  }
  return { ...mailbox, "keryx:unreadByCategory": next };
}
