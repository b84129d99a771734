/** Ids of PostgreSQL's own types, the same in every version. */
export const typeIds = { bytea: 17, bigint: 20, tsvector: 3614 } as const;

/**
 * Values in their type's binary format as one array parameter: `pg` sends a Buffer in binary, and a list of them as hexadecimal text.
 * PostgreSQL's array_recv: dimensions, whether there are nulls, the type, the length and the first index, then each value.
 */
export function binaryArray(type: keyof typeof typeIds, values: readonly Uint8Array[]): Buffer {
  const pieces: Uint8Array[] = [header(type, values.length)];
  for (const value of values) {
    const length = Buffer.alloc(4);
    length.writeInt32BE(value.length);
    pieces.push(length, value);
  }
  return Buffer.concat(pieces);
}

/** The same for many ids: `values` holds them one behind the other, eight octets each. */
export function bigintArray(values: readonly Buffer[]): Buffer {
  const octets = values.reduce((sum, { length }) => sum + length, 0);
  const array = Buffer.allocUnsafe(headerOctets + octets + octets / 2);
  let end = header("bigint", octets / 8).copy(array);
  for (const some of values) {
    for (let at = 0; at < some.length; at += 8) {
      end = array.writeInt32BE(8, end);
      end += some.copy(array, end, at, at + 8);
    }
  }
  return array;
}

const headerOctets = 20;

function header(type: keyof typeof typeIds, length: number): Buffer {
  const octets = Buffer.alloc(headerOctets);
  for (const [at, field] of [1, 0, typeIds[type], length, 1].entries()) octets.writeInt32BE(field, 4 * at);
  return octets;
}
