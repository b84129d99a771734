import type { Act } from "../kept/acts.ts";
import { failureText } from "../language/failures.ts";
import {
  bodyArguments,
  type ListQuery,
  listKey,
  mailboxesCall,
  quotaCall,
  summaryProperties,
  threadCalls,
  windowCalls,
} from "./calls.ts";
import { answerIfAny, answerTo, isOffline, JmapFailure, request } from "./client.ts";
import { ListWindows } from "./list-windows.ts";
import { ReadThreads } from "./read-threads.ts";
import type { JmapStore } from "./store.ts";
import { Submissions } from "./submissions.ts";
import type { Email, Id, Invocation, Mailbox, Quota, Thread } from "./types.ts";

interface Changes {
  newState: string;
  hasMoreChanges: boolean;
  created: Id[];
  updated: Id[];
  destroyed: Id[];
}

/** What is on the screen: this is what a change asks for first. */
export interface InView {
  query: ListQuery | null;
  /** First and last row that show. */
  rows: [number, number];
  threadId: Id | null;
}

/** What stands in for a server that cannot be reached. Each answers whether it could. */
export interface OfflineMail {
  list(query: ListQuery): Promise<boolean>;
  thread(threadId: Id): Promise<boolean>;
  /** Whole emails; null when one of them is not kept, or not whole. */
  emails(ids: readonly Id[]): Promise<Email[] | null>;
  later(act: Act): Promise<boolean>;
}

/** Most changes taken one by one; after more, everything in view is read anew. */
const changesMax = 300;

/** The longest wait for a word of the server's when it is asked whether it is there. */
const probeMaxMs = 10_000;

/** The types whose changes a round asks for; those of threads come with their emails. */
const heldTypes = ["Email", "Mailbox", "Quota", "EmailSubmission"];

/** Keeps a store true: fetches what is asked for, and what others changed. */
export class Sync {
  readonly #store: JmapStore;
  readonly submissions: Submissions;
  readonly lists: ListWindows;
  readonly #bodies = new Map<Id, Promise<void>>();
  readonly #read = new ReadThreads();
  inView: InView = { query: null, rows: [0, 0], threadId: null };
  /** Called when the session has ended. */
  onSignedOut: () => void = () => {};
  /** Called when a request did not come through. */
  onUnreachable: () => void = () => {};
  /** Called when the account is not open to the reader any more. */
  onClosed: () => void = () => {};
  offline: OfflineMail | null = null;
  #refreshing: Promise<void> | null = null;
  #again = false;
  /** How many are on their way, and how many there have been. */
  #writes = 0;
  #written = 0;
  /** How many rounds have told what is so now. */
  #told = 0;
  /** Settled once the act before is done or kept; never rejected. */
  #lastAct: Promise<unknown> = Promise.resolve();

  constructor(store: JmapStore) {
    this.#store = store;
    this.submissions = new Submissions(store, (calls) => this.#ask(calls));
    this.lists = new ListWindows(
      store,
      (calls, signal) => this.#ask(calls, { signal }),
      async (query) => (await this.offline?.list(query)) ?? false,
      () => this.#moment(),
    );
  }

  /** Another one once something is known that an answer to what was asked before may not know. */
  #moment(): string {
    return `${this.#written} ${this.#told}`;
  }

  async #ask(calls: Invocation[], how?: Parameters<typeof request>[1]): Promise<Invocation[]> {
    const moment = this.#moment();
    const writes = this.#writes;
    try {
      const responses = await request(calls, how);
      if (responses.some(([name, { type }]) => name === "error" && type === "accountNotFound"))
        this.onClosed();
      // What was asked while a write was on its way, or before a round told of others' changes, may know nothing of them: flags
      // stay as they are shown.
      return writes > 0 || moment !== this.#moment() ? this.#asShown(responses) : responses;
    } catch (cause) {
      if (cause instanceof JmapFailure && cause.kind === "signed-out") this.onSignedOut();
      if (cause instanceof JmapFailure && cause.kind === "offline") this.onUnreachable();
      throw cause;
    }
  }

  /** Answers with the flags of the emails that are held, where they tell of flags. */
  #asShown(responses: Invocation[]): Invocation[] {
    return responses.map(([name, answer, id]): Invocation => {
      if (name !== "Email/get") return [name, answer, id];
      const list = (answer.list as Email[]).map((email) => {
        const held = this.#store.emails.get(email.id);
        if (!held || !email.keywords || !email.mailboxIds) return email;
        return { ...email, keywords: held.keywords, mailboxIds: held.mailboxIds };
      });
      return [name, { ...answer, list }, id];
    });
  }

  /** True when the server answers, whatever it says. RFC 8620 section 4. */
  async isReachable(): Promise<boolean> {
    try {
      await request([["Core/echo", {}, "echo"]], { signal: AbortSignal.timeout(probeMaxMs) });
      return true;
    } catch (cause) {
      const kind = cause instanceof JmapFailure ? cause.kind : "offline";
      if (kind === "signed-out") this.onSignedOut();
      return kind === "refused" || kind === "signed-out";
    }
  }

  /** True when every email of the conversation can be read. */
  hasThread(threadId: Id): boolean {
    const thread = this.#store.threads.get(threadId);
    return (
      !!thread &&
      thread.emailIds.length > 0 &&
      thread.emailIds.every((id) => this.#store.emails.get(id)?.bodyValues)
    );
  }

  /** Fetches a conversation with its bodies, once. Throws `JmapFailure`. */
  loadThread(threadId: Id, anew = false): Promise<void> {
    this.#store.forgetBodies(this.#read.add(threadId, this.inView.threadId));
    if (!anew && this.hasThread(threadId)) return Promise.resolve();
    const running = this.#bodies.get(threadId);
    if (running) return running;
    const work = this.#ask(threadCalls(this.#store, threadId))
      .then((responses) =>
        this.#store.batch(() => {
          const threads = answerTo<{ list: Thread[] }>(responses, "thread.threads").list;
          const own = answerIfAny<{ list: Email[] }>(responses, "thread.own")?.list ?? [];
          this.#store.putEmails([...own, ...answerTo<{ list: Email[] }>(responses, "thread.emails").list]);
          this.#store.putThreads(threads);
          if (threads.length === 0 && own.length === 0)
            throw new JmapFailure("refused", failureText("noConversation"), "notFound");
        }),
      )
      .catch(async (cause: unknown) => {
        if (!isOffline(cause)) throw cause;
        if (!(await this.offline?.thread(threadId))) throw new JmapFailure("offline", failureText("notKept"));
      })
      .finally(() => this.#bodies.delete(threadId));
    this.#bodies.set(threadId, work);
    return work;
  }

  /** Fetches single emails with their bodies. */
  async loadEmails(ids: readonly Id[]): Promise<Email[]> {
    const list = await this.#ask([
      ["Email/get", { ...bodyArguments(this.#store.accountId), ids }, "emails"],
    ]).then(
      (responses) => answerTo<{ list: Email[] }>(responses, "emails").list,
      (cause) => this.keptEmails(ids, cause),
    );
    this.#store.putEmails(list);
    return list;
  }

  /** Whole emails that are kept in this browser, after a request for them failed; throws why it did where that is no help. */
  async keptEmails(ids: readonly Id[], cause: unknown): Promise<Email[]> {
    if (!isOffline(cause)) throw cause;
    const kept = await this.offline?.emails(ids);
    if (!kept) throw new JmapFailure("offline", failureText("notKept"));
    return kept;
  }

  /** Runs calls that change nothing. */
  read(calls: Invocation[]): Promise<Invocation[]> {
    return this.#ask(calls);
  }

  /** Runs a write; meanwhile nothing is refreshed, so that an old answer cannot undo what is shown. */
  async write(calls: Invocation[], outlives = false): Promise<Invocation[]> {
    this.#writes += 1;
    this.#written += 1;
    try {
      return await this.#ask(calls, { outlives });
    } finally {
      this.#writes -= 1;
      void this.refresh();
    }
  }

  /** The same for an act that can wait until the server can be reached; false then, and it is done by itself. */
  writeOrLater(act: Act): Promise<Invocation[] | false> {
    const { accountId } = this.#store;
    const before = this.#lastAct;
    // It is shown as done: whoever leaves the page then has done it.
    const outcome = this.write([["Email/set", { accountId, ...act.set }, "set"]], true).catch(
      async (cause): Promise<false> => {
        if (!isOffline(cause)) throw cause;
        // They wait in the order in which they were done, whichever request fails first.
        await before;
        if (await this.offline?.later(act)) return false;
        throw cause;
      },
    );
    this.#lastAct = outcome.catch(() => {});
    return outcome;
  }

  /** The states that the event stream tells of; asks only when one is news of what is held here. */
  heard(states: Readonly<Record<string, string>>): void {
    const news = heldTypes.some(
      (type) => states[type] !== undefined && this.#store.states.get(type) !== states[type],
    );
    if (news) void this.refresh();
  }

  /** Asks what changed. Calls that come meanwhile are answered by one more round. */
  refresh(): Promise<void> {
    if (this.#writes > 0) return Promise.resolve();
    this.#again = true;
    this.#refreshing ??= this.#rounds().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #rounds(): Promise<void> {
    while (this.#again && this.#writes === 0) {
      this.#again = false;
      try {
        await this.#round();
      } catch {
        // The event stream notices a lost line and asks again when it is back.
        return;
      }
    }
  }

  async #round(): Promise<void> {
    const store = this.#store;
    const { accountId } = store;
    const { query, rows, threadId } = this.inView;
    const sinceState = store.states.get("Email");
    const starts = query ? [...new Set([0, ...rows.map((row) => store.windowStart(row))])] : [];
    const calls: Invocation[] = [mailboxesCall(store), quotaCall(accountId)];
    if (sinceState !== undefined) {
      calls.push(["Email/changes", { accountId, sinceState, maxChanges: changesMax }, "changes"]);
      for (const kind of ["created", "updated"]) {
        const ids = { resultOf: "changes", name: "Email/changes", path: `/${kind}` };
        calls.push(["Email/get", { accountId, "#ids": ids, properties: summaryProperties }, kind]);
      }
    } else calls.push(["Email/get", { accountId, ids: [] }, "updated"]);
    for (const at of starts) if (query) calls.push(...windowCalls(store, query, at, `list${at}`));

    const written = this.#written;
    const responses = await this.#ask(calls);
    // A write began meanwhile, and may be done: what was asked before it is not what is so now.
    if (written !== this.#written) {
      this.#again = true;
      return;
    }
    const changes = answerIfAny<Changes>(responses, "changes");
    this.#told += 1;
    store.batch(() => {
      this.#takeStates(responses);
      const mailboxes = answerIfAny<{ list: Mailbox[] }>(responses, "mailboxes")?.list;
      if (mailboxes) store.putMailboxes(mailboxes);
      const quotas = answerIfAny<{ list: Quota[] }>(responses, "quota")?.list;
      if (quotas) store.putQuota(quotas[0] ?? null);
      for (const kind of ["updated", "created"])
        store.putEmails(answerIfAny<{ list: Email[] }>(responses, kind)?.list ?? []);
      if (changes) store.forgetEmails(changes.destroyed);
      // Lists that are out of view are asked again when they are shown: no state, not true any more.
      const shown = query ? listKey(query) : null;
      for (const list of store.lists.values())
        if (list.key !== shown) store.lists.set(list.key, { ...list, queryState: null });
      for (const [index, at] of starts.entries())
        if (query) store.putWindow(query, responses, `list${at}`, index === 0);
    });
    if (changes?.hasMoreChanges) this.#again = true;
    if (sinceState !== undefined && !changes) await this.#startAnew();
    if (threadId && !this.hasThread(threadId)) await this.loadThread(threadId, true).catch(() => {});
    await this.submissions.refresh();
  }

  #takeStates(responses: readonly Invocation[]): void {
    const changes = answerIfAny<Changes>(responses, "changes");
    const emails = answerIfAny<{ state: string }>(responses, "updated");
    const state = changes?.newState ?? emails?.state;
    if (state !== undefined) this.#store.states.set("Email", state);
    const mailboxes = answerIfAny<{ state: string }>(responses, "mailboxes");
    if (mailboxes) this.#store.states.set("Mailbox", mailboxes.state);
    const quotas = answerIfAny<{ state: string }>(responses, "quota");
    if (quotas) this.#store.states.set("Quota", quotas.state);
  }

  /** The server no longer knows what changed since: only what is in view is kept. RFC 8620 section 5.2. */
  async #startAnew(): Promise<void> {
    const ids = [...this.#store.emails.keys()].slice(0, changesMax);
    const responses = await this.#ask([
      ["Email/get", { accountId: this.#store.accountId, ids, properties: summaryProperties }, "emails"],
    ]);
    const got = answerTo<{ state: string; list: Email[]; notFound?: Id[] }>(responses, "emails");
    this.#store.batch(() => {
      this.#store.putEmails(got.list);
      this.#store.forgetEmails(got.notFound ?? []);
      this.#store.states.set("Email", got.state);
    });
  }
}
