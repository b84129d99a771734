import { foldWords } from "./fold.ts";
import type { SearchText } from "./message-summary.ts";

/** Characters that are read of each field. */
const fieldMax = { subject: 4_096, from: 4_096, recipients: 65_536, body: 262_144 };
/** PostgreSQL's own bounds: a word's octets, a word's positions, the last position that is told apart. */
const wordMaxOctets = 2_046;
const positionsMax = 255;
const positionLast = 16_383;
/** A `tsvector` holds 1 MB; what lies beyond this is not found by search. */
const vectorMaxOctets = 900_000;

/** In the two highest bits of a place. */
const weights = { A: 3 << 14, B: 2 << 14, C: 1 << 14, D: 0 };

/**
 * A message's words as a `tsvector` in PostgreSQL's binary format, which costs it a fraction of the text's: their number, then each word
 * with its places. Weight A is the subject, B the sender, C recipients, D the body. Made here because PostgreSQL's own parser takes
 * several times as long for the same words. Compare it with `to_tsquery('simple', …)` of text that went through `foldWords`.
 */
export function wordVector(text: SearchText): Buffer {
  const places = new Map<string, number[]>();
  let octets = 0;
  let position = 0;
  const add = (field: string, maxLength: number, weight: number) => {
    for (const word of foldWords(field.slice(0, maxLength)).split(" ")) {
      if (word === "") continue;
      if (position < positionLast) position += 1;
      const known = places.get(word);
      if (known) {
        if (known.length < positionsMax && position < positionLast) {
          known.push(position | weight);
          octets += 2;
        }
        continue;
      }
      const wordOctets = Buffer.byteLength(word);
      if (wordOctets > wordMaxOctets || octets + wordOctets + 8 > vectorMaxOctets) continue;
      octets += wordOctets + 8;
      places.set(word, [position | weight]);
    }
    // The last word of one field and the first of the next are no phrase.
    position = Math.min(position + 1, positionLast);
  };
  add(text.subject, fieldMax.subject, weights.A);
  add(text.from, fieldMax.from, weights.B);
  add(text.recipients, fieldMax.recipients, weights.C);
  add(text.body, fieldMax.body, weights.D);
  let binary = twoOctets(places.size >>> 16) + twoOctets(places.size);
  for (const [word, at] of places) {
    binary += `${asOctets(word)}\0${twoOctets(at.length)}`;
    for (const place of at) binary += twoOctets(place);
  }
  return Buffer.from(binary, "latin1");
}

/** Strings of which each character stands for one octet: the quickest way to many small pieces in one buffer. */
const twoOctets = (value: number) => String.fromCharCode((value >> 8) & 0xff, value & 0xff);
const asOctets = (word: string) => (/[^\x01-\x7f]/.test(word) ? Buffer.from(word).toString("latin1") : word);
