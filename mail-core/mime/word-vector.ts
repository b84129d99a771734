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

/**
 * A message's words as a `tsvector` literal: weight A for the subject, B for the sender, C for recipients, D
 * for the body. Made here because PostgreSQL's own parser takes several times as long for the same words.
 * Compare it with `to_tsquery('simple', …)` of text that went through `foldWords`.
 */
export function wordVector(text: SearchText): string {
  const places = new Map<string, string[]>();
  let octets = 0;
  let position = 0;
  const add = (field: string, maxLength: number, weight: string) => {
    for (const word of foldWords(field.slice(0, maxLength)).split(" ")) {
      if (word === "") continue;
      if (position < positionLast) position += 1;
      const known = places.get(word);
      if (known) {
        if (known.length < positionsMax && position < positionLast) {
          known.push(`${position}${weight}`);
          octets += 2;
        }
        continue;
      }
      const wordOctets = Buffer.byteLength(word);
      if (wordOctets > wordMaxOctets || octets + wordOctets + 8 > vectorMaxOctets) continue;
      octets += wordOctets + 8;
      places.set(word, [`${position}${weight}`]);
    }
    // The last word of one field and the first of the next are no phrase.
    position = Math.min(position + 1, positionLast);
  };
  add(text.subject, fieldMax.subject, "A");
  add(text.from, fieldMax.from, "B");
  add(text.recipients, fieldMax.recipients, "C");
  add(text.body, fieldMax.body, "");
  return Array.from(places, ([word, at]) => `${word}:${at.join(",")}`).join(" ");
}
