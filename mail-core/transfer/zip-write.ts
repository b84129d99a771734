import { crc32 } from "node:zlib";

/** A file of an archive; its octets are asked for when its turn has come. */
export interface ZipEntry {
  /** With `/` between folders. UTF-8, already made safe and unlike all others. */
  name: string;
  at: Date;
  /** About how many there will be; what may pass 4 GiB gets the fields of ZIP64. */
  expectedOctets: number;
  content: AsyncIterable<Uint8Array>;
}

/** What four octets cannot count. APPNOTE 6.3.10 section 4.3.9.2. */
const zip64From = 0xffff_ffff;
const filesOfZip = 0xffff;
/** An estimate may be too small: a quoted line is an octet longer. */
const largeFrom = 2 ** 31;
/** Bit 3: sizes come behind the octets; bit 11: names are UTF-8. Section 4.4.4. */
const flags = 0x0808;
const version = 20;
const version64 = 45;

interface Written {
  name: Buffer;
  at: Date;
  crc: number;
  octets: number;
  offset: number;
}

/**
 * A zip as it comes into being, its files not compressed: what is held is one line for each file. Beyond four gigabytes or 65,535 files it has the
 * records of ZIP64. APPNOTE 6.3.10 section 4.3.
 */
export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncIterable<Uint8Array> {
  const written: Written[] = [];
  let at = 0;
  for await (const entry of entries) {
    const isLarge = entry.expectedOctets >= largeFrom;
    const file: Written = { name: Buffer.from(entry.name), at: entry.at, crc: 0, octets: 0, offset: at };
    const head = localHeader(file, isLarge);
    yield head;
    for await (const octets of entry.content) {
      file.crc = crc32(octets, file.crc);
      file.octets += octets.length;
      yield octets;
    }
    if (file.octets >= zip64From && !isLarge) throw new Error("a file of a zip is larger than was expected");
    const behind = dataDescriptor(file, isLarge);
    yield behind;
    at += head.length + file.octets + behind.length;
    written.push(file);
  }
  const start = at;
  for (const file of written) {
    const line = centralHeader(file);
    yield line;
    at += line.length;
  }
  yield endOf(written.length, { start, octets: at - start });
}

/** Numbers of two, four or eight octets, little-endian. */
function numbers(...fields: (readonly [octets: 2 | 4 | 8, value: number])[]): Buffer {
  const out = Buffer.alloc(fields.reduce((sum, [octets]) => sum + octets, 0));
  let at = 0;
  for (const [octets, value] of fields) {
    if (octets === 8) out.writeBigUInt64LE(BigInt(value), at);
    else out.writeUIntLE(value, at, octets);
    at += octets;
  }
  return out;
}

/** In UTC and steps of two seconds. Section 4.4.6. */
function dosTime(at: Date): { time: number; date: number } {
  const year = Math.min(2107, Math.max(1980, at.getUTCFullYear()));
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}

function localHeader({ name, at }: Written, isLarge: boolean): Buffer {
  const { time, date } = dosTime(at);
  // Of a large file the sizes stand in the extra field, and are not known yet there either.
  const extra = isLarge ? numbers([2, 1], [2, 16], [8, 0], [8, 0]) : Buffer.alloc(0);
  const size = isLarge ? zip64From : 0;
  return Buffer.concat([
    numbers([4, 0x04034b50], [2, isLarge ? version64 : version], [2, flags], [2, 0], [2, time], [2, date]),
    numbers([4, 0], [4, size], [4, size], [2, name.length], [2, extra.length]),
    name,
    extra,
  ]);
}

const dataDescriptor = ({ crc, octets }: Written, isLarge: boolean): Buffer => {
  const width = isLarge ? 8 : 4;
  return numbers([4, 0x08074b50], [4, crc], [width, octets], [width, octets]);
};

function centralHeader({ name, at, crc, octets, offset }: Written): Buffer {
  const { time, date } = dosTime(at);
  const wide = [octets, octets, offset].filter((value) => value >= zip64From);
  const extra =
    wide.length === 0
      ? Buffer.alloc(0)
      : numbers([2, 1], [2, wide.length * 8], ...wide.map((value) => [8, value] as const));
  const needed = wide.length > 0 ? version64 : version;
  const size = Math.min(octets, zip64From);
  return Buffer.concat([
    numbers([4, 0x02014b50], [2, needed], [2, needed], [2, flags], [2, 0], [2, time], [2, date], [4, crc]),
    numbers([4, size], [4, size], [2, name.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, 0]),
    numbers([4, Math.min(offset, zip64From)]),
    name,
    extra,
  ]);
}

/** The records that close it. Sections 4.3.14 to 4.3.16. */
function endOf(files: number, { start, octets }: { start: number; octets: number }): Buffer {
  const is64 = files >= filesOfZip || start >= zip64From || octets >= zip64From;
  const end64 = is64
    ? [
        numbers(
          [4, 0x06064b50],
          [8, 44],
          [2, version64],
          [2, version64],
          [4, 0],
          [4, 0],
          [8, files],
          [8, files],
        ),
        numbers([8, octets], [8, start], [4, 0x07064b50], [4, 0], [8, start + octets], [4, 1]),
      ]
    : [];
  const few = Math.min(files, filesOfZip);
  return Buffer.concat([
    ...end64,
    numbers([4, 0x06054b50], [2, 0], [2, 0], [2, few], [2, few], [4, Math.min(octets, zip64From)]),
    numbers([4, Math.min(start, zip64From)], [2, 0]),
  ]);
}
