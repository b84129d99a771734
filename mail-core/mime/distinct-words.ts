import { wordOctets } from "./fold.ts";

/** What stands for the number of a word that gets none. */
export const unnumbered = -1;

/** What there is room for at first: different words, their octets, and words of one text. */
const atFirst = { words: 4_096, octets: 32 * 1024, numbers: 128 * 1024 };

/**
 * Numbers the different words of octets that `foldedOctets` gave, in the order in which they come. A hash table over octets: a string for each
 * word would cost more than all else that is done with it.
 */
export class DistinctWords {
  readonly #wordMaxOctets: number;
  readonly #wordsMaxOctets: number;
  #count = 0;
  /** The words, one behind the other. */
  #octets = new Uint8Array(atFirst.octets);
  /** Where each word begins, and where the last one ends. */
  #starts = new Int32Array(atFirst.words + 1);
  #hashes = new Int32Array(atFirst.words);
  /** A word's number and one; 0 is nobody's. */
  #slots = new Int32Array(2 * atFirst.words);
  #numbers = new Int32Array(atFirst.numbers);
  /** Nobody outside knows it, so that nobody can write words that all fall on the same slot. */
  #factor = newFactor();

  /** A word that is longer, and new ones when all together are, get no number. */
  constructor({ wordMaxOctets, wordsMaxOctets }: { wordMaxOctets: number; wordsMaxOctets: number }) {
    this.#wordMaxOctets = wordMaxOctets;
    this.#wordsMaxOctets = wordsMaxOctets;
  }

  get count(): number {
    return this.#count;
  }

  /** Forgets all words, and the memory that only many of them needed. */
  clear(): void {
    this.#count = 0;
    this.#factor = newFactor();
    if (this.#octets.length > atFirst.octets) this.#octets = new Uint8Array(atFirst.octets);
    if (this.#numbers.length > atFirst.numbers) this.#numbers = new Int32Array(atFirst.numbers);
    if (this.#hashes.length > atFirst.words) this.#setRoom(atFirst.words);
    else this.#slots.fill(0);
  }

  /** The number of each word of `text`, in their order; `unnumbered` for those that get none. A view, true until the next text is read. */
  numbersOf(text: Buffer): Int32Array {
    const wordsMax = (text.length + 1) >> 1;
    if (wordsMax > this.#numbers.length) this.#numbers = new Int32Array(wordsMax);
    const [numbers, signs, textEnd] = [this.#numbers, wordOctets, text.length];
    const factor = this.#factor;
    let [slots, starts, octets, hashes] = [this.#slots, this.#starts, this.#octets, this.#hashes];
    let length = 0;
    for (let at = 0; at < textEnd; at++) {
      const start = at;
      // FNV-1a with a factor of its own.
      let hash = 0x811c9dc5 | 0;
      for (; at < textEnd; at++) {
        const octet = signs[text[at] as number] as number;
        if (octet === 0) break;
        hash = Math.imul(hash ^ octet, factor);
      }
      if (at === start) continue;
      hash ^= hash >>> 15;
      let number = unnumbered;
      let slot = hash & (slots.length - 1);
      for (let taken = slots[slot] as number; taken !== 0; taken = slots[slot] as number) {
        if (hashes[taken - 1] === hash && isWord(octets, starts, taken - 1, text, start, at)) {
          number = taken - 1;
          break;
        }
        slot = (slot + 1) & (slots.length - 1);
      }
      if (number === unnumbered) {
        number = this.#add(text, start, at, hash, slot);
        [slots, starts, octets, hashes] = [this.#slots, this.#starts, this.#octets, this.#hashes];
      }
      numbers[length++] = number;
    }
    return numbers.subarray(0, length);
  }

  /** Octets of all words together. */
  get octets(): number {
    return this.#starts[this.#count] as number;
  }

  lengthOf(number: number): number {
    return (this.#starts[number + 1] as number) - (this.#starts[number] as number);
  }

  /** Writes a word, and answers where it ends. */
  write(number: number, to: Uint8Array, at: number): number {
    const [octets, end] = [this.#octets, this.#starts[number + 1] as number];
    let next = at;
    for (let from = this.#starts[number] as number; from < end; from++) to[next++] = octets[from] as number;
    return next;
  }

  /** A word that is new, whose slot is free. */
  #add(text: Buffer, start: number, end: number, hash: number, slot: number): number {
    let top = this.#starts[this.#count] as number;
    const needed = top + end - start;
    if (end - start > this.#wordMaxOctets || needed > this.#wordsMaxOctets) return unnumbered;
    if (needed > this.#octets.length) this.#octets = resized(this.#octets, new Uint8Array(2 * needed));
    for (let at = start; at < end; at++) this.#octets[top++] = wordOctets[text[at] as number] as number;
    const number = this.#count++;
    this.#slots[slot] = this.#count;
    this.#hashes[number] = hash;
    this.#starts[this.#count] = top;
    if (this.#count === this.#hashes.length) this.#setRoom(4 * this.#count);
    return number;
  }

  #setRoom(words: number): void {
    this.#starts = resized(this.#starts.subarray(0, this.#count + 1), new Int32Array(words + 1));
    this.#hashes = resized(this.#hashes.subarray(0, this.#count), new Int32Array(words));
    this.#slots = new Int32Array(2 * words);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.#count; number++) {
      let slot = (this.#hashes[number] as number) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    }
  }
}

/** An odd one, of 32 bits. */
const newFactor = () => (Math.floor(Math.random() * 2 ** 31) * 2 + 1) | 0;

/** True when the text has from `start` to `end` the word of this number. */
function isWord(
  octets: Uint8Array,
  starts: Int32Array,
  number: number,
  text: Buffer,
  start: number,
  end: number,
): boolean {
  let from = starts[number] as number;
  if ((starts[number + 1] as number) - from !== end - start) return false;
  for (let at = start; at < end; at++) if (octets[from++] !== wordOctets[text[at] as number]) return false;
  return true;
}

/** The second one, with what the first has. */
export function resized<Numbers extends Int32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
