import { decodeText } from "../mime/charset.ts";
import { decodeWhole } from "../mime/decode.ts";
import { asAddresses, asText, type Field, parseFields } from "../mime/header.ts";
import { htmlToText } from "../mime/html-text.ts";
import type { BodyPart } from "../mime/message-summary.ts";
import type { SieveMessage } from "./message.ts";

/** Octets of one part that a `body` test looks at, and parts: what comes after them is not looked at. */
const bodyLimits = { partMaxOctets: 256 * 1024, partsMax: 20 };

export interface MessageSource {
  /** What was added at delivery, and the message's own header. */
  header: Uint8Array;
  root: BodyPart;
  sizeOctets: number;
  receivedAt: Date;
  envelope: { from: string; to: string };
  /** Octets of the message, start inclusive, end exclusive. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** A message for scripts; its body is read only when a test asks for it. */
export function readMessage({ header, root, read, ...facts }: MessageSource): SieveMessage {
  const fields = new Map<string, Field[]>();
  for (const field of parseFields(header)) {
    const name = field.name.toLowerCase();
    const known = fields.get(name);
    if (known) known.push(field);
    else fields.set(name, [field]);
  }
  const named = (name: string) => fields.get(name.toLowerCase()) ?? [];
  const limited = ({ bodyStart, bodyEnd }: BodyPart) =>
    read(bodyStart, Math.min(bodyEnd, bodyStart + bodyLimits.partMaxOctets));
  return {
    ...facts,
    header: (name) => named(name).map(({ raw }) => asText(raw)),
    addresses: (name) => named(name).map(({ raw }) => asAddresses(raw)),
    async bodyText(types) {
      const wanted = leavesOf(root).filter(({ type }) => types.some((one) => isOfType(type, one)));
      const texts: string[] = [];
      for (const part of wanted.slice(0, bodyLimits.partsMax)) {
        const octets = decodeWhole(await limited(part), part.encoding);
        const { text } = decodeText(octets, part.charset);
        texts.push(part.type === "text/html" ? htmlToText(text, bodyLimits.partMaxOctets) : text);
      }
      return texts;
    },
    bodyRaw: async () => decodeText(await limited(root), null).text,
  };
}

const leavesOf = (part: BodyPart): BodyPart[] => part.subParts?.flatMap(leavesOf) ?? [part];

/** "" is any type, "text" all of its kind. RFC 5173 section 5.2. */
const isOfType = (type: string, wanted: string): boolean => {
  const lower = wanted.toLowerCase();
  return lower === "" || type === lower || (!lower.includes("/") && type.startsWith(`${lower}/`));
};
