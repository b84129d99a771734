import { DistinctWords } from "./distinct-words.ts";
import { withoutEncoded } from "./encoded-text.ts";
import { foldedOctets } from "./fold.ts";
import type { SearchText } from "./message-summary.ts";
import { NumberReader, packedLength, writeNumber } from "./packed-numbers.ts";
import { placeFieldBits, WordPlaces } from "./word-places.ts";

/** Characters that are read of each field, and of all attachments together: what lies beyond is not found, and costs nothing. */
const fieldMax = { subject: 4_096, from: 4_096, recipients: 65_536, body: 262_144, attachments: 1_048_576 };
/** Longer words, of UTF-8 octets, are left out. */
const wordMaxOctets = 2_046;
/** All different words of a message; those beyond are left out. */
const wordsMaxOctets = 512 * 1024;
const fields = { body: 0, recipients: 1, from: 2, subject: 3 };

const fieldBits = (1 << placeFieldBits) - 1;

/** Of a message that nobody here gets. */
export const noWords: Buffer = Buffer.alloc(0);

/**
 * A message's words, each once, in the order in which they first come: the number of its octets, they, a bit for each field that it is in (bit
 * 0 is the body, 3 the subject), the number of octets of its places, and they, as a segment of the search index has them: how many, then
 * each. Numbers are packed (`PackedNumbers`). Words are those of `foldWords`.
 */
export function wordVector(text: SearchText): Buffer {
  const { words, places, room } = scratch;
  words.clear();
  places.clear();
  const add = (field: keyof typeof fields, read: string) => {
    const numbers = words.numbersOf(foldedOctets(withoutEncoded(read), room));
    places.add(fields[field], numbers, words.count);
  };
  for (const field of ["subject", "from", "recipients", "body"] as const)
    add(field, text[field].slice(0, fieldMax[field]));
  let attachmentsLeft = fieldMax.attachments;
  for (const attachment of text.attachments ?? []) {
    add("body", attachment.slice(0, attachmentsLeft));
    attachmentsLeft = Math.max(0, attachmentsLeft - attachment.length);
  }
  return packed();
}

/** What a message is read with. It is used again: memory of its own for each would cost as much as reading a small one. */
const scratch = {
  words: new DistinctWords({ wordMaxOctets, wordsMaxOctets }),
  places: new WordPlaces(),
  room: Buffer.allocUnsafeSlow(fieldMax.body),
};

function packed(): Buffer {
  const { words } = scratch;
  const { places, ends } = scratch.places.sorted(words.count);
  // A word's own numbers are one or two octets long, a place three at most.
  const lengthMax = words.octets + 7 * words.count + 3 * places.length;
  // Done with the text that was in it.
  const vector = lengthMax > scratch.room.length ? Buffer.allocUnsafe(lengthMax) : scratch.room;
  let at = 0;
  for (let number = 0, start = 0; number < words.count; number++) {
    const end = ends[number] as number;
    let fields = 0;
    let length = packedLength(end - start);
    for (let place = start, last = 0; place < end; place++) {
      const value = places[place] as number;
      fields |= 1 << (value & fieldBits);
      length += packedLength(value - last);
      last = value & ~fieldBits;
    }
    at = writeNumber(vector, at, words.lengthOf(number));
    at = words.write(number, vector, at);
    at = writeNumber(vector, at, fields);
    at = writeNumber(vector, at, length);
    at = writeNumber(vector, at, end - start);
    for (let last = 0; start < end; start++) {
      const value = places[start] as number;
      at = writeNumber(vector, at, value - last);
      last = value & ~fieldBits;
    }
  }
  // In memory of its own, which can be given to another thread.
  const own = Buffer.allocUnsafeSlow(at);
  vector.copy(own, 0, 0, at);
  return own;
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
