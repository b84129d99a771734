import type { Act } from "../kept/acts.ts";
import {
  bodyArguments,
  type ListQuery,
  listKey,
  pendingCalls,
  quotaCall,
  submissionCalls,
  summaryProperties,
  threadCalls,
  windowCalls,
  windowSize,
} from "./calls.ts";
import { answerIfAny, answerTo, JmapFailure, request, wordsFor } from "./client.ts";
import { ReadThreads } from "./read-threads.ts";
import type { JmapStore } from "./store.ts";
import type {
  Arrival,
  DialogueLine,
  Email,
  EmailSubmission,
  Id,
  Invocation,
  Mailbox,
  Quota,
  Thread,
} from "./types.ts";

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
  later(act: Act): Promise<boolean>;
}

export const notKeptText = "This is not kept in this browser. It is there again with the connection.";
const isOffline = (cause: unknown): boolean => cause instanceof JmapFailure && cause.kind === "offline";

/** Most changes taken one by one; after more, everything in view is read anew. */
const changesMax = 300;

/** The longest wait for a word of the server's when it is asked whether it is there. */
const probeMaxMs = 10_000;

/** The types whose changes a round asks for; those of threads come with their emails. */
const heldTypes = ["Email", "Mailbox", "Quota", "EmailSubmission"];

/** Keeps a store true: fetches what is asked for, and what others changed. */
export class Sync {
  readonly #store: JmapStore;
  readonly #windows = new Map<string, Promise<void>>();
  readonly #stops = new Map<string, AbortController>();
  readonly #bodies = new Map<Id, Promise<void>>();
  readonly #read = new ReadThreads();
  inView: InView = { query: null, rows: [0, 0], threadId: null };
  /** Called when the session has ended. */
  onSignedOut: () => void = () => {};
  /** Called when a request did not come through. */
  onUnreachable: () => void = () => {};
  offline: OfflineMail | null = null;
  #refreshing: Promise<void> | null = null;
  #again = false;
  #writes = 0;
  /** Emails whose way is on the screen, with how many places show it. */
  readonly #followed = new Map<Id, number>();
  #wanted = new Set<Id>();

  constructor(store: JmapStore) {
    this.#store = store;
  }

  async #ask(calls: Invocation[], signal?: AbortSignal): Promise<Invocation[]> {
    try {
      return await request(calls, signal);
    } catch (cause) {
      if (cause instanceof JmapFailure && cause.kind === "signed-out") this.onSignedOut();
      if (cause instanceof JmapFailure && cause.kind === "offline") this.onUnreachable();
      throw cause;
    }
  }

  /** True when the server answers, whatever it says. RFC 8620 section 4. */
  async isReachable(): Promise<boolean> {
    try {
      await request([["Core/echo", {}, "echo"]], AbortSignal.timeout(probeMaxMs));
      return true;
    } catch (cause) {
      const kind = cause instanceof JmapFailure ? cause.kind : "offline";
      if (kind === "signed-out") this.onSignedOut();
      return kind === "refused" || kind === "signed-out";
    }
  }

  /** Fetches the windows that hold the rows; a failure is written on the list. */
  async loadRows(query: ListQuery, start: number, end: number): Promise<void> {
    if (this.#store.hasRows(query, start, end)) return;
    const last = this.#store.windowStart(Math.max(start, end - 1));
    const starts: number[] = [];
    for (let at = this.#store.windowStart(start); at <= last; at += windowSize) {
      if (!this.#store.hasRows(query, at, at + windowSize)) starts.push(at);
    }
    await Promise.all(starts.map((at) => this.#loadWindow(query, at)));
  }

  #loadWindow(query: ListQuery, position: number): Promise<void> {
    const key = `${position} ${listKey(query)}`;
    const running = this.#windows.get(key);
    if (running) return running;
    const stop = this.#stopOf(listKey(query));
    const startedAt = performance.now();
    const work = this.#ask(windowCalls(this.#store, query, position), stop.signal)
      .then((responses) =>
        this.#store.batch(() => {
          this.#store.putWindow(query, responses);
          const tookMs = performance.now() - startedAt;
          if (position === 0) this.#store.putList({ ...this.#store.list(query), tookMs });
        }),
      )
      .catch(async (cause: unknown) => {
        if (stop.signal.aborted) return;
        const list = this.#store.list(query);
        if (isOffline(cause) && list.total === null && (await this.offline?.list(query))) return;
        this.#store.putList({ ...list, failure: isOffline(cause) ? notKeptText : wordsFor(cause) });
      })
      .finally(() => {
        if (this.#windows.get(key) === work) this.#windows.delete(key);
      });
    this.#windows.set(key, work);
    return work;
  }

  #stopOf(list: string): AbortController {
    let stop = this.#stops.get(list);
    if (!stop || stop.signal.aborted) {
      stop = new AbortController();
      this.#stops.set(list, stop);
    }
    return stop;
  }

  /** Nobody waits for this list any more. What came of it stays. */
  abandon(query: ListQuery): void {
    const key = listKey(query);
    this.#stops.get(key)?.abort();
    this.#stops.delete(key);
    for (const running of this.#windows.keys())
      if (running.endsWith(` ${key}`)) this.#windows.delete(running);
    if (this.#store.list(query).total === null) this.#store.lists.delete(key);
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
            throw new JmapFailure("refused", "This conversation is no longer there.", "notFound");
        }),
      )
      .catch(async (cause: unknown) => {
        if (!isOffline(cause)) throw cause;
        if (!(await this.offline?.thread(threadId))) throw new JmapFailure("offline", notKeptText);
      })
      .finally(() => this.#bodies.delete(threadId));
    this.#bodies.set(threadId, work);
    return work;
  }

  /** Fetches single emails with their bodies. */
  async loadEmails(ids: readonly Id[]): Promise<Email[]> {
    const responses = await this.#ask([
      ["Email/get", { ...bodyArguments(this.#store.accountId), ids }, "emails"],
    ]);
    const { list } = answerTo<{ list: Email[] }>(responses, "emails");
    this.#store.putEmails(list);
    return list;
  }

  /** What became of sent emails; answers the state that this is true of. */
  async loadSubmissions(emailIds: readonly Id[]): Promise<string | null> {
    if (emailIds.length === 0) return null;
    const responses = await this.#ask(submissionCalls(this.#store.accountId, emailIds));
    const got = answerIfAny<{ state: string; list: EmailSubmission[] }>(responses, "submissions");
    this.#store.putSubmissions(got?.list ?? []);
    return got?.state ?? null;
  }

  /** What was said to another host at one event of a sent email's way; empty when it is too long ago. */
  async loadDialogue(eventId: Id): Promise<readonly DialogueLine[]> {
    const { accountId } = this.#store;
    const responses = await this.#ask([
      ["JourneyEvent/get", { accountId, ids: [eventId], properties: ["dialogue"] }, "event"],
    ]);
    const { list } = answerTo<{ list: { dialogue: DialogueLine[] }[] }>(responses, "event");
    return list[0]?.dialogue ?? [];
  }

  /** How an email came here; null for what was not delivered. `listId` names the mailing list that it says it is from. */
  async loadArrival(emailId: Id): Promise<{ arrival: Arrival | null; listId: string | null }> {
    const { accountId } = this.#store;
    const listId = "header:List-Id:asText";
    const responses = await this.#ask([
      ["Email/get", { accountId, ids: [emailId], properties: ["keryx:arrival", listId] }, "arrival"],
    ]);
    const { list } = answerTo<{ list: Record<string, unknown>[] }>(responses, "arrival");
    return {
      arrival: (list[0]?.["keryx:arrival"] ?? null) as Arrival | null,
      listId: (list[0]?.[listId] ?? null) as string | null,
    };
  }

  /** Keeps what became of sent emails true until the returned function is called. Those of one moment are asked for together. */
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
    this.loadSubmissions(ids).catch(() => {});
  }

  /** Runs calls that change nothing. */
  read(calls: Invocation[]): Promise<Invocation[]> {
    return this.#ask(calls);
  }

  /** Runs a write; meanwhile nothing is refreshed, so that an old answer cannot undo what is shown. */
  async write(calls: Invocation[]): Promise<Invocation[]> {
    this.#writes += 1;
    try {
      return await this.#ask(calls);
    } finally {
      this.#writes -= 1;
      void this.refresh();
    }
  }

  /** The same for an act that can wait until the server can be reached; false then, and it is done by itself. */
  async writeOrLater(act: Act): Promise<Invocation[] | false> {
    const { accountId } = this.#store;
    try {
      return await this.write([["Email/set", { accountId, ...act.set }, "set"]]);
    } catch (cause) {
      if (isOffline(cause) && (await this.offline?.later(act))) return false;
      throw cause;
    }
  }

  /** The states that the event stream tells of; asks only when one is news of what is held here. */
  heard(states: Record<string, string>): void {
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
    const calls: Invocation[] = [
      ["Mailbox/get", { accountId, ids: null }, "mailboxes"],
      quotaCall(accountId),
    ];
    if (sinceState !== undefined) {
      calls.push(["Email/changes", { accountId, sinceState, maxChanges: changesMax }, "changes"]);
      for (const kind of ["created", "updated"]) {
        const ids = { resultOf: "changes", name: "Email/changes", path: `/${kind}` };
        calls.push(["Email/get", { accountId, "#ids": ids, properties: summaryProperties }, kind]);
      }
    } else calls.push(["Email/get", { accountId, ids: [] }, "updated"]);
    for (const at of starts) if (query) calls.push(...windowCalls(store, query, at, `list${at}`));

    const responses = await this.#ask(calls);
    if (this.#writes > 0) {
      this.#again = true;
      return;
    }
    const changes = answerIfAny<Changes>(responses, "changes");
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
    await this.#followSubmissions();
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

  /** Delivery goes on after sending: what is on the screen shows how far it is. */
  async #followSubmissions(): Promise<void> {
    try {
      const responses = await this.#ask(pendingCalls(this.#store.accountId));
      await this.loadSubmissions([...this.#followed.keys()]);
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
