import { bodyArguments } from "../jmap/calls.ts";
import { answerIfAny, answerTo, downloadUrl, type Places, request } from "../jmap/client.ts";
import type { JmapStore } from "../jmap/store.ts";
import type { Email, Id, Thread } from "../jmap/types.ts";
import { type Kept, keepFact, readFact, withKept } from "./database.ts";
import { filesToKeep, keepFiles } from "./files.ts";
import { keeperLock } from "./keeper-lock.ts";

/** Conversations of the inbox, the newest; and emails that were opened, the last. */
const conversationsMax = 500;
const openedMax = 500;
const dayMs = 86_400_000;
const openedForMs = 30 * dayMs;
/** Of all that is kept, as the emails say it of themselves; what comes then is not kept. */
const octetsMax = 50_000_000;
/** A larger one is read from the server, but for its row. */
const emailMaxOctets = 5_000_000;
/** With their bodies, in one request. */
const emailsAtOnce = 40;
/** A transaction for each costs as much as the email; more than these at once hold up who reads. */
const emailsOfOneWrite = 10;
const changesAtOnce = 500;
/** News that come within this time are taken together. */
const gatherMs = 3_000;

interface Changed {
  newState: string;
  hasMoreChanges: boolean;
  created: Id[];
  updated: Id[];
  destroyed: Id[];
}
type Flags = Pick<Email, "id" | "keywords" | "mailboxIds">;

/** Keeps in this browser what the page opens with when the server is away. One tab does so for all. */
export class Keeper {
  readonly #store: JmapStore;
  /** What the screens begin with, but for the mail. */
  readonly #start: () => unknown;
  readonly #places: Places;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What is to be kept is looked for: at the first time, and after something was opened. */
  #isDue = true;

  constructor(store: JmapStore, start: () => unknown, places: Places) {
    this.#store = store;
    this.#start = start;
    this.#places = places;
  }

  /** Keeps at once what a page needs to open without the server, though no mail is kept yet. */
  async begin(): Promise<void> {
    const { accountId } = this.#store;
    const state = this.#store.states.get("Email");
    await withKept(accountId, async (kept) => {
      if (state === undefined || (await readFact(kept, "emailState")) !== undefined) return;
      await keepFact(kept, "start", { keptAt: Date.now(), start: this.#start() });
      await keepFact(kept, "emailState", state);
    });
  }

  /** Something is new, or the server is back. */
  soon(): void {
    clearTimeout(this.#timer);
    // What is not kept now is kept the next time.
    this.#timer = setTimeout(() => void this.keep().catch(() => {}), gatherMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Emails that somebody reads are kept from now on. */
  async opened(ids: readonly Id[], now = Date.now()): Promise<void> {
    await withKept(this.#store.accountId, async (kept) => {
      const before = (await readFact(kept, "opened")) ?? {};
      if (ids.every((id) => (before[id] ?? 0) > now - dayMs)) return;
      const all = { ...before, ...Object.fromEntries(ids.map((id) => [id, now])) };
      await keepFact(kept, "opened", lastOpened(all, now));
      this.#isDue = true;
      this.soon();
    });
  }

  async keep(): Promise<void> {
    const { accountId } = this.#store;
    await navigator.locks.request(keeperLock(accountId), { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      await withKept(accountId, async (kept) => {
        const isOther = await this.#follow(kept);
        this.#isDue ||= isOther;
        if (this.#isDue) await this.#fill(kept);
        await keepFact(kept, "start", { keptAt: Date.now(), start: this.#start() });
        if (this.#isDue) await this.#keepFiles(kept);
        this.#isDue = false;
      });
    });
  }

  /**
   * Takes over what changed about what is kept; where nobody knows any more, all of it goes. RFC 8620 section 5.2. Resolves to whether other emails
   * may now be the ones to keep: a flag changes nothing about that.
   */
  async #follow(kept: Kept): Promise<boolean> {
    const { accountId } = this.#store;
    let isOther = false;
    let since = await readFact(kept, "emailState");
    while (since !== undefined) {
      const ids = { resultOf: "changes", name: "Email/changes", path: "/updated" };
      const properties = ["id", "keywords", "mailboxIds"];
      const responses = await request([
        ["Email/changes", { accountId, sinceState: since, maxChanges: changesAtOnce }, "changes"],
        ["Email/get", { accountId, "#ids": ids, properties }, "updated"],
      ]);
      const changes = answerIfAny<Changed>(responses, "changes");
      if (!changes) break;
      const updated = answerIfAny<{ list: Flags[] }>(responses, "updated")?.list ?? [];
      const isMoved = await take(kept, changes, updated);
      isOther ||= isMoved || changes.created.length > 0;
      if (!changes.hasMoreChanges) return isOther;
      since = changes.newState;
    }
    await kept.clear("emails");
    const responses = await request([["Email/get", { accountId, ids: [] }, "state"]]);
    await keepFact(kept, "emailState", answerTo<{ state: string }>(responses, "state").state);
    return true;
  }

  /** Fetches what is to be kept and is not yet, and forgets what is no longer to be. */
  async #fill(kept: Kept): Promise<void> {
    const { accountId } = this.#store;
    const opened = lastOpened((await readFact(kept, "opened")) ?? {}, Date.now());
    const wanted = [...new Set([...(await this.#newest()), ...Object.keys(opened)])];
    const held = new Map((await kept.getAll("emails")).map((email) => [email.id, email.size]));
    const isWanted = new Set(wanted);
    for (const id of held.keys()) if (!isWanted.has(id)) await kept.delete("emails", id);
    let octets = wanted.reduce((sum, id) => sum + (held.get(id) ?? 0), 0);
    const missing = wanted.filter((id) => !held.has(id));
    for (let at = 0; at < missing.length && octets < octetsMax; at += emailsAtOnce) {
      const ids = missing.slice(at, at + emailsAtOnce);
      const responses = await request([["Email/get", { ...bodyArguments(accountId), ids }, "emails"]]);
      const { list } = answerTo<{ list: Email[] }>(responses, "emails");
      const fitting = list.filter(({ size }) => size <= emailMaxOctets);
      for (let first = 0; first < fitting.length; first += emailsOfOneWrite)
        await write(kept, fitting.slice(first, first + emailsOfOneWrite));
      octets += fitting.reduce((sum, { size }) => sum + size, 0);
    }
  }

  async #keepFiles(kept: Kept): Promise<void> {
    const { accountId } = this.#store;
    await keepFiles(accountId, filesToKeep(await kept.getAll("emails")), ({ blobId, name, type }) =>
      downloadUrl(this.#places, accountId, { blobId: blobId ?? "", name: name ?? "file", type }),
    );
  }

  /** The emails of the newest conversations of the inbox, newest conversation first. */
  async #newest(): Promise<Id[]> {
    const { accountId } = this.#store;
    const inMailbox = this.#store.mailboxWithRole("inbox")?.id;
    if (!inMailbox) return [];
    const sort = [{ property: "receivedAt", isAscending: false }];
    const of = (resultOf: string, name: string, path: string) => ({ resultOf, name, path });
    const responses = await request([
      [
        "Email/query",
        { accountId, filter: { inMailbox }, sort, collapseThreads: true, limit: conversationsMax },
        "query",
      ],
      [
        "Email/get",
        { accountId, "#ids": of("query", "Email/query", "/ids"), properties: ["threadId"] },
        "rows",
      ],
      ["Thread/get", { accountId, "#ids": of("rows", "Email/get", "/list/*/threadId") }, "threads"],
    ]);
    return answerTo<{ list: Thread[] }>(responses, "threads").list.flatMap(({ emailIds }) => emailIds);
  }
}

async function write(kept: Kept, emails: readonly Email[]): Promise<void> {
  const { store, done } = kept.transaction("emails", "readwrite");
  await Promise.all([...emails.map((email) => store.put(email)), done]);
}

/** Writes changes down; resolves to whether an email lies elsewhere now, or is one that was not kept. */
async function take(
  kept: Kept,
  { newState, destroyed }: Changed,
  updated: readonly Flags[],
): Promise<boolean> {
  let isMoved = destroyed.length > 0;
  const change = kept.transaction(["emails", "facts"], "readwrite");
  const emails = change.objectStore("emails");
  for (const id of destroyed) await emails.delete(id);
  for (const { id, keywords, mailboxIds } of updated) {
    const email = await emails.get(id);
    if (email) await emails.put({ ...email, keywords, mailboxIds });
    isMoved ||= !email || JSON.stringify(email.mailboxIds) !== JSON.stringify(mailboxIds);
  }
  await change.objectStore("facts").put(newState, "emailState");
  await change.done;
  return isMoved;
}

/** The last ones that are not too long ago. */
export function lastOpened(opened: Readonly<Record<Id, number>>, now: number): Record<Id, number> {
  const young = Object.entries(opened).filter(([, at]) => at > now - openedForMs);
  return Object.fromEntries(young.sort(([, a], [, b]) => b - a).slice(0, openedMax));
}
