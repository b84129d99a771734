import { DistinctWords, unnumbered } from "./distinct-words.ts";
import { withoutEncoded } from "./encoded-text.ts";
import { foldedOctets } from "./fold.ts";
import type { SearchText } from "./message-summary.ts";
import { NumberReader, PackedNumbers } from "./packed-numbers.ts";

/** Characters that are read of each field, and of all attachments together: what lies beyond is not found, and costs nothing. */
const fieldMax = { subject: 4_096, from: 4_096, recipients: 65_536, body: 262_144, attachments: 1_048_576 };
/** Longer words, of UTF-8 octets, are left out. */
const wordMaxOctets = 2_046;
/** All different words of a message; those beyond are left out. */
const wordsMaxOctets = 512 * 1024;
/** Places that are kept of one word. */
const placesMax = 255;
/** Places of one email are told apart up to this. */
export const placesEnd = 16_384;

/** A place is packed as its distance from the one before, and its field in so many bits. */
export const placeFieldBits = 2;
const fields = { body: 0, recipients: 1, from: 2, subject: 3 };

/** Of a message that nobody here gets. */
export const noWords: Buffer = Buffer.alloc(0);

/**
 * A message's words, each once, in the order in which they first come: the number of its octets, they, a bit for each field that it is in (bit
 * 0 is the body, 3 the subject), the number of octets of its places, and they, as a segment of the search index has them: how many, then
 * each. Numbers are packed (`PackedNumbers`). Words are those of `foldWords`.
 */
export function wordVector(text: SearchText): Buffer {
  const words = new DistinctWords({ wordMaxOctets, wordsMaxOctets });
  const places = new Places();
  const add = (field: keyof typeof fields, read: string) => {
    places.begin(fields[field]);
    words.each(foldedOctets(withoutEncoded(read)), (number) => places.add(number));
  };
  for (const field of ["subject", "from", "recipients", "body"] as const)
    add(field, text[field].slice(0, fieldMax[field]));
  let attachmentsLeft = fieldMax.attachments;
  for (const attachment of text.attachments ?? []) {
    add("body", attachment.slice(0, attachmentsLeft));
    attachmentsLeft = Math.max(0, attachmentsLeft - attachment.length);
  }
  return packed(words, places.sorted());
}

/** Where the words of a message are, as they are read. */
class Places {
  #position = 0;
  #field = 0;
  /** How many each word has. */
  readonly #counts: number[] = [];
  /** Of each place whose it is, and it with its field. */
  readonly #numbers: number[] = [];
  readonly #places: number[] = [];

  /** The last word of one field and the first of the next are no phrase. */
  begin(field: number): void {
    this.#position += 1;
    this.#field = field;
  }

  /** One place on. A word that comes too often, or too late to be told where, has the places that it has. */
  add(number: number): void {
    const place = Math.min(this.#position++, placesEnd - 1);
    if (number === unnumbered) return;
    if (number === this.#counts.length) this.#counts.push(0);
    const count = this.#counts[number] as number;
    if (count > 0 && (count === placesMax || this.#position > placesEnd)) return;
    this.#counts[number] = count + 1;
    this.#numbers.push(number);
    this.#places.push((place << placeFieldBits) | this.#field);
  }

  /** Those of each word together, in the order of words, and where each word's end. */
  sorted(): { places: number[]; ends: number[] } {
    const ends: number[] = new Array(this.#counts.length).fill(0);
    for (let number = 1; number < ends.length; number++)
      ends[number] = (ends[number - 1] as number) + (this.#counts[number - 1] as number);
    const places: number[] = new Array(this.#places.length).fill(0);
    for (let at = 0; at < places.length; at++) {
      const number = this.#numbers[at] as number;
      const end = ends[number] as number;
      places[end] = this.#places[at] as number;
      ends[number] = end + 1;
    }
    return { places, ends };
  }
}

function packed(words: DistinctWords, { places, ends }: ReturnType<Places["sorted"]>): Buffer {
  const vector = new PackedNumbers();
  const own = new PackedNumbers();
  for (let number = 0, at = 0; number < words.count; number++) {
    const end = ends[number] as number;
    let fields = 0;
    own.length = 0;
    own.number(end - at);
    for (let last = 0; at < end; at++) {
      const place = places[at] as number;
      const field = place % (1 << placeFieldBits);
      own.number(place - last);
      last = place - field;
      fields |= 1 << field;
    }
    words.write(number, vector);
    vector.number(fields);
    vector.number(own.length);
    vector.append(own);
  }
  return vector.view;
}

/**
 * Each word of the vector that `vectors` has from `from` to `to`: where its octets begin and end, its fields, and where its places begin and
 * end. Until `visit` answers false.
 */
export function eachWord(
  vectors: Buffer,
  from: number,
  to: number,
  visit: (start: number, end: number, fields: number, placesStart: number, placesEnd: number) => unknown,
): void {
  const reader = new NumberReader(vectors);
  for (reader.at = from; reader.at < to; ) {
    const length = reader.number();
    const start = reader.at;
    reader.at += length;
    const fields = reader.number();
    const placesLength = reader.number();
    const places = reader.at;
    reader.at += placesLength;
    if (visit(start, start + length, fields, places, reader.at) === false) return;
  }
}
