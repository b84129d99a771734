import { hasAttachment } from "./body-structure.ts";
import { machineKind } from "./category.ts";
import { decodeText } from "./charset.ts";
import { decodeWhole } from "./decode.ts";
import { fieldTexts } from "./field-texts.ts";
import { asAddresses, asDate, asMessageIds, asText, type FieldsByName } from "./header.ts";
import { htmlToText } from "./html-text.ts";
import type { BodyPart, EmailAddress, MessageSummary, SearchText } from "./message-summary.ts";
import { isTlsOptional } from "./tls-required.ts";

export interface Indexed {
  summary: MessageSummary;
  search: SearchText;
  /** Received fields: how often the message was handed on. RFC 5321 section 6.3. */
  hops: number;
  /** Delivered-To fields: who had this message already. RFC 9228. */
  deliveredTo: readonly string[];
  /** TLS-Required: No, once. RFC 8689 section 3. */
  isTlsOptional: boolean;
}

/** A part with octets of its body, as they were sent. */
export interface PartText {
  part: BodyPart;
  octets: Uint8Array;
}

const previewMaxLength = 256;
/** So much of a text is looked at for its preview; more each time, until it is enough. */
const previewLookedAt = [400, 2_000, 16_384];

/** What is stored of a message and what search knows of it, from what was kept of it on the way. */
export function summarise(
  fields: FieldsByName,
  root: BodyPart,
  texts: PartText[],
  nested: SearchText[],
  truncated: boolean,
  textMax: number,
): Indexed {
  const last = (name: string) => fields.get(name)?.at(-1);
  const addresses = (name: string): EmailAddress[] => (fields.get(name) ?? []).flatMap(asAddresses);
  const ids = (name: string): string[] => {
    const raw = last(name);
    return (raw === undefined ? null : asMessageIds(raw)) ?? [];
  };
  const date = last("date");
  const read = texts.map(({ part, octets }) => {
    const { text } = decodeText(decodeWhole(octets, part.encoding), part.charset);
    return { part, text: part.type === "text/html" ? htmlToText(text, textMax) : text };
  });
  const summary: MessageSummary = {
    subject: wellFormed(asText(last("subject") ?? "")),
    from: addresses("from"),
    sender: addresses("sender"),
    replyTo: addresses("reply-to"),
    to: addresses("to"),
    cc: addresses("cc"),
    bcc: addresses("bcc"),
    messageId: ids("message-id"),
    inReplyTo: ids("in-reply-to"),
    references: ids("references"),
    sentAt: date === undefined ? null : asDate(date),
    preview: previewOf(read),
    hasAttachment: hasAttachment(root),
    truncated,
    root,
  };
  const odd = fieldTexts(fields, summary);
  if (odd) summary.fieldTexts = odd;
  const machine = machineKind(fields, summary.from);
  if (machine) summary.machine = machine;
  const written = (list: EmailAddress[]) => list.map(({ name, email }) => `${name ?? ""} ${email}`).join(" ");
  return {
    summary,
    hops: fields.get("received")?.length ?? 0,
    isTlsOptional: isTlsOptional(fields.get("tls-required") ?? []),
    deliveredTo: (fields.get("delivered-to") ?? []).map((raw) => asText(raw).trim()),
    search: {
      subject: summary.subject,
      from: written([...summary.from, ...summary.sender]),
      recipients: written([...summary.to, ...summary.cc, ...summary.bcc]),
      body: [
        ...read.map(({ text }) => text),
        ...names(root),
        ...nested.flatMap(({ subject, from, recipients, body }) => [subject, from, recipients, body]),
      ]
        .join("\n")
        .slice(0, textMax),
    },
  };
}

const wellFormed = (text: string) => text.replaceAll("\0", "").toWellFormed();

function* names(part: BodyPart): Iterable<string> {
  const line = [part];
  for (let next = line.pop(); next; next = line.pop()) {
    if (next.name) yield next.name;
    line.push(...(next.subParts ?? []));
  }
}

/** The first words that the writer wrote: plain text before HTML, quotes left out where something else remains. */
function previewOf(texts: { part: BodyPart; text: string }[]): string {
  const spoken = texts.filter(({ text }) => text.trim() !== "");
  const chosen = spoken.find(({ part }) => part.type === "text/plain") ?? spoken[0];
  if (!chosen) return "";
  const collapse = (text: string) => text.replace(/(?:[\s\p{Cf}]|\u034f)+/gu, " ").trim();
  const own = (text: string) =>
    collapse(
      text
        .split("\n")
        .filter((line) => !line.startsWith(">"))
        .join(" "),
    );
  let said = "";
  // The first lines are enough for most.
  for (const length of previewLookedAt) {
    said = own(chosen.text.slice(0, length));
    if (said.length >= previewMaxLength || length >= chosen.text.length) break;
  }
  const whole = said || collapse(chosen.text.slice(0, previewLookedAt.at(-1)));
  return wellFormed(whole.slice(0, previewMaxLength));
}
