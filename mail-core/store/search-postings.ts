/** Places of one email are told apart up to this; PostgreSQL's `tsvector` counts them so. */
export const placesEnd = 16_384;

/** Octets that grow at their end. */
class Octets {
  #room = Buffer.allocUnsafe(1024);
  length = 0;

  /** Seven bits in an octet, the lowest first. `value` is below 2³¹. */
  number(value: number): void {
    if (this.length + 5 > this.#room.length) this.#makeRoom(5);
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.#room[this.length++] = (rest & 0x7f) | 0x80;
    this.#room[this.length++] = rest;
  }

  copy(source: Buffer, start = 0, end = source.length): void {
    if (this.length + end - start > this.#room.length) this.#makeRoom(end - start);
    // Most are a handful: a call out of JavaScript would take longer than the octets.
    if (end - start > 32) this.length += source.copy(this.#room, this.length, start, end);
    else for (let at = start; at < end; at++) this.#room[this.length++] = source[at] as number;
  }

  /** A view, true until more is written. */
  get view(): Buffer {
    return this.#room.subarray(0, this.length);
  }

  #makeRoom(octets: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.length + octets, this.#room.length * 2));
    this.#room.copy(larger, 0, 0, this.length);
    this.#room = larger;
  }
}

/** Reads what `Octets` wrote. */
class Reader {
  at = 0;
  readonly octets: Buffer;
  constructor(octets: Buffer) {
    this.octets = octets;
  }
  get isAtEnd(): boolean {
    return this.at >= this.octets.length;
  }
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const octet = this.octets[this.at++] as number;
      value |= (octet & 0x7f) << shift;
      if (octet < 0x80) return value;
    }
  }
  skip(numbers: number): void {
    for (let left = numbers; left > 0; ) if ((this.octets[this.at++] as number) < 0x80) left -= 1;
  }
  view(length: number): Buffer {
    this.at += length;
    return this.octets.subarray(this.at - length, this.at);
  }
}

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
const placeFieldBits = 2;

/** In which emails of a segment a term is, and where, as it is gathered. Emails are added in their order. */
export class Postings {
  readonly #emails = new Octets();
  readonly #places = new Octets();
  #next = 0;

  /** With its places as a `tsvector` has them at `at`: how many, then two octets for each, the field above. */
  addVector(email: number, vector: Buffer, at: number): void {
    const count = vector.readUInt16BE(at);
    this.#places.number(count);
    let fields = 0;
    let last = 0;
    for (let n = 1; n <= count; n++) {
      const weighed = vector.readUInt16BE(at + 2 * n);
      const field = weighed >> 14;
      const place = weighed % placesEnd;
      this.#places.number(((place - last) << placeFieldBits) | field);
      last = place;
      fields |= 1 << field;
    }
    this.#addEmail(email, fields);
  }

  /** With its places as another segment has them, from `start` to `end`. */
  addPacked(email: number, fields: number, places: Buffer, start: number, end: number): void {
    this.#places.copy(places, start, end);
    this.#addEmail(email, fields);
  }

  #addEmail(email: number, fields: number): void {
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
  const reader = new Reader(emails);
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
  const reader = new Reader(places);
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
  const reader = new Reader(places);
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
  #emails = new Octets();
  #places = new Octets();

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
    this.#emails = new Octets();
    this.#places = new Octets();
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
  const reader = new Reader(emails);
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
