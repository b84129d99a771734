import type { ListQuery } from "../jmap/calls.ts";
import { categoriesOfFilter } from "../jmap/categories.ts";
import type { JmapStore } from "../jmap/store.ts";
import { summaryOf } from "../jmap/summary.ts";
import type { OfflineMail } from "../jmap/sync.ts";
import type { Email, Id, Invocation } from "../jmap/types.ts";
import { type Act, carryOut, keepAct } from "./acts.ts";
import { keepFact, readFact, withKept } from "./database.ts";
import { rowsOf, threadsOf } from "./lists.ts";

/** The state of a list that shows what is kept: no server ever says it. */
export const keptState = "kept";

const isWhole = (email: Email | undefined): email is Email =>
  email?.bodyValues !== undefined && Object.values(email.bodyValues).every(({ isTruncated }) => !isTruncated);

/** How the rows of a list are told from what is kept; null where only the server can. */
async function rowsFor({
  filter,
}: ListQuery): Promise<((emails: Email[], isGrouped: boolean) => Id[]) | null> {
  const mailboxId = "inMailbox" in filter ? filter.inMailbox : null;
  const wanted = categoriesOfFilter(filter);
  if (typeof mailboxId === "string" && Object.keys(filter).length === (wanted ? 2 : 1))
    return (emails, isGrouped) => rowsOf(emails, mailboxId, isGrouped, wanted);
  const { foundRows, matcherOf } = await import("./search.ts");
  const matches = matcherOf(filter);
  return matches && ((emails, isGrouped) => foundRows(emails, matches, isGrouped));
}

/** What there is without the server: folders and conversations that are kept, and acts that wait. */
export class KeptMail implements OfflineMail {
  readonly #store: JmapStore;
  /** What the screens begin with, but for the mail. */
  readonly #start: () => unknown;

  constructor(store: JmapStore, start: () => unknown) {
    this.#store = store;
    this.#start = start;
  }

  /** Shows what is kept of a folder, or is found among what is kept; false for a search that only the server can answer, and where nothing can be kept. */
  async list(query: ListQuery): Promise<boolean> {
    const rows = await rowsFor(query);
    if (!rows) return false;
    const emails = await withKept(this.#store.accountId, (kept) => kept.getAll("emails")).catch(() => null);
    if (!emails) return false;
    const store = this.#store;
    store.batch(() => {
      store.putEmails(emails.filter(({ id }) => !store.emails.has(id)).map(summaryOf));
      store.putThreads(threadsOf(emails, store.isGrouped).filter(({ id }) => !store.threads.has(id)));
      const ids = rows(emails, store.isGrouped);
      const windows = [...new Set(ids.map((_, row) => store.windowStart(row)))];
      const list = { ...store.list(query), ids, windows, total: ids.length, queryState: keptState };
      store.putList({ ...list, failure: null });
    });
    return true;
  }

  /** Shows what is kept of a conversation; false when that is nothing. */
  async thread(threadId: Id): Promise<boolean> {
    const { accountId, isGrouped } = this.#store;
    const emails = await withKept(accountId, async (kept) => {
      if (isGrouped) return kept.getAllFromIndex("emails", "threadId", threadId);
      return [await kept.get("emails", threadId)].filter((email) => email !== undefined);
    }).catch(() => []);
    if (emails.length === 0) return false;
    this.#store.batch(() => {
      this.#store.putEmails(emails.map(this.#asShown));
      this.#store.putThreads(threadsOf(emails, isGrouped));
    });
    return true;
  }

  /** Whole emails, from what is shown or else from what is kept; null where one is in neither. */
  async emails(ids: readonly Id[]): Promise<Email[] | null> {
    const shown = ids.map((id) => this.#store.emails.get(id)).filter(isWhole);
    if (shown.length === ids.length) return shown;
    const kept: (Email | undefined)[] = await withKept(this.#store.accountId, (db) =>
      Promise.all(ids.map((id) => db.get("emails", id))),
    ).catch(() => []);
    const whole = kept.filter(isWhole);
    return whole.length === ids.length ? whole.map(this.#asShown) : null;
  }

  /** What was done to it here while it was read from where it is kept holds. */
  readonly #asShown = (email: Email): Email => {
    const held = this.#store.emails.get(email.id);
    return held ? { ...email, keywords: held.keywords, mailboxIds: held.mailboxIds } : email;
  };

  /** Keeps an act until the server can be reached; false where nothing can be kept. */
  later(act: Act): Promise<boolean> {
    return withKept(this.#store.accountId, async (kept) => {
      await keepAct(kept, act);
      // The counts of the folders are other ones now.
      const before = await readFact(kept, "start");
      if (before) await keepFact(kept, "start", { ...before, start: this.#start() });
    }).then(
      () => true,
      () => false,
    );
  }

  /** Does what waits, once for all tabs. */
  async carryOut(write: (calls: Invocation[]) => Promise<unknown>): Promise<void> {
    const { accountId } = this.#store;
    await navigator.locks.request(`keryx-acts ${accountId}`, () =>
      withKept(accountId, (kept) => carryOut(kept, accountId, write)),
    );
  }
}
