import { type OwnKeys, usualKeys } from "../own-keys.ts";
import { type ListQuery, listKey, windowSize } from "./calls.ts";
import type { Tabs } from "./categories.ts";
import { answerIfAny, answerTo } from "./client.ts";
import type { Connection } from "./event-stream.ts";
import type { Label } from "./labels.ts";
import { type Act, mayDo } from "./rights.ts";
import type { SavedSearch } from "./saved-search.ts";
import { summaryOf } from "./summary.ts";
import type {
  Email,
  EmailSubmission,
  Id,
  Identity,
  Invocation,
  Mailbox,
  OpenAccount,
  Quota,
  SearchSnippet,
  Thread,
} from "./types.ts";

/** A list as far as it is known: `ids` has holes where nothing was fetched yet. */
export interface List {
  key: string;
  query: ListQuery;
  /** Null until the first answer. */
  total: number | null;
  /** True while there is more than `total` says: it is being counted. */
  isUncounted?: boolean;
  ids: readonly (Id | undefined)[];
  queryState: string | null;
  /** The windows, by their first row, that are true of `queryState`; the others show what was there before. */
  windows: readonly number[];
  /** By email, in a search. */
  snippets?: Readonly<Record<Id, SearchSnippet>>;
  /** How long its beginning took to come, in milliseconds. */
  tookMs?: number;
  /** Why the last fetch failed, in words. */
  failure: string | null;
}

/** What the server puts into a page: the cache to begin with. */
export interface Snapshot {
  accountId: Id;
  /** The account of who reads: another one where somebody opened theirs. */
  readerId: Id;
  /** The reader's own and those that are open to them. */
  accounts: OpenAccount[];
  isGrouped: boolean;
  tabs: Tabs;
  mailboxes: Mailbox[];
  identities: Identity[];
  labels: Label[];
  searches: SavedSearch[];
  keys: OwnKeys;
  emails: Email[];
  threads: Thread[];
  submissions: EmailSubmission[];
  pending: readonly Id[] | null;
  quota: Quota | null;
  lists: List[];
  states: Record<string, string>;
}

interface Got<T> {
  state: string;
  list: T[];
  notFound?: Id[];
}
interface Queried {
  queryState: string;
  ids: Id[];
  total?: number;
  position: number;
}

/** Of the rows of a list those that are in these windows; the others are undefined and not missing, which `filter` and `map` would pass over. */
function rowsOf(windows: readonly number[], ids: List["ids"], total: number): (Id | undefined)[] {
  const rows = new Array<Id | undefined>(total).fill(undefined);
  for (const start of windows)
    for (let row = start; row < Math.min(start + windowSize, total); row += 1) rows[row] = ids[row];
  return rows;
}

/**
 * The objects of one account, by id, and the lists over them. Objects are replaced, never changed in place, so that
 * `useSyncExternalStore` can compare them. It only holds; `sync.ts` keeps it true, `changes.ts` writes.
 */
export class JmapStore {
  readonly accountId: Id;
  /** The account of who reads. */
  readonly readerId: Id;
  /** False where messages are listed one by one: then each email is a conversation of its own here, under its own id. */
  readonly isGrouped: boolean;
  /** Of the inbox. */
  readonly tabs: Tabs;
  connection: Connection = "connecting";
  /** State strings by type: the server's word for what we have seen. */
  readonly states = new Map<string, string>();
  readonly emails = new Map<Id, Email>();
  readonly threads = new Map<Id, Thread>();
  readonly submissions = new Map<Id, EmailSubmission>();
  readonly lists = new Map<string, List>();
  /** The submissions that wait for their time, the next first; null until the first answer. */
  pending: readonly Id[] | null = null;
  /** The reader's own and those that are open to them, as far as is known. */
  accounts: readonly OpenAccount[] = [];
  mailboxes: readonly Mailbox[] = [];
  identities: readonly Identity[] = [];
  labels: readonly Label[] = [];
  searches: readonly SavedSearch[] = [];
  /** The account's own. */
  keys: OwnKeys = usualKeys;
  quota: Quota | null = null;
  readonly #listeners = new Set<() => void>();
  #quiet = 0;

  constructor(snapshot: Snapshot) {
    this.accountId = snapshot.accountId;
    this.readerId = snapshot.readerId;
    this.accounts = snapshot.accounts;
    this.isGrouped = snapshot.isGrouped;
    this.tabs = snapshot.tabs;
    this.mailboxes = snapshot.mailboxes;
    this.identities = snapshot.identities;
    this.labels = snapshot.labels;
    this.searches = snapshot.searches;
    this.keys = snapshot.keys;
    this.quota = snapshot.quota;
    for (const email of snapshot.emails) this.emails.set(email.id, email);
    for (const thread of snapshot.threads) this.threads.set(thread.id, thread);
    for (const submission of snapshot.submissions) this.submissions.set(submission.id, submission);
    this.pending = snapshot.pending;
    for (const list of snapshot.lists) this.lists.set(list.key, list);
    for (const [type, state] of Object.entries(snapshot.states)) this.states.set(type, state);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Several changes, one redraw. */
  batch(work: () => void): void {
    this.#quiet += 1;
    try {
      work();
    } finally {
      this.#quiet -= 1;
      if (this.#quiet === 0) for (const listener of this.#listeners) listener();
    }
  }

  setConnection(connection: Connection): void {
    this.batch(() => {
      this.connection = connection;
    });
  }

  /** The account that is shown; undefined once it is closed to the reader. */
  get account(): OpenAccount | undefined {
    return this.accounts.find(({ id }) => id === this.accountId);
  }

  /** Under which name this browser keeps what is being written here: its writer's, whichever account it is written in. */
  get draftsName(): string {
    return this.accountId === this.readerId ? this.readerId : `${this.readerId}>${this.accountId}`;
  }

  /** Whether the reader may do so in the account that is shown. The server decides; this is what is offered. */
  may(act: Act): boolean {
    return mayDo(act, this.account?.access ?? null);
  }

  mailboxWithRole(role: string): Mailbox | undefined {
    return this.mailboxes.find((mailbox) => mailbox.role === role);
  }

  /** How much of a folder is unread, counted as its rows are. */
  unreadIn({ unreadThreads, unreadEmails }: Mailbox): number {
    return this.isGrouped ? unreadThreads : unreadEmails;
  }

  /** The list for a query, made empty when it is new. */
  list(query: ListQuery): List {
    const key = listKey(query);
    const none = { key, query, total: null, ids: [], queryState: null, windows: [], failure: null };
    return this.lists.get(key) ?? none;
  }

  /** Keeps the body of an email when a summary of it arrives. */
  putEmails(emails: readonly Email[]): void {
    this.batch(() => {
      for (const given of emails) {
        const email = this.isGrouped ? given : { ...given, threadId: given.id };
        if (!this.isGrouped) this.threads.set(email.id, { id: email.id, emailIds: [email.id] });
        const held = this.emails.get(email.id);
        this.emails.set(email.id, held ? { ...held, ...email } : email);
        const thread = this.threads.get(email.threadId);
        if (thread && !thread.emailIds.includes(email.id))
          this.threads.set(thread.id, { ...thread, emailIds: [...thread.emailIds, email.id] });
      }
    });
  }

  forgetEmails(ids: readonly Id[]): void {
    this.batch(() => {
      for (const id of ids) {
        const thread = this.threads.get(this.emails.get(id)?.threadId ?? "");
        this.emails.delete(id);
        if (thread)
          this.threads.set(thread.id, {
            ...thread,
            emailIds: thread.emailIds.filter((other) => other !== id),
          });
      }
    });
  }

  /** Of conversations that are not shown any more the summaries are enough. */
  forgetBodies(threadIds: readonly Id[]): void {
    for (const threadId of threadIds)
      for (const email of this.threadEmails(threadId))
        if (email.bodyValues) this.emails.set(email.id, summaryOf(email));
  }

  /** Message by message, the address of a conversation leads to its last message. */
  putThreads(threads: readonly Thread[]): void {
    this.batch(() => {
      for (const { id, emailIds } of threads)
        this.threads.set(id, { id, emailIds: this.isGrouped ? emailIds : emailIds.slice(-1) });
    });
  }

  /** Takes in a Mailbox/get of everything. */
  putMailboxes(mailboxes: readonly Mailbox[]): void {
    this.batch(() => {
      this.mailboxes = mailboxes;
    });
  }

  putAccounts(accounts: readonly OpenAccount[]): void {
    this.batch(() => {
      this.accounts = accounts;
    });
  }

  putLabels(labels: readonly Label[]): void {
    this.batch(() => {
      this.labels = [...labels].sort((a, b) => a.name.localeCompare(b.name));
    });
  }

  putSearches(searches: readonly SavedSearch[]): void {
    this.batch(() => {
      this.searches = [...searches].sort((a, b) => a.name.localeCompare(b.name));
    });
  }

  putKeys(keys: OwnKeys): void {
    this.batch(() => {
      this.keys = keys;
    });
  }

  /** Keeps the object that is there when it says the same. */
  putQuota(quota: Quota | null): void {
    if (quota?.used === this.quota?.used && quota?.hardLimit === this.quota?.hardLimit) return;
    this.batch(() => {
      this.quota = quota;
    });
  }

  putSubmissions(submissions: readonly EmailSubmission[]): void {
    this.batch(() => {
      for (const submission of submissions) this.submissions.set(submission.id, submission);
    });
  }

  putPending(submissions: readonly EmailSubmission[]): void {
    this.batch(() => {
      this.putSubmissions(submissions);
      this.pending = submissions.map(({ id }) => id);
    });
  }

  putList(list: List): void {
    this.batch(() => {
      this.lists.set(list.key, list);
    });
  }

  /**
   * Takes in the answers to `windowCalls`. The list may have moved on since other windows were fetched (`fresh` says so from
   * the start): those are read again when they come into view. Until then they show what they did while nothing speaks
   * against it (a message that was read changes the state of a list, not its rows), and nothing otherwise.
   */
  putWindow(query: ListQuery, responses: readonly Invocation[], tag = "list", fresh = false): void {
    const queried = answerTo<Queried>(responses, `${tag}.query`);
    this.batch(() => {
      this.putEmails(answerTo<Got<Email>>(responses, `${tag}.rows`).list);
      this.putThreads(answerIfAny<Got<Thread>>(responses, `${tag}.threads`)?.list ?? []);
      this.putEmails(answerIfAny<Got<Email>>(responses, `${tag}.emails`)?.list ?? []);
      const held = this.list(query);
      const isSame = !fresh && held.queryState === queried.queryState;
      const total =
        queried.total ?? Math.max(queried.position + queried.ids.length, isSame ? (held.total ?? 0) : 0);
      const agrees =
        held.total === total && queried.ids.every((id, n) => (held.ids[queried.position + n] ?? id) === id);
      const windows = [...new Set([...(isSame ? held.windows : []), queried.position])];
      const ids = agrees ? held.ids.slice() : rowsOf(windows, held.ids, total);
      for (const [index, id] of queried.ids.entries()) ids[queried.position + index] = id;
      const marked = answerIfAny<Got<SearchSnippet>>(responses, `${tag}.snippets`)?.list ?? [];
      const snippets = {
        ...(isSame || agrees ? held.snippets : {}),
        ...Object.fromEntries(marked.map((snippet) => [snippet.emailId, snippet])),
      };
      const { queryState } = queried;
      const isUncounted = queried.total === undefined && queried.ids.length === windowSize;
      this.putList({ ...held, ids, total, isUncounted, queryState, windows, snippets, failure: null });
    });
  }

  /** Takes in how much a query finds in all, unless the list has moved on since. */
  putCount(query: ListQuery, { queryState, total }: { queryState: string; total: number }): void {
    const held = this.list(query);
    if (!held.isUncounted || held.queryState !== queryState) return;
    const ids = [...held.ids];
    ids.length = total;
    this.putList({ ...held, ids, total, isUncounted: false });
  }

  /** True when every row from `start` to `end` is known, and true of the list's state. */
  hasRows(query: ListQuery, start: number, end: number): boolean {
    const { ids, total, windows } = this.list(query);
    if (total === null) return false;
    for (let row = start; row < Math.min(end, total); row += 1)
      if (!ids[row] || !windows.includes(this.windowStart(row))) return false;
    return true;
  }

  /** The first row of the window that holds a row. */
  windowStart(row: number): number {
    return Math.floor(row / windowSize) * windowSize;
  }

  /** The emails of a conversation, oldest first, as far as they are known. */
  threadEmails(threadId: Id): Email[] {
    const thread = this.threads.get(threadId);
    if (!thread) return [];
    return thread.emailIds
      .map((id) => this.emails.get(id))
      .filter((email): email is Email => email !== undefined)
      .sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  }
}
