import { answerTo, JmapFailure, request, wordsFor, wordsForError } from "../jmap/client.ts";
import type { Id, SetError } from "../jmap/types.ts";
import { failureText } from "../language/failures.ts";
import { type Card, type ContactCard, nameOf } from "./card.ts";

interface SetAnswer {
  newState: string;
  created: Record<string, Partial<ContactCard> & { id: Id }> | null;
  updated: Record<Id, Partial<ContactCard> | null> | null;
  destroyed: Id[] | null;
  notCreated: Record<string, SetError> | null;
  notUpdated: Record<Id, SetError> | null;
  notDestroyed: Record<Id, SetError> | null;
}
interface Changes {
  newState: string;
  hasMoreChanges: boolean;
  created: Id[];
  updated: Id[];
  destroyed: Id[];
}

/** What is asked for or sent at once. */
const pageSize = 400;
/** Characters of cards in one request: with a picture in each there are fewer of them. */
const requestMaxLength = 4_000_000;

export type ContactsState = "unread" | "loading" | "ready" | "failed";

/** Cards that were to be made: those that were, and why others were not. */
export interface Made {
  cards: ContactCard[];
  refused: { card: Card; error: SetError }[];
}

/** All contacts of an account, held in the page and kept true. Cards are replaced, never changed in place. */
export class Contacts {
  readonly accountId: Id;
  cards: ReadonlyMap<Id, ContactCard> = new Map();
  state: ContactsState = "unread";
  failure = "";
  #bookId: Id | null = null;
  #since: string | null = null;
  #loading: Promise<void> | null = null;
  #refreshing: Promise<void> | null = null;
  #again = false;
  readonly #listeners = new Set<() => void>();

  constructor(accountId: Id) {
    this.accountId = accountId;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #put(cards: readonly ContactCard[], gone: readonly Id[] = []): void {
    const next = new Map(this.cards);
    for (const card of cards) next.set(card.id, card);
    for (const id of gone) next.delete(id);
    this.cards = next;
    this.#tell();
  }

  /** Reads all of them, once; a failure is told in `failure`, and the next call tries again. */
  load(): Promise<void> {
    this.#loading ??= this.#readAll().catch((cause: unknown) => {
      this.#loading = null;
      this.state = "failed";
      this.failure = wordsFor(cause);
      this.#tell();
    });
    return this.#loading;
  }

  async #readAll(): Promise<void> {
    this.state = "loading";
    this.#tell();
    const { accountId } = this;
    const first = await request([
      ["AddressBook/get", { accountId, ids: null }, "books"],
      // The state before the cards: what happens in between is asked for again.
      ["ContactCard/get", { accountId, ids: [] }, "state"],
      ["ContactCard/query", { accountId }, "ids"],
    ]);
    const books = answerTo<{ list: { id: Id; isDefault: boolean }[] }>(first, "books").list;
    const since = answerTo<{ state: string }>(first, "state").state;
    const { ids } = answerTo<{ ids: Id[] }>(first, "ids");
    const cards = new Map<Id, ContactCard>();
    for (let at = 0; at < ids.length; at += pageSize)
      for (const card of await this.#read(ids.slice(at, at + pageSize))) cards.set(card.id, card);
    this.#bookId = books.find(({ isDefault }) => isDefault)?.id ?? books[0]?.id ?? null;
    this.#since = since;
    this.cards = cards;
    this.state = "ready";
    this.#tell();
  }

  async #read(ids: readonly Id[]): Promise<ContactCard[]> {
    if (ids.length === 0) return [];
    const { accountId } = this;
    const responses = await request([["ContactCard/get", { accountId, ids }, "cards"]]);
    return answerTo<{ list: ContactCard[] }>(responses, "cards").list;
  }

  /** The states that the event stream tells of. */
  heard(states: Readonly<Record<string, string>>): void {
    if (states.ContactCard !== undefined && states.ContactCard !== this.#since) void this.refresh();
  }

  /** Asks what changed, where anything was read. A lost line is no matter: it is asked again when it is back. */
  refresh(): Promise<void> {
    if (this.#since === null) return Promise.resolve();
    this.#again = true;
    this.#refreshing ??= this.#rounds()
      .catch(() => {})
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  async #rounds(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const { accountId } = this;
      const responses = await request([
        ["ContactCard/changes", { accountId, sinceState: this.#since, maxChanges: pageSize }, "changes"],
      ]);
      if (responses[0]?.[0] === "error") return this.#readAll();
      const changes = answerTo<Changes>(responses, "changes");
      const changed = await this.#read([...changes.created, ...changes.updated]);
      this.#since = changes.newState;
      if (changed.length + changes.destroyed.length > 0) this.#put(changed, changes.destroyed);
      if (changes.hasMoreChanges) this.#again = true;
    }
  }

  async #set(change: Record<string, unknown>): Promise<SetAnswer> {
    const responses = await request([["ContactCard/set", { accountId: this.accountId, ...change }, "set"]]);
    return answerTo<SetAnswer>(responses, "set");
  }

  /** Makes cards, in the default address book unless they say another. Throws `JmapFailure`. */
  async make(cards: readonly Card[]): Promise<Made> {
    await this.load();
    const made: Made = { cards: [], refused: [] };
    for (const some of inRequests(cards)) {
      const create = Object.fromEntries(
        some.map((card, at) => [`c${at}`, { addressBookIds: { [this.#bookId ?? ""]: true }, ...card }]),
      );
      const { created, notCreated } = await this.#set({ create });
      for (const [key, error] of Object.entries(notCreated ?? {})) {
        const card = some[Number(key.slice(1))];
        if (card) made.refused.push({ card, error });
      }
      for (const [key, told] of Object.entries(created ?? {}))
        made.cards.push({ ...create[key], ...told } as ContactCard);
    }
    this.#put(made.cards);
    return made;
  }

  /** Makes one. Throws `JmapFailure` with the reason where it is not taken. */
  async makeOne(card: Card): Promise<ContactCard> {
    const { cards, refused } = await this.make([card]);
    const [error] = refused.map((one) => one.error);
    if (error) throw failureOf(error);
    if (!cards[0]) throw new JmapFailure("server", failureText("contactNotMade"));
    return cards[0];
  }

  /** Changes and destroys at once. Throws `JmapFailure`; what was shown stays then. */
  async change(
    update: Readonly<Record<Id, Record<string, unknown>>>,
    destroy: readonly Id[] = [],
  ): Promise<void> {
    const { updated, notUpdated, notDestroyed, destroyed } = await this.#set({ update, destroy });
    const changed = Object.keys(updated ?? {});
    this.#put(await this.#read(changed), destroyed ?? []);
    const [error] = Object.values({ ...notUpdated, ...notDestroyed });
    if (error) throw failureOf(error);
  }

  /** Deletes, shown at once; resolves to what brings them back. Throws `JmapFailure` after showing them again. */
  async remove(ids: readonly Id[]): Promise<() => Promise<void>> {
    const gone = ids.flatMap((id) => this.cards.get(id) ?? []);
    this.#put([], ids);
    try {
      await this.change({}, ids);
    } catch (cause) {
      this.#put(gone);
      throw cause;
    }
    return async () => {
      await this.make(gone.map(({ id: _, ...card }) => card));
    };
  }
}

function failureOf(error: SetError): JmapFailure {
  const words =
    error.type === "overQuota"
      ? failureText("contactsFull")
      : error.type === "tooLarge"
        ? failureText("contactTooLarge")
        : error.type === "alreadyExists"
          ? failureText("contactThere")
          : error.properties?.includes("media")
            ? failureText("notPicture")
            : wordsForError({ type: error.type });
  return new JmapFailure("refused", words, error.type);
}

/** Why a card was not taken, with whose it is. */
export const refusalWords = ({ card, error }: Made["refused"][number]): string =>
  [nameOf(card), failureOf(error).message].filter(Boolean).join(": ");

function inRequests(cards: readonly Card[]): Card[][] {
  const requests: Card[][] = [];
  let length = 0;
  for (const card of cards) {
    const size = JSON.stringify(card).length;
    const last = requests.at(-1);
    if (last && last.length < pageSize && length + size <= requestMaxLength) {
      last.push(card);
      length += size;
    } else {
      requests.push([card]);
      length = size;
    }
  }
  return requests;
}
