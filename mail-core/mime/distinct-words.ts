import { wordOctets } from "./fold.ts";
import type { PackedNumbers } from "./packed-numbers.ts";

/** What stands for the number of a word that gets none. */
export const unnumbered = -1;

/**
 * Numbers the different words of octets that `foldedOctets` gave, in the order in which they come. A hash table over octets: a string for each
 * word would cost more than all else that is done with it.
 */
export class DistinctWords {
  readonly #wordMaxOctets: number;
  readonly #wordsMaxOctets: number;
  /** The words, one behind the other. */
  #octets = Buffer.allocUnsafe(4_096);
  /** Where each word begins, and where the last one ends. */
  readonly #starts = [0];
  readonly #hashes: number[] = [];
  /** A word's number and one; 0 is nobody's. */
  #slots: number[] = new Array(1_024).fill(0);
  /** Nobody outside knows it, so that nobody can write words that all fall on the same slot. */
  readonly #factor = Math.floor(Math.random() * 2 ** 31) * 2 + 1;

  /** A word that is longer, and new ones when all together are, get no number. */
  constructor({ wordMaxOctets, wordsMaxOctets }: { wordMaxOctets: number; wordsMaxOctets: number }) {
    this.#wordMaxOctets = wordMaxOctets;
    this.#wordsMaxOctets = wordsMaxOctets;
  }

  get count(): number {
    return this.#hashes.length;
  }

  /** The number of each word of `text`, in their order; `unnumbered` for those that get none. */
  each(text: Buffer, visit: (number: number) => void): void {
    const factor = this.#factor | 0;
    for (let at = 0; at < text.length; at++) {
      const start = at;
      // FNV-1a with a factor of its own.
      let hash = 0x811c9dc5 | 0;
      for (; at < text.length; at++) {
        const octet = wordOctets[text[at] as number] as number;
        if (octet === 0) break;
        hash = Math.imul(hash ^ octet, factor);
      }
      if (at > start) visit(this.#numberOf(text, start, at, hash ^ (hash >>> 15)));
    }
  }

  /** Writes how long the word is, and the word. */
  write(number: number, to: PackedNumbers): void {
    const [start, end] = [this.#starts[number] as number, this.#starts[number + 1] as number];
    to.number(end - start);
    to.copy(this.#octets, start, end);
  }

  #numberOf(text: Buffer, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let taken = this.#slots[slot] as number; taken !== 0; taken = this.#slots[slot] as number) {
      if (this.#hashes[taken - 1] === hash && this.#is(taken - 1, text, start, end)) return taken - 1;
      slot = (slot + 1) & mask;
    }
    const top = this.#starts[this.count] as number;
    if (end - start > this.#wordMaxOctets || top + end - start > this.#wordsMaxOctets) return unnumbered;
    this.#add(text, start, end, hash);
    this.#slots[slot] = this.count;
    if (this.count * 2 > this.#slots.length) this.#widen();
    return this.count - 1;
  }

  #is(number: number, text: Buffer, start: number, end: number): boolean {
    const from = this.#starts[number] as number;
    if ((this.#starts[number + 1] as number) - from !== end - start) return false;
    for (let at = start; at < end; at++)
      if (this.#octets[from + at - start] !== wordOctets[text[at] as number]) return false;
    return true;
  }

  #add(text: Buffer, start: number, end: number, hash: number): void {
    let top = this.#starts[this.count] as number;
    const needed = top + end - start;
    if (needed > this.#octets.length) this.#octets = Buffer.concat([this.#octets], 2 * needed);
    for (let at = start; at < end; at++) this.#octets[top++] = wordOctets[text[at] as number] as number;
    this.#starts.push(top);
    this.#hashes.push(hash);
  }

  #widen(): void {
    const slots: number[] = new Array(4 * this.#slots.length).fill(0);
    const mask = slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = (this.#hashes[number] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}
