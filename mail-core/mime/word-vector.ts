import { withoutEncoded } from "./encoded-text.ts";
import { wordsOf } from "./fold.ts";
import type { SearchText } from "./message-summary.ts";

/** Characters that are read of each field; of all attachments together. */
const fieldMax = { subject: 4_096, from: 4_096, recipients: 65_536, body: 262_144, attachments: 1_048_576 };
/** PostgreSQL's own bounds: a word's octets, a word's positions, the last position that is told apart. */
const wordMaxOctets = 2_046;
const positionsMax = 255;
const positionLast = 16_383;
/** A `tsvector` holds 1 MB; what lies beyond this is not found by search. */
const vectorMaxOctets = 900_000;

/** In the two highest bits of a place. */
const weights = { A: 3 << 14, B: 2 << 14, C: 1 << 14, D: 0 };

/** Of a message that nobody here gets. */
export const noWords: Buffer = Buffer.alloc(4);

/**
 * A message's words as a `tsvector` in PostgreSQL's binary format, which costs it a fraction of the text's: their number, then each word
 * with its places. Weight A is the subject, B the sender, C recipients, D the body. Made here because PostgreSQL's own parser takes
 * several times as long for the same words. Compare it with `to_tsquery('simple', …)` of text that went through `foldWords`.
 */
export function wordVector(text: SearchText): Buffer {
  const places = new Map<string, { octets: number; at: number[] }>();
  let octets = 4;
  let position = 0;
  const add = (field: string, maxLength: number, weight: number) => {
    for (const word of wordsOf(withoutEncoded(field.slice(0, maxLength)))) {
      if (position < positionLast) position += 1;
      const known = places.get(word);
      if (known) {
        if (known.at.length < positionsMax && position < positionLast) {
          known.at.push(position | weight);
          octets += 2;
        }
        continue;
      }
      const wordOctets = Buffer.byteLength(word);
      if (wordOctets > wordMaxOctets || octets + wordOctets + 5 > vectorMaxOctets) continue;
      octets += wordOctets + 5;
      places.set(word, { octets: wordOctets, at: [position | weight] });
    }
    // The last word of one field and the first of the next are no phrase.
    position = Math.min(position + 1, positionLast);
  };
  add(text.subject, fieldMax.subject, weights.A);
  add(text.from, fieldMax.from, weights.B);
  add(text.recipients, fieldMax.recipients, weights.C);
  add(text.body, fieldMax.body, weights.D);
  let attachmentsLeft = fieldMax.attachments;
  for (const attachment of text.attachments ?? []) {
    add(attachment, attachmentsLeft, weights.D);
    attachmentsLeft = Math.max(0, attachmentsLeft - attachment.length);
  }
  const vector = Buffer.allocUnsafe(octets);
  let end = vector.writeInt32BE(places.size, 0);
  const writeTwo = (value: number) => {
    vector[end++] = value >> 8;
    vector[end++] = value;
  };
  // PostgreSQL sorts what comes in another order, while a whole batch waits. Its order is this one, up to letters beyond the basic plane.
  for (const word of [...places.keys()].sort()) {
    const known = places.get(word);
    if (!known) continue;
    if (known.octets === word.length) vector.write(word, end, "latin1");
    else vector.write(word, end);
    end += known.octets;
    vector[end++] = 0;
    writeTwo(known.at.length);
    for (const place of known.at) writeTwo(place);
  }
  return vector;
}

/**
 * Each word of the vector at `start` of `vectors`, in the order of octets, and where its places lie. `text` is `vectors` with a character for
 * each octet, and so is the word. Answers where the vector ends.
 */
export function eachWord(
  vectors: Buffer,
  text: string,
  start: number,
  visit: (word: string, placesAt: number) => void,
): number {
  let at = start + 4;
  for (let left = vectors.readInt32BE(start); left > 0; left--) {
    let wordEnd = at;
    while (vectors[wordEnd] !== 0) wordEnd += 1;
    visit(text.slice(at, wordEnd), wordEnd + 1);
    at = wordEnd + 3 + 2 * vectors.readUInt16BE(wordEnd + 1);
  }
  return at;
}
