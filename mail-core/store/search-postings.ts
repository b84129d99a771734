import { NumberReader, PackedNumbers } from "../mime/packed-numbers.ts";
import { placeFieldBits } from "../mime/word-places.ts";

/** A word of a segment. Its UTF-8 octets are the characters of `term`, so that strings stand in the order of octets. */
export interface Term {
  term: string;
  /** For each email its distance from the one before, and in which fields of it the term is. */
  emails: Buffer;
  /** For each email how many places it has, and they: each the distance from the one before, and its field. */
  places: Buffer;
}

/** A row of `search_terms`. */
export interface Block {
  firstTerm: Buffer;
  emails: Buffer;
  places: Buffer;
}

const fieldsBits = 4;

/** In which emails of a segment a term is, and where, as it is gathered. Emails are added in their order. */
export class Postings {
  readonly #emails = new PackedNumbers();
  readonly #places = new PackedNumbers();
  #next = 0;

  /** With its places, which lie packed from `start` to `end` of `places`. */
  add(email: number, fields: number, places: Buffer, start: number, end: number): void {
    this.#places.copy(places, start, end);
    this.#emails.number(((email - this.#next) << fieldsBits) | fields);
    this.#next = email + 1;
  }

  get isEmpty(): boolean {
    return this.#next === 0;
  }

  /** Views, true until more is added. */
  as(term: string): Term {
    return { term, emails: this.#emails.view, places: this.#places.view };
  }

  clear(): void {
    this.#emails.length = 0;
    this.#places.length = 0;
    this.#next = 0;
  }
}

/** `fields` has bit 0 for the body (weight D) to bit 3 for the subject (A). */
export function eachEmail(emails: Buffer, visit: (email: number, fields: number) => void): void {
  const reader = new NumberReader(emails);
  for (let next = 0; !reader.isAtEnd; next++) {
    const value = reader.number();
    next += value >>> fieldsBits;
    visit(next, value & ((1 << fieldsBits) - 1));
  }
}

/** Each email, and where in `places` its own lie. */
export function eachPosting(
  { emails, places }: Term,
  visit: (email: number, fields: number, start: number, end: number) => void,
): void {
  const reader = new NumberReader(places);
  eachEmail(emails, (email, fields) => {
    const start = reader.at;
    reader.skip(reader.number());
    visit(email, fields, start, reader.at);
  });
}

/** Each place of a term that lies in one of `fields`. */
export function eachPlace(
  { emails, places }: Term,
  fields: number,
  visit: (email: number, place: number) => void,
): void {
  const reader = new NumberReader(places);
  eachEmail(emails, (email) => {
    let place = 0;
    for (let left = reader.number(); left > 0; left--) {
      const value = reader.number();
      place += value >>> placeFieldBits;
      if ((1 << (value % (1 << placeFieldBits))) & fields) visit(email, place);
    }
  });
}

/** A row fills a page of PostgreSQL, unless one term alone is larger. */
const blockOctets = 7_900;

/** Puts terms, which come in their order, into blocks. */
export class BlockWriter {
  #firstTerm: string | null = null;
  #lastTerm = "";
  #emails = new PackedNumbers();
  #places = new PackedNumbers();

  /** Answers the block that was full before this term. */
  add({ term, emails, places }: Term): Block | null {
    const octets = this.#emails.length + this.#places.length + term.length + emails.length + places.length;
    const full = octets > blockOctets ? this.end() : null;
    this.#firstTerm ??= term;
    const shared = sharedLength(this.#lastTerm, term);
    this.#emails.number(shared);
    this.#emails.number(term.length - shared);
    this.#emails.copy(Buffer.from(term, "latin1"), shared);
    this.#emails.number(emails.length);
    this.#emails.number(places.length);
    this.#emails.copy(emails);
    this.#places.copy(places);
    this.#lastTerm = term;
    return full;
  }

  /** The last block, if there is one. */
  end(): Block | null {
    if (this.#firstTerm === null) return null;
    const block = {
      firstTerm: Buffer.from(this.#firstTerm, "latin1"),
      emails: this.#emails.view,
      places: this.#places.view,
    };
    this.#firstTerm = null;
    this.#lastTerm = "";
    this.#emails = new PackedNumbers();
    this.#places = new PackedNumbers();
    return block;
  }
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one.charCodeAt(length) === other.charCodeAt(length)) length += 1;
  return length;
}

/** The terms of a block. `places` may be left out where nobody asks for them. */
export function* termsOf({ emails, places }: Pick<Block, "emails"> & { places?: Buffer }): Generator<Term> {
  const reader = new NumberReader(emails);
  let last = "";
  for (let at = 0; !reader.isAtEnd; ) {
    const shared = reader.number();
    const rest = reader.view(reader.number()).toString("latin1");
    last = last.slice(0, shared) + rest;
    const emailsLength = reader.number();
    const placesLength = reader.number();
    const own = reader.view(emailsLength);
    yield { term: last, emails: own, places: places?.subarray(at, at + placesLength) ?? nothing };
    at += placesLength;
  }
}

const nothing: Buffer = Buffer.alloc(0);
