import { BigintArray } from "./binary-array.ts";
import type { Matches } from "./search-match.ts";
import type { SegmentIds } from "./search-segment-ids.ts";

/** What a search found in one segment. */
export interface FoundInSegment extends Matches {
  ids: SegmentIds;
}

/** The emails of an account that a search found. Emails that are gone may be among them; one that was indexed again is counted twice. */
export class FoundEmails {
  readonly #fresh: Buffer;
  readonly #freshIds: Set<bigint>;
  readonly #segments: readonly FoundInSegment[];
  #octets: Buffer | null = null;

  /** How many emails of the account are in segments. */
  readonly among: number;

  /** `fresh`: the ids of those that are in no segment, eight octets each. */
  constructor(fresh: Buffer, segments: readonly FoundInSegment[], among: number) {
    this.among = among;
    this.#fresh = fresh;
    this.#freshIds = new Set(
      Array.from({ length: fresh.length / 8 }, (_, at) => fresh.readBigInt64BE(8 * at)),
    );
    this.#segments = segments;
  }

  get count(): number {
    return this.#segments.reduce((sum, { count }) => sum + count, this.#freshIds.size);
  }

  /** About what it takes in memory, with its array and without what was found in the segments. */
  get memoryOctets(): number {
    return 100 + 40 * this.#freshIds.size + 12 * this.count;
  }

  has(id: bigint): boolean {
    if (this.#freshIds.has(id)) return true;
    return this.#segments.some(({ ids, isMet }) => ids.numbersOf(id).some((number) => isMet[number] === 1));
  }

  /** As a bigint[] in the binary format. */
  get octets(): Buffer {
    this.#octets ??= this.#asArray();
    return this.#octets;
  }

  #asArray(): Buffer {
    const found = new BigintArray();
    found.addAll(this.#fresh);
    for (const { ids, isMet } of this.#segments)
      for (let number = isMet.indexOf(1); number >= 0; number = isMet.indexOf(1, number + 1))
        found.add(ids.octets, 8 * number);
    return found.octets;
  }
}
