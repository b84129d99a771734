import { isAscii } from "node:buffer";
import { decodeRaw, decodeWords, encodeWords } from "./encoded-word.ts";
import { oneAddress } from "./field-text.ts";
import { asGroupedAddresses, asText, isFieldName, unfold } from "./header.ts";

const addressFields = new Set(
  [
    ...["from", "sender", "reply-to", "to", "cc", "bcc", "disposition-notification-to"],
    ...["resent-from", "resent-sender", "resent-reply-to", "resent-to", "resent-cc", "resent-bcc"],
  ].values(),
);
/** Fields with a syntax of their own, in which encoded words mean nothing. */
const structuredFields =
  /^(message-id|in-reply-to|references|resent-message-id|return-path|delivered-to|received|date|resent-date|dkim-signature|authentication-results|list-.*|auto-submitted|mime-version)$/i;

/** Longer fields get a question mark for each octet beyond ASCII. */
const fieldMaxOctets = 16 * 1024;

/**
 * The same header in ASCII, for who does not speak UTF-8. Texts and names become encoded words, parameters those of RFC 2231; an address beyond
 * ASCII becomes an empty group that shows it, since no mail can be sent there (RFC 6858 section 2.1), and a field whose value cannot be
 * said in ASCII goes on as "Downgraded-" text (RFC 6857 section 3.3). Fields that are in ASCII stay octet for octet.
 */
export function asciiHeader(block: Uint8Array): Uint8Array {
  if (isAscii(block)) return block;
  const text = Buffer.from(block.buffer, block.byteOffset, block.length).toString("latin1");
  // Each with its folded lines, whatever ends it.
  const fields = text.match(/[^\n]*(?:\n(?=[ \t])[^\n]*)*(?:\n|$)/g) ?? [];
  return Buffer.from(fields.map(asciiField).join(""), "latin1");
}

function asciiField(field: string): string {
  if (!/[^\0-\x7f]/.test(field)) return field;
  const line = decodeRaw(Buffer.from(field, "latin1")).replace(/\r?\n$/, "");
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(0, colon)).trimEnd();
  // No field, or one that nobody wrote for people: it is not worth the work.
  if (!isFieldName(name) || field.length > fieldMaxOctets) return field.replace(/[^\0-\x7f]/g, "?");
  return `${asciiValue(name, line.slice(colon + 1))}\r\n`;
}

function asciiValue(name: string, raw: string): string {
  const kind = name.toLowerCase();
  if (addressFields.has(kind))
    return `${name}: ${asGroupedAddresses(raw).flatMap(asciiAddresses).join(",\r\n ")}`;
  if (/^content-(type|disposition)$/.test(kind)) return `${name}:${asciiParameters(raw)}`;
  if (structuredFields.test(kind)) return `Downgraded-${name}: ${encodeWords(unfold(raw).trim())}`;
  return `${name}: ${encodeWords(asText(raw))}`;
}

function asciiAddresses({ name, addresses }: ReturnType<typeof asGroupedAddresses>[number]): string[] {
  const shown = addresses.map((one) => {
    const email = one.email.replace(/[\r\n]/g, "");
    if (isPlain(email)) return oneAddress({ name: one.name, email });
    return `${encodeWords(one.name ? `${one.name} <${email}>` : email)}:;`;
  });
  // A group has no groups in it: one that would is taken apart.
  if (name === null || shown.some((one) => one.endsWith(":;"))) return shown;
  return [`${encodeWords(decodeWords(name))}: ${shown.join(",\r\n ")};`];
}

/** `name="…"` beyond ASCII becomes `name*=utf-8''…`. RFC 2231 section 4. Every repetition has an end, so that no value takes long. */
const asciiParameters = (raw: string): string =>
  raw
    .replace(
      /(?<![A-Za-z0-9-])([A-Za-z0-9-]{1,60})\s{0,9}=\s{0,9}"([^"]{1,2000})"/g,
      (parameter, name: string, value: string) => {
        if (!/[^\0-\x7f]/.test(value)) return parameter;
        const octets = Buffer.from(value.replace(/\\(.)/g, "$1").replace(/[\r\n]/g, ""));
        const escaped = Array.from(octets, (octet) =>
          /[A-Za-z0-9._-]/.test(String.fromCharCode(octet)) && octet < 0x80
            ? String.fromCharCode(octet)
            : `%${octet.toString(16).toUpperCase().padStart(2, "0")}`,
        );
        return `${name}*=utf-8''${escaped.join("")}`;
      },
    )
    .replace(/[^\0-\x7f]/gu, "?");

const isPlain = (text: string) => !/[^\x20-\x7e]/.test(text);
