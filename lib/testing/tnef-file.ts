/** A file that is to be packed. */
export interface ToPack {
  name: string;
  octets: Uint8Array;
  type?: string;
  /** Where its octets stand: as Outlook writes them, among the properties as some servers do, or in a message that lies in this one. */
  lies?: "attribute" | "property" | "message";
}

const u16 = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const padded = (octets: Uint8Array) => Buffer.concat([octets, Buffer.alloc((4 - (octets.length % 4)) % 4)]);

function attribute(level: 1 | 2, id: number, value: Uint8Array): Buffer {
  const sum = value.reduce((before, octet) => (before + octet) & 0xffff, 0);
  return Buffer.concat([Buffer.of(level), u32(id), u32(value.length), value, u16(sum)]);
}

const told = (type: number, property: number, value: Uint8Array) =>
  Buffer.concat([u16(type), u16(property), u32(1), u32(value.length), padded(value)]);
const utf16 = (text: string) => Buffer.from(`${text}\0`, "utf16le");

/** As Outlook does it: the short name beside the octets, the whole one among properties of every kind. */
function packedFile({ name, octets, type = "application/octet-stream", lies = "attribute" }: ToPack): Buffer {
  const guid = Buffer.alloc(16, 7);
  const message = Buffer.concat([
    Buffer.from("0703020000000000c000000000000046", "hex"),
    lies === "message" ? tnefFile([{ name, octets, type }]) : Buffer.alloc(0),
  ]);
  const properties = [
    Buffer.concat([u16(0x03), u16(0x3705), u32(1)]),
    Buffer.concat([u16(0x0b), u16(0x7ffe), u32(0)]),
    Buffer.concat([u16(0x40), u16(0x3007), Buffer.alloc(8, 1)]),
    Buffer.concat([u16(0x03), u16(0x8001), guid, u32(0), u32(0x8501), u32(2)]),
    Buffer.concat([u16(0x03), u16(0x8002), guid, u32(1), u32(10), padded(utf16("Word")), u32(2)]),
    Buffer.concat([u16(0x1003), u16(0x6001), u32(2), u32(1), u32(2)]),
    Buffer.concat([
      u16(0x101f),
      u16(0x6002),
      u32(2),
      ...["a", "bc"].flatMap((one) => [u32(2 * one.length + 2), padded(utf16(one))]),
    ]),
    told(0x102, 0x3702, Buffer.of(1, 2, 3)),
    told(0x1f, 0x3707, utf16(name)),
    told(0x1e, 0x370e, Buffer.from(`${type}\0`)),
    ...(lies === "property" ? [told(0x102, 0x3701, octets)] : []),
    ...(lies === "message" ? [told(0x0d, 0x3701, message)] : []),
  ];
  return Buffer.concat([
    attribute(2, 0x00069002, Buffer.alloc(14)),
    attribute(2, 0x00018010, Buffer.from("SHORT~1.DAT\0")),
    ...(lies === "attribute" ? [attribute(2, 0x0006800f, octets)] : []),
    attribute(2, 0x00069005, Buffer.concat([u32(properties.length), ...properties])),
  ]);
}

/** A winmail.dat with these files. [MS-OXTNEF]. */
export const tnefFile = (files: readonly ToPack[]): Buffer<ArrayBuffer> =>
  Buffer.concat([
    ...[u32(0x223e9f78), u16(1)],
    attribute(1, 0x00089006, u32(0x00010000)),
    attribute(1, 0x00069007, Buffer.concat([u32(1253), u32(0)])),
    attribute(1, 0x00078008, Buffer.from("IPM.Microsoft Mail.Note\0")),
    ...files.map(packedFile),
  ]);
