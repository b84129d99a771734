import { pendingCalls, submissionCalls } from "./calls.ts";
import { answerIfAny, answerTo } from "./client.ts";
import type { JmapStore } from "./store.ts";
import type { Email, EmailSubmission, Id, Invocation } from "./types.ts";

/** Keeps true what became of sent emails: of those that wait for their time, and of those whose way is on the screen. */
export class Submissions {
  readonly #store: JmapStore;
  readonly #ask: (calls: Invocation[]) => Promise<Invocation[]>;
  /** Emails whose way is on the screen, with how many places show it. */
  readonly #followed = new Map<Id, number>();
  #wanted = new Set<Id>();

  constructor(store: JmapStore, ask: (calls: Invocation[]) => Promise<Invocation[]>) {
    this.#store = store;
    this.#ask = ask;
  }

  /** Keeps these true until the returned function is called. Those of one moment are asked for together. */
  follow(emailIds: readonly Id[]): () => void {
    for (const id of emailIds) {
      const places = this.#followed.get(id) ?? 0;
      this.#followed.set(id, places + 1);
      if (places > 0) continue;
      if (this.#wanted.size === 0) queueMicrotask(() => this.#askWanted());
      this.#wanted.add(id);
    }
    return () => {
      for (const id of emailIds) {
        const places = this.#followed.get(id) ?? 0;
        if (places > 1) this.#followed.set(id, places - 1);
        else this.#followed.delete(id);
      }
    };
  }

  #askWanted(): void {
    const ids = [...this.#wanted];
    this.#wanted = new Set();
    this.#load(ids).catch(() => {});
  }

  async #load(emailIds: readonly Id[]): Promise<void> {
    if (emailIds.length === 0 || !this.#store.may("submit")) return;
    const responses = await this.#ask(submissionCalls(this.#store.accountId, emailIds));
    const got = answerIfAny<{ list: EmailSubmission[] }>(responses, "submissions");
    this.#store.putSubmissions(got?.list ?? []);
  }

  /** Delivery goes on after sending: what waits and what is on the screen is asked for again. */
  async refresh(): Promise<void> {
    if (!this.#store.may("submit")) return;
    try {
      const responses = await this.#ask(pendingCalls(this.#store.accountId));
      await this.#load([...this.#followed.keys()]);
      const pending = answerTo<{ state: string; list: EmailSubmission[] }>(responses, "pending");
      this.#store.batch(() => {
        this.#store.putEmails(answerIfAny<{ list: Email[] }>(responses, "pending.emails")?.list ?? []);
        this.#store.putPending(pending.list);
      });
      // Only after all of them were read: a state of some would hide that others are old.
      this.#store.states.set("EmailSubmission", pending.state);
    } catch {
      // The next round asks again.
    }
  }
}
