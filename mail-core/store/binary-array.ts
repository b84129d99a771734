/** Ids of PostgreSQL's own types, the same in every version. */
const typeIds = { bytea: 17, bigint: 20, text: 25 } as const;

const headerOctets = 20;

/**
 * Values in their type's binary format as one array parameter: `pg` sends a Buffer in binary, and a list of them as hexadecimal text.
 * PostgreSQL's array_recv: dimensions, whether there are nulls, the type, the length and the first index, then each value.
 */
export function binaryArray(type: keyof typeof typeIds, values: readonly (Uint8Array | null)[]): Buffer {
  const pieces: Uint8Array[] = [header(type, values.length, values.includes(null))];
  for (const value of values) {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value?.length ?? -1);
    pieces.push(length, value ?? nothing);
  }
  return Buffer.concat(pieces);
}
const nothing = new Uint8Array();

/** The same for texts that hold what `pg` would have to escape, sign by sign. */
export const textArray = (values: readonly (string | null)[]): Buffer =>
  binaryArray(
    "text",
    values.map((value) => (value === null ? null : Buffer.from(value))),
  );

/** The same for many ids, one by one. */
export class BigintArray {
  #room = Buffer.allocUnsafe(1024);
  #end = headerOctets;
  #length = 0;

  /** The id whose eight octets lie at `at`. */
  add(ids: Buffer, at: number): void {
    if (this.#end + 12 > this.#room.length) this.#room = Buffer.concat([this.#room], this.#room.length * 2);
    const room = this.#room;
    let end = this.#end;
    room[end++] = 0;
    room[end++] = 0;
    room[end++] = 0;
    room[end++] = 8;
    for (let n = 0; n < 8; n++) room[end++] = ids[at + n] as number;
    this.#end = end;
    this.#length += 1;
  }

  addAll(ids: Buffer): void {
    for (let at = 0; at < ids.length; at += 8) this.add(ids, at);
  }

  /** What `pg` sends. */
  get octets(): Buffer {
    header("bigint", this.#length).copy(this.#room);
    return this.#room.subarray(0, this.#end);
  }
}

function header(type: keyof typeof typeIds, length: number, hasNulls = false): Buffer {
  const octets = Buffer.alloc(headerOctets);
  for (const [at, field] of [1, Number(hasNulls), typeIds[type], length, 1].entries())
    octets.writeInt32BE(field, 4 * at);
  return octets;
}
