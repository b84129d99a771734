/** A file that lay in another. */
export interface PackedFile {
  /** As its sender called it; "" where he did not. */
  name: string;
  /** What its sender says that it is; null where he does not, or not so that it could be one. */
  type: string | null;
  /** A view of the file that it lay in. */
  octets: Uint8Array<ArrayBuffer>;
}

/** Files of one winmail.dat that are looked for. */
export const packedFilesMax = 500;
/** Messages in messages that are looked into. */
const depthMax = 4;

const signature = 0x223e9f78;
/** The lower halves of attributes' names. [MS-OXTNEF] section 2.1.3.3. */
const [beginning, title, data, properties, codePage] = [0x9002, 0x8010, 0x800f, 0x9005, 0x9007];
/** [MS-OXPROPS]: PidTagAttachLongFilename, PidTagAttachFilename, PidTagAttachMimeTag; PidTagAttachDataBinary and PidTagAttachDataObject. */
const [longName, shortName, mimeTag, content] = [0x3707, 0x3704, 0x370e, 0x3701];
/** IID_IMessage: a message follows, packed in the same way. [MS-OXTNEF] section 2.1.3.4. */
const messageId = "0703020000000000c000000000000046";

/**
 * The files in a winmail.dat, as Outlook packs them, with those of messages that lie in it; null for what is none. Of one that is cut off or broken
 * come those that were whole before: every length is held against what is there, and what is read always goes forward. [MS-OXTNEF].
 */
export function readTnef(file: Uint8Array<ArrayBuffer>): PackedFile[] | null {
  if (file.length < 4 || reading(file).u32() !== signature) return null;
  const files: PackedFile[] = [];
  readMessage(file, files, 1);
  return files.slice(0, packedFilesMax);
}

interface Draft {
  title: string;
  longName: string;
  type: string | null;
  octets: Uint8Array<ArrayBuffer> | null;
  /** A message in its place. */
  message: Uint8Array<ArrayBuffer> | null;
}

function readMessage(file: Uint8Array<ArrayBuffer>, into: PackedFile[], depth: number): void {
  const from = reading(file);
  const open: Draft[] = [];
  let decoder = western;
  const take = (level: number, name: number, value: Uint8Array<ArrayBuffer>) => {
    const draft = open.at(-1);
    if (level === 1) {
      if (name === codePage && value.length >= 4) decoder = decoderOf(reading(value).u32());
    } else if (name === beginning)
      open.push({ title: "", longName: "", type: null, octets: null, message: null });
    else if (!draft) return;
    else if (name === title) draft.title = textOf(decoder, value);
    else if (name === data) draft.octets = value;
    else if (name === properties) readProperties(value, decoder, draft);
  };
  untilBroken(() => {
    if (from.u32() !== signature) return;
    from.u16();
    while (!from.isAtEnd() && open.length <= packedFilesMax) {
      const level = from.u8();
      // What some gateways append is no part of it.
      if (level !== 1 && level !== 2) return;
      const name = from.u32() & 0xffff;
      take(level, name, from.take(from.u32()));
      // A sum, which says nothing: who wants to deceive writes the right one.
      from.u16();
    }
  });
  for (const { title, longName, type, octets, message } of open) {
    if (octets) into.push({ name: longName || title, type, octets });
    else if (message && depth < depthMax && into.length < packedFilesMax)
      readMessage(message, into, depth + 1);
  }
}

/** Reads as far as it goes. */
function untilBroken(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}

/** Goes through octets, least significant first; past their end it throws a RangeError. */
function reading(octets: Uint8Array<ArrayBuffer>) {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  let at = 0;
  const take = (length: number) => {
    if (length > octets.length - at) throw new RangeError("It ends too early.");
    at += length;
    return octets.subarray(at - length, at);
  };
  const number = (length: 1 | 2 | 4) => {
    take(length);
    if (length === 1) return view.getUint8(at - 1);
    return length === 2 ? view.getUint16(at - 2, true) : view.getUint32(at - 4, true);
  };
  return {
    isAtEnd: () => at === octets.length,
    take,
    u8: () => number(1),
    u16: () => number(2),
    u32: () => number(4),
    /** Takes what is filled up to four octets. */
    takePadded(length: number) {
      const value = take(length);
      take(Math.min((4 - (length % 4)) % 4, octets.length - at));
      return value;
    },
  };
}

/** The octets of a value of each type that has so many, filled up; the others tell their length. [MS-OXTNEF] section 2.1.3.4. */
const fixedOctets = new Map([
  ...([0x02, 0x03, 0x04, 0x0a, 0x0b] as const).map((type) => [type, 4] as const),
  ...([0x05, 0x06, 0x07, 0x14, 0x40] as const).map((type) => [type, 8] as const),
  [0x48, 16],
]);
const [ofLetters, ofUnicode, ofOctets, ofObject] = [0x1e, 0x1f, 0x102, 0x0d];

/** What the properties of an attachment say of it. A broken list says what stands before the break. */
function readProperties(list: Uint8Array<ArrayBuffer>, decoder: TextDecoder, into: Draft): void {
  const from = reading(list);
  untilBroken(() => {
    const count = from.u32();
    for (let n = 0; n < count; n += 1) {
      const whole = from.u16();
      const [type, isMany] = [whole & 0xfff, (whole & 0x1000) !== 0];
      const property = from.u16();
      if (property >= 0x8000) passName(from);
      const value = firstValue(from, type, isMany);
      if (property === content) readContent(type, value, into);
      if (type !== ofLetters && type !== ofUnicode) continue;
      const text = textOf(type === ofUnicode ? utf16 : decoder, value);
      if (property === longName) into.longName = text;
      else if (property === shortName) into.title ||= text;
      else if (property === mimeTag && /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/.test(text))
        into.type = text.toLowerCase();
    }
  });
}

/** What some senders have among the properties: the file itself, or a message. */
function readContent(type: number, value: Uint8Array<ArrayBuffer>, into: Draft): void {
  if (type === ofOctets) into.octets ??= value;
  else if (type === ofObject && hexOf(value.subarray(0, 16)) === messageId) into.message = value.subarray(16);
}

const hexOf = (octets: Uint8Array) =>
  [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");

/** A property that has a name of its own. */
function passName(from: ReturnType<typeof reading>): void {
  from.take(16);
  if (from.u32() === 0) from.u32();
  else from.takePadded(from.u32());
}

/** Of several values the first is all that is wanted. */
function firstValue(
  from: ReturnType<typeof reading>,
  type: number,
  isMany: boolean,
): Uint8Array<ArrayBuffer> {
  const octets = fixedOctets.get(type);
  const tellsLength = type === ofLetters || type === ofUnicode || type === ofOctets || type === ofObject;
  if (octets === undefined && !tellsLength) throw new RangeError("No length is known.");
  // Types that tell their length tell how many values there are, too.
  const count = octets === undefined || isMany ? from.u32() : 1;
  let first: Uint8Array<ArrayBuffer> | null = null;
  for (let n = 0; n < count; n += 1) {
    const value = octets === undefined ? from.takePadded(from.u32()) : from.take(octets);
    first ??= value;
  }
  return first ?? new Uint8Array();
}

const utf16 = new TextDecoder("utf-16le");
const nameMaxOctets = 2_000;

/** Up to its first NUL. */
function textOf(decoder: TextDecoder, octets: Uint8Array): string {
  const [text = ""] = decoder.decode(octets.subarray(0, nameMaxOctets)).split("\0");
  return text.trim();
}

/** Windows' code pages that browsers know by another name. */
const labels = new Map([
  [65001, "utf-8"],
  [932, "shift_jis"],
  [936, "gbk"],
  [949, "euc-kr"],
  [950, "big5"],
  [20866, "koi8-r"],
]);

const western = new TextDecoder("windows-1252");

function decoderOf(codePage: number): TextDecoder {
  const isWindows = codePage === 874 || (codePage >= 1250 && codePage <= 1258);
  const label = labels.get(codePage) ?? (isWindows ? `windows-${codePage}` : null);
  return label === null ? western : new TextDecoder(label);
}
