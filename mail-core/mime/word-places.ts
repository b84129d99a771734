import { resized, unnumbered } from "./distinct-words.ts";

/** Places that are kept of one word. */
const placesMax = 255;
/** Places of one email are told apart up to this. */
export const placesEnd = 16_384;
/** A place stands above the field that it is in, which has so many bits. */
export const placeFieldBits = 2;

/** What there is room for at first. */
const atFirst = { words: 4_096, places: 128 * 1024 };

/** Where the words of a message are, as they are read, by their numbers. */
export class WordPlaces {
  /** The last place that is taken. */
  #last = 0;
  /** How many each word has. */
  #counts = new Int32Array(atFirst.words);
  /** Of each place whose it is, and it with its field. */
  #owners = new Int32Array(atFirst.places);
  #places = new Int32Array(atFirst.places);
  #sorted = new Int32Array(atFirst.places);
  #length = 0;

  /** Forgets all places, and the memory that only many of them needed. */
  clear(): void {
    this.#last = 0;
    this.#length = 0;
    if (this.#counts.length > atFirst.words) this.#counts = new Int32Array(atFirst.words);
    else this.#counts.fill(0);
    if (this.#owners.length <= atFirst.places) return;
    this.#owners = new Int32Array(atFirst.places);
    this.#places = new Int32Array(atFirst.places);
    this.#sorted = new Int32Array(atFirst.places);
  }

  /**
   * The words of a field one behind the other; there are `count` different ones by now. The last word of one field and the first of the next
   * are no phrase. A word that comes too often, or too late to be told where, has the places that it has.
   */
  add(field: number, numbers: Int32Array, count: number): void {
    this.#makeRoom(this.#length + numbers.length, count);
    const [counts, owners, places] = [this.#counts, this.#owners, this.#places];
    let [last, length] = [this.#last, this.#length];
    for (let at = 0; at < numbers.length; at++) {
      last += 1;
      const number = numbers[at] as number;
      if (number === unnumbered) continue;
      const before = counts[number] as number;
      if (before > 0 && (before === placesMax || last >= placesEnd)) continue;
      counts[number] = before + 1;
      owners[length] = number;
      places[length++] = (Math.min(last, placesEnd - 1) << placeFieldBits) | field;
    }
    this.#last = last + 1;
    this.#length = length;
  }

  /** Those of each of `count` words together, in the order of words, and where each word's end. The last that is asked before `clear`. */
  sorted(count: number): { places: Int32Array; ends: Int32Array } {
    const [ends, owners, places, sorted] = [this.#counts, this.#owners, this.#places, this.#sorted];
    for (let number = 0, start = 0; number < count; number++) {
      const next = start + (ends[number] as number);
      ends[number] = start;
      start = next;
    }
    for (let at = 0; at < this.#length; at++) {
      const number = owners[at] as number;
      const end = ends[number] as number;
      sorted[end] = places[at] as number;
      ends[number] = end + 1;
    }
    return { places: sorted.subarray(0, this.#length), ends };
  }

  #makeRoom(places: number, words: number): void {
    if (words > this.#counts.length) this.#counts = resized(this.#counts, new Int32Array(2 * words));
    if (places <= this.#owners.length) return;
    this.#owners = resized(this.#owners, new Int32Array(2 * places));
    this.#places = resized(this.#places, new Int32Array(2 * places));
    this.#sorted = new Int32Array(2 * places);
  }
}
