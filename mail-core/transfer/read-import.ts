import type { FaultKind, FaultReason } from "../collect/fault-reason.ts";
import { withLineEnds } from "../mime/line-ends.ts";
import type { ImportPosition } from "../store/mail-imports.ts";
import { BrokenFile } from "./broken-file.ts";
import { unzipped } from "./given-file.ts";
import type { PlaceRole } from "./import-folders.ts";
import { entriesMax, unpackedFreeOctets, unpackedRatioMax } from "./limits.ts";
import type { Marks } from "./marks-read.ts";
import { beginsMessage, readMbox } from "./mbox-read.ts";
import { OctetReader } from "./octet-reader.ts";
import { readPath } from "./paths.ts";
import { isTar, readTar } from "./tar-read.ts";
import { type GivenFile, readZip } from "./zip-read.ts";

/** Where an import stands when a thing has been read. */
export interface After {
  position: ImportPosition;
  /** Octets of this file, as it came. */
  doneOctets: number;
}

/** What is found in files, or in an account elsewhere, in their order. `after` is asked when it was read. */
export type FoundItem = {
  where: string;
  /** By which it is known when it comes again, unlike all others of the import; without one it is where it stands in the files. */
  ownName?: string;
  after(): After;
} & (
  | {
      kind: "mail";
      folder: string[];
      role?: PlaceRole;
      /** Of an mbox; null of a file that holds one message. */
      marks: Marks | null;
      /** Of a Maildir; null elsewhere. */
      keywords: string[] | null;
      fromLineAt: Date | null;
      /** With CRLF. What of it is not read is passed over. */
      content: AsyncIterable<Uint8Array>;
    }
  /** A folder with nothing in it. */
  | { kind: "folder"; folder: string[]; role?: PlaceRole }
  | { kind: "broken"; reason: FaultReason }
  /** A file of an archive that is no mail. */
  | { kind: "ignored" }
);

/** Enough to tell what a file is. */
const headOctets = 4_096;
/** More came out of an archive than any mail packs: reading it further is what its maker wants. */
class TooMuch extends BrokenFile {}

/** All that is in one file, from a position on: an mbox, a message, or a zip, a tgz or a gz of them. */
export async function* readFile(
  { name, file }: { name: string; file: GivenFile },
  from: ImportPosition,
): AsyncIterable<FoundItem> {
  const place = new Place(name, from.file, file.sizeOctets);
  place.moveTo(from.entry, from.offset);
  try {
    const head = await new OctetReader(file.read({ start: 0, end: headOctets })).peek(headOctets);
    if (head.toString("latin1", 0, 4) === "PK\x03\x04") yield* readZipFile(file, place, from);
    else if (head[0] === 0x1f && head[1] === 0x8b) yield* readGzip(file, place, from);
    else yield* readPlain(name, file, place, from.offset);
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error;
    yield place.broken(name, error.kind, true);
  }
}

/** How far a file is read. */
class Place {
  readonly name: string;
  readonly #file: number;
  readonly #sizeOctets: number;
  #entry = 0;
  #offset = 0;
  #unpacked = 0;
  /** How much of the file that is, in whole octets. */
  doneOctets = 0;

  constructor(name: string, file: number, sizeOctets: number) {
    this.name = name;
    this.#file = file;
    this.#sizeOctets = sizeOctets;
  }
  moveTo(entry: number, offset: number): void {
    this.#entry = entry;
    this.#offset = offset;
  }
  /** What comes out of an archive, counted, and no more than its size allows. */
  async *bounded(octets: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const piece of octets) {
      this.#unpacked += piece.length;
      if (this.#unpacked > unpackedFreeOctets + unpackedRatioMax * this.#sizeOctets)
        throw new TooMuch("unpacks-too-far");
      yield piece;
    }
  }
  readonly after = (): After => ({
    position: { file: this.#file, entry: this.#entry, offset: this.#offset },
    doneOctets: Math.min(this.doneOctets, this.#sizeOctets),
  });
  broken(entry: string, kind: FaultKind, isWholeFile = false): FoundItem {
    const where = entry === this.name ? entry : `${this.name}: ${entry}`;
    const after = () => {
      if (!isWholeFile) return this.after();
      return { position: { file: this.#file + 1, entry: 0, offset: 0 }, doneOctets: this.#sizeOctets };
    };
    return { kind: "broken", where, reason: { kind }, after };
  }
  where(entry: string): string {
    return entry === this.name ? entry : `${this.name}: ${entry}`;
  }
}

async function* readPlain(
  name: string,
  file: GivenFile,
  place: Place,
  offset: number,
): AsyncIterable<FoundItem> {
  const content = file.read({ start: offset, end: file.sizeOctets });
  const onRead = (octets: number) => {
    place.moveTo(0, octets);
    place.doneOctets = octets;
  };
  let found = 0;
  for await (const item of readEntry({ name, content, offset, place, onRead })) {
    found += 1;
    yield item.kind === "ignored" ? place.broken(name, "no-mail") : item;
  }
  if (found === 0 && offset === 0) yield place.broken(name, "no-mail");
}

async function* readZipFile(file: GivenFile, place: Place, from: ImportPosition): AsyncIterable<FoundItem> {
  for await (const { n, entry } of readZip(file, from.entry)) {
    if (n >= entriesMax) throw new BrokenFile("too-many-files");
    const { name, packedOctets, sizeOctets } = entry;
    const offset = n === from.entry ? from.offset : 0;
    const before = place.doneOctets;
    place.moveTo(n, offset);
    const onRead = (octets: number) => {
      place.moveTo(n, octets);
      place.doneOctets = before + Math.floor(packedOctets * Math.min(1, octets / Math.max(1, sizeOctets)));
    };
    yield* entryOf({ name, content: place.bounded(entry.content), offset, place, onRead });
    place.doneOctets = before + packedOctets;
    place.moveTo(n + 1, 0);
  }
}

async function* readGzip(file: GivenFile, place: Place, from: ImportPosition): AsyncIterable<FoundItem> {
  let read = 0;
  const unpacked = unzipped(file.read(), (octets) => {
    read += octets;
  });
  const reader = new OctetReader(place.bounded(unpacked));
  if (!isTar(await reader.peek(512))) {
    const onRead = (octets: number) => {
      place.moveTo(0, octets);
      place.doneOctets = read;
    };
    const name = place.name.replace(/\.gz$/i, "");
    return yield* entryOf({ name, content: reader.rest(), offset: from.offset, place, onRead });
  }
  let n = 0;
  for await (const { name, content } of readTar(reader)) {
    if (n >= entriesMax) throw new BrokenFile("too-many-files");
    if (n >= from.entry) {
      const entry = n;
      const offset = n === from.entry ? from.offset : 0;
      place.moveTo(entry, offset);
      const onRead = (octets: number) => {
        place.moveTo(entry, octets);
        place.doneOctets = read;
      };
      yield* entryOf({ name, content, offset, place, onRead });
      place.moveTo(entry + 1, 0);
    }
    n += 1;
  }
}

interface EntryToRead {
  name: string;
  content: AsyncIterable<Uint8Array>;
  /** Of it that were read before. */
  offset: number;
  place: Place;
  /** Hears how many octets of it were read. */
  onRead(octets: number): void;
}

/** A file of an archive: what is wrong with it is no matter of the others. */
async function* entryOf(entry: EntryToRead): AsyncIterable<FoundItem> {
  try {
    yield* readEntry(entry, true);
  } catch (error) {
    if (!(error instanceof BrokenFile) || error instanceof TooMuch) throw error;
    yield entry.place.broken(entry.name, error.kind);
  }
}

async function* readEntry(
  { name, content, offset, place, onRead }: EntryToRead,
  isPacked = false,
): AsyncIterable<FoundItem> {
  const reader = new OctetReader(content);
  if (isPacked && offset > 0) await passOver(reader, offset);
  const before = isPacked ? 0 : offset;
  const at = () => onRead(before + reader.taken);
  const where = place.where(name);
  const after = () => {
    at();
    return place.after();
  };
  const head = await reader.peek(headOctets);
  const isOneMessage = head.length > 0 && /(^|\/)(cur|new)\/[^/]+$|\.eml$/i.test(name);
  if (!isOneMessage && (offset > 0 || beginsMessage(head))) {
    const { folder } = readPath(name, "mbox");
    for await (const message of readMbox(reader, at))
      yield { kind: "mail", where, after, folder, keywords: null, ...message };
  } else if (head.length === 0 && /\.mbox$/i.test(name))
    yield { kind: "folder", where, after, folder: readPath(name, "mbox").folder };
  else if (isOneMessage || isMessage(head)) {
    const content = withLineEnds(reader.rest());
    const said = readPath(name, "message");
    yield { kind: "mail", where, after, ...said, marks: null, fromLineAt: null, content };
  } else yield { kind: "ignored", where, after };
  await reader.close();
}

async function passOver(reader: OctetReader, octets: number): Promise<void> {
  while (reader.taken < octets && (await reader.peek(1)).length > 0) reader.take(octets - reader.taken);
}

const firstField = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/;
const anyField = /^(from|to|subject|date|received|message-id|return-path|mime-version)[ \t]*:/im;
/** True for what begins with a header such as a message has. */
function isMessage(head: Buffer): boolean {
  const text = head.toString("latin1");
  return firstField.test(text) && anyField.test(text.split(/\r?\n\r?\n/, 1)[0] ?? "");
}
