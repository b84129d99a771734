/** Ids of PostgreSQL's own types, the same in every version. */
export const typeIds = { tsvector: 3614 } as const;

/**
 * Values in their type's binary format as one array parameter: `pg` sends a Buffer in binary, and a list of them as hexadecimal text.
 * PostgreSQL's array_recv: dimensions, whether there are nulls, the type, the length and the first index, then each value.
 */
export function binaryArray(type: keyof typeof typeIds, values: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(20);
  for (const [at, field] of [1, 0, typeIds[type], values.length, 1].entries())
    header.writeInt32BE(field, 4 * at);
  const pieces: Uint8Array[] = [header];
  for (const value of values) {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value.length);
    pieces.push(length, value);
  }
  return Buffer.concat(pieces);
}
