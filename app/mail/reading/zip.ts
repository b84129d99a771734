/** What goes into a zip. */
export interface ZipFile {
  name: string;
  octets: Uint8Array<ArrayBuffer>;
}

/** Above this a zip needs the fields of ZIP64, which not everybody reads. APPNOTE 6.3.10 section 4.3.9. */
export const zipMaxOctets = 0xffff_ffff;
/** APPNOTE section 4.4.21. */
export const zipMaxFiles = 0xffff;

const crcTable = Uint32Array.from({ length: 256 }, (_, octet) => {
  let rest = octet;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb8_8320 ^ (rest >>> 1) : rest >>> 1;
  return rest >>> 0;
});

function crc32(octets: Uint8Array): number {
  let rest = 0xffff_ffff;
  for (const octet of octets) rest = (crcTable[(rest ^ octet) & 0xff] ?? 0) ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** The same name twice would be one file after unpacking: the second becomes `name (2).ext`. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const [, stem = name, ending = ""] = /^(.+?)(\.[^.]*)?$/s.exec(name) ?? [];
    let found = name;
    for (let count = 2; taken.has(found.toLowerCase()); count += 1) found = `${stem} (${count})${ending}`;
    taken.add(found.toLowerCase());
    return found;
  });
}

/** Date and time as MS-DOS counts them, in local time and steps of two seconds. APPNOTE section 4.4.6. */
function dosTime(at: Date): { time: number; date: number } {
  const year = Math.min(2107, Math.max(1980, at.getFullYear()));
  return {
    time: (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1),
    date: ((year - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate(),
  };
}

/** One header: numbers of two or four octets, little-endian. */
function header(...fields: (readonly [octets: 2 | 4, value: number])[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [octets]) => sum + octets, 0)));
  let at = 0;
  for (const [octets, value] of fields) {
    if (octets === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += octets;
  }
  return new Uint8Array(view.buffer);
}

/**
 * A zip of files as they are, not compressed: what is attached mostly is already. Names are UTF-8 and not made safe here.
 * Throws a RangeError beyond zipMaxOctets or zipMaxFiles. APPNOTE 6.3.10 section 4.3.
 */
export function zipOf(files: readonly ZipFile[], at: Date): Uint8Array<ArrayBuffer>[] {
  const names = distinctNames(files.map(({ name }) => name));
  const { time, date } = dosTime(at);
  const body: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const [index, { octets }] of files.entries()) {
    const name = new TextEncoder().encode(names[index]);
    // Needs version 2.0; bit 11 says that the name is UTF-8; method 0 is stored.
    const common = [
      [2, 20],
      [2, 0x0800],
      [2, 0],
      [2, time],
      [2, date],
      [4, crc32(octets)],
      [4, octets.length],
      [4, octets.length],
      [2, name.length],
      [2, 0],
    ] as const;
    const local = header([4, 0x0403_4b50], ...common);
    directory.push(
      header([4, 0x0201_4b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]),
      name,
    );
    body.push(local, name, octets);
    offset += local.length + name.length + octets.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  if (files.length > zipMaxFiles || offset + size > zipMaxOctets)
    throw new RangeError("Too much for one zip");
  const end = header(
    [4, 0x0605_4b50],
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, size],
    [4, offset],
    [2, 0],
  );
  return [...body, ...directory, end];
}
