import type { Sql } from "./database.ts";

/** Which emails a segment counts: eight octets for each id, by its number. */
export class SegmentIds {
  readonly octets: Buffer;
  /** Numbers in the order of their ids; null where that is their own order, as it is until emails were indexed again. */
  readonly #order: number[] | null;

  constructor(octets: Buffer) {
    this.octets = octets;
    const numbers = Array.from({ length: octets.length / 8 }, (_, number) => number);
    const isInOrder = numbers.every((number) => number === 0 || this.#at(number - 1) <= this.#at(number));
    this.#order = isInOrder ? null : numbers.sort((one, other) => Number(this.#at(one) - this.#at(other)));
  }

  /** About what it takes in memory. */
  get memoryOctets(): number {
    return this.octets.length + 8 * (this.#order?.length ?? 0);
  }

  /** The numbers of an email, which is here once, or several times where it was indexed again. */
  numbersOf(id: bigint): number[] {
    let [low, high] = [0, this.octets.length / 8];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#at(this.#numberAt(middle)) < id) low = middle + 1;
      else high = middle;
    }
    const numbers: number[] = [];
    for (let place = low; place < this.octets.length / 8 && this.#at(this.#numberAt(place)) === id; place++)
      numbers.push(this.#numberAt(place));
    return numbers;
  }

  #numberAt(place: number): number {
    return this.#order ? (this.#order[place] as number) : place;
  }

  #at(number: number): bigint {
    return this.octets.readBigInt64BE(8 * number);
  }
}

export async function readSegmentIds(sql: Sql, accountId: string, segmentId: string): Promise<SegmentIds> {
  const rows = await sql.query<{ email_ids: Buffer }>(
    "SELECT email_ids FROM search_emails WHERE account_id = $1 AND segment_id = $2 ORDER BY n",
    [accountId, segmentId],
    "search-emails",
  );
  return new SegmentIds(Buffer.concat(rows.map(({ email_ids: emailIds }) => emailIds)));
}
