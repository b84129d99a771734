import { Readable } from "node:stream";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { isPassingFailure } from "../store/database.ts";
import { BrokenFile } from "./broken-file.ts";

/** A file that was given, wherever in it one likes. */
export interface GivenFile {
  sizeOctets: number;
  read(range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
}

export interface ZipFileEntry {
  name: string;
  packedOctets: number;
  sizeOctets: number;
  /** Throws `BrokenFile`, also where more comes out than the archive says. */
  content: AsyncIterable<Uint8Array>;
}

class FileReader extends RandomAccessReader {
  readonly #file: GivenFile;
  constructor(file: GivenFile) {
    super();
    this.#file = file;
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#file.read({ start, end }), { objectMode: false });
  }
}

const isFolder = (name: string) => name.endsWith("/");

/**
 * The files of a zip in the order of its directory, from number `from` on; held is a line of the directory at a time. Names are as they stand there: nobody
 * writes them to a disk. Throws `BrokenFile`.
 */
export async function* readZip(
  file: GivenFile,
  from: number,
): AsyncIterable<{ n: number; entry: ZipFileEntry }> {
  const zip = await asBroken(
    fromRandomAccessReaderPromise(new FileReader(file), file.sizeOctets, {
      decodeStrings: false,
      lazyEntries: true,
      autoClose: false,
    }),
  );
  const entries = zip.eachEntry();
  for (let n = 0; ; n += 1) {
    const { done, value } = await asBroken(entries.next());
    if (done) return;
    if (n < from) continue;
    const name = nameOf(value);
    if (!isFolder(name)) yield { n, entry: opened(zip, value, name) };
  }
}

/** Asked not to decode names, yauzl gives their octets; its types know strings alone. */
const nameOf = ({ fileName }: Entry): string =>
  (fileName as unknown as Buffer).toString("utf8").replaceAll("\\", "/");

function opened(zip: ZipFile, entry: Entry, name: string): ZipFileEntry {
  async function* content(): AsyncIterable<Uint8Array> {
    if (entry.generalPurposeBitFlag & 1) throw new BrokenFile("locked");
    try {
      yield* await zip.openReadStreamPromise(entry);
    } catch (error) {
      if (isPassingFailure(error)) throw error;
      throw new BrokenFile("not-unpacked", { cause: error });
    }
  }
  return {
    name,
    packedOctets: entry.compressedSize,
    sizeOctets: entry.uncompressedSize,
    content: content(),
  };
}

/** What is wrong with the file; what is wrong with our own store stays what it is. */
async function asBroken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isPassingFailure(error)) throw error;
    throw new BrokenFile("zip-broken", { cause: error });
  }
}
