/** Writes a number, and answers where the next one goes. Seven bits in an octet, the lowest first; `value` is below 2³¹. */
export function writeNumber(octets: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) octets[end++] = (rest & 0x7f) | 0x80;
  octets[end++] = rest;
  return end;
}

/** How many octets `writeNumber` writes for a number below 2²¹. */
export const packedLength = (value: number): number => 1 + Number(value > 0x7f) + Number(value > 0x3fff);

/** Octets that grow at their end. */
export class PackedNumbers {
  #room = Buffer.allocUnsafe(1024);
  length = 0;

  /** As `writeNumber` writes it. */
  number(value: number): void {
    if (this.length + 5 > this.#room.length) this.#makeRoom(5);
    this.length = writeNumber(this.#room, this.length, value);
  }

  copy(source: Buffer, start = 0, end = source.length): void {
    if (this.length + end - start > this.#room.length) this.#makeRoom(end - start);
    // Most are a handful: a call out of JavaScript would take longer than the octets.
    if (end - start > 32) this.length += source.copy(this.#room, this.length, start, end);
    else for (let at = start; at < end; at++) this.#room[this.length++] = source[at] as number;
  }

  /** A view, true until more is written. */
  get view(): Buffer {
    return this.#room.subarray(0, this.length);
  }

  #makeRoom(octets: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.length + octets, this.#room.length * 2));
    this.#room.copy(larger, 0, 0, this.length);
    this.#room = larger;
  }
}

/** Reads what `PackedNumbers` wrote. */
export class NumberReader {
  at = 0;
  readonly octets: Buffer;
  constructor(octets: Buffer) {
    this.octets = octets;
  }
  get isAtEnd(): boolean {
    return this.at >= this.octets.length;
  }
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const octet = this.octets[this.at++] as number;
      value |= (octet & 0x7f) << shift;
      if (octet < 0x80) return value;
    }
  }
  skip(numbers: number): void {
    for (let left = numbers; left > 0; ) if ((this.octets[this.at++] as number) < 0x80) left -= 1;
  }
  view(length: number): Buffer {
    this.at += length;
    return this.octets.subarray(this.at - length, this.at);
  }
}
