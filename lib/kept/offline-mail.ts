import type { ListQuery } from "../jmap/calls.ts";
import type { JmapStore } from "../jmap/store.ts";
import { summaryOf } from "../jmap/summary.ts";
import type { OfflineMail } from "../jmap/sync.ts";
import type { Id, Invocation } from "../jmap/types.ts";
import { type Act, carryOut, keepAct } from "./acts.ts";
import { keepFact, readFact, withKept } from "./database.ts";
import { rowsOf, threadsOf } from "./lists.ts";

/** The state of a list that shows what is kept: no server ever says it. */
export const keptState = "kept";

/** What there is without the server: folders and conversations that are kept, and acts that wait. */
export class KeptMail implements OfflineMail {
  readonly #store: JmapStore;
  /** What the screens begin with, but for the mail. */
  readonly #start: () => unknown;

  constructor(store: JmapStore, start: () => unknown) {
    this.#store = store;
    this.#start = start;
  }

  /** Shows what is kept of a folder; false for a search, and where nothing can be kept. */
  async list(query: ListQuery): Promise<boolean> {
    const { filter } = query;
    const mailboxId = "inMailbox" in filter ? filter.inMailbox : null;
    if (typeof mailboxId !== "string") return false;
    const emails = await withKept(this.#store.accountId, (kept) => kept.getAll("emails")).catch(() => null);
    if (!emails) return false;
    const store = this.#store;
    store.batch(() => {
      store.putEmails(emails.filter(({ id }) => !store.emails.has(id)).map(summaryOf));
      store.putThreads(threadsOf(emails, store.isGrouped).filter(({ id }) => !store.threads.has(id)));
      const ids = rowsOf(emails, mailboxId, store.isGrouped);
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
      this.#store.putEmails(emails);
      this.#store.putThreads(threadsOf(emails, isGrouped));
    });
    return true;
  }

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
