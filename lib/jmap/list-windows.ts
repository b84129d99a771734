import { failureText } from "../language/failures.ts";
import { countCall, isCountedFirst, type ListQuery, listKey, windowCalls, windowSize } from "./calls.ts";
import { answerTo, isOffline, wordsFor } from "./client.ts";
import type { JmapStore } from "./store.ts";
import type { Invocation } from "./types.ts";

/** How often a window is asked for while news comes. */
const askedMax = 3;

/** Fetches lists by windows of rows, each once at a time. */
export class ListWindows {
  readonly #store: JmapStore;
  readonly #ask: (calls: Invocation[], signal: AbortSignal) => Promise<Invocation[]>;
  readonly #listOffline: (query: ListQuery) => Promise<boolean>;
  readonly #moment: () => string;
  readonly #windows = new Map<string, Promise<void>>();
  readonly #stops = new Map<string, AbortController>();

  constructor(
    store: JmapStore,
    ask: (calls: Invocation[], signal: AbortSignal) => Promise<Invocation[]>,
    listOffline: (query: ListQuery) => Promise<boolean>,
    moment: () => string,
  ) {
    this.#store = store;
    this.#ask = ask;
    this.#listOffline = listOffline;
    this.#moment = moment;
  }

  /** Fetches the windows that hold the rows; a failure is written on the list. */
  async load(query: ListQuery, start: number, end: number): Promise<void> {
    if (this.#store.hasRows(query, start, end)) return;
    const last = this.#store.windowStart(Math.max(start, end - 1));
    const starts: number[] = [];
    for (let at = this.#store.windowStart(start); at <= last; at += windowSize) {
      if (!this.#store.hasRows(query, at, at + windowSize)) starts.push(at);
    }
    await Promise.all(starts.map((at) => this.#load(query, at)));
  }

  #load(query: ListQuery, position: number): Promise<void> {
    const key = `${position} ${listKey(query)}`;
    const running = this.#windows.get(key);
    if (running) return running;
    const stop = this.#stopOf(listKey(query));
    const startedAt = performance.now();
    const counts = position > 0 || isCountedFirst(query);
    const work = this.#rowsOfNow(windowCalls(this.#store, query, position, "list", counts), stop.signal)
      .then((responses) =>
        this.#store.batch(() => {
          this.#store.putWindow(query, responses);
          const tookMs = performance.now() - startedAt;
          if (position === 0) this.#store.putList({ ...this.#store.list(query), tookMs });
        }),
      )
      .then(() => this.#count(query, stop.signal))
      .catch(async (cause: unknown) => {
        if (stop.signal.aborted) return;
        const list = this.#store.list(query);
        if (isOffline(cause) && list.total === null && (await this.#listOffline(query))) return;
        this.#store.putList({
          ...list,
          failure: isOffline(cause) ? failureText("notKept") : wordsFor(cause),
        });
      })
      .finally(() => {
        if (this.#windows.get(key) === work) this.#windows.delete(key);
      });
    this.#windows.set(key, work);
    return work;
  }

  /** Rows as they are when they come: what was asked before an act or before news may put back what has gone, or lack what has come. */
  async #rowsOfNow(calls: Invocation[], signal: AbortSignal): Promise<Invocation[]> {
    for (let asked = 1; ; asked += 1) {
      const moment = this.#moment();
      const responses = await this.#ask(calls, signal);
      // Where news never ends, rows that are a moment old are better than none: the next round mends them.
      if (moment === this.#moment() || asked === askedMax) return responses;
    }
  }

  /** Counts a search whose first rows are there. */
  async #count(query: ListQuery, signal: AbortSignal): Promise<void> {
    if (!this.#store.list(query).isUncounted) return;
    const responses = await this.#ask([countCall(this.#store, query)], signal);
    this.#store.putCount(query, answerTo<{ queryState: string; total: number }>(responses, "count"));
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
}
