import { type ContentType, readContentType } from "./kind.ts";
import { fromBase64, joined, latin1, type Octets } from "./octets.ts";

/** A message or a part of one, as it was sent: nothing in it is put in order. RFC 2045 section 2.4. */
export interface Entity {
  octets: Octets;
  /** By their names in lower case, unfolded; each as often as it stands there. */
  fields: ReadonlyMap<string, readonly string[]>;
  body: Octets;
}

const lf = 10;
const cr = 13;
/** Octets of a header that are looked at. */
const headerMaxOctets = 256 * 1024;

export function entityOf(octets: Octets): Entity {
  const { bodyAt, headEnd } = headOf(octets);
  const fields = new Map<string, string[]>();
  const head = latin1(octets.subarray(0, Math.min(headEnd, headerMaxOctets)));
  for (const line of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { octets, fields, body: octets.subarray(bodyAt) };
}

/** Where the empty line is that ends the header. */
function headOf(octets: Uint8Array): { headEnd: number; bodyAt: number } {
  for (let at = 0; at < octets.length; at = octets.indexOf(lf, at) + 1) {
    if (octets[at] === lf) return { headEnd: at, bodyAt: at + 1 };
    if (octets[at] === cr && octets[at + 1] === lf) return { headEnd: at, bodyAt: at + 2 };
    if (octets.indexOf(lf, at) < 0) break;
  }
  return { headEnd: octets.length, bodyAt: octets.length };
}

/** What an entity says that it is; null where it says it twice, which two readers could read in two ways. */
export function contentTypeOf({ fields }: Pick<Entity, "fields">): ContentType | null {
  const said = fields.get("content-type") ?? ["text/plain"];
  return said.length === 1 ? readContentType(said[0] ?? "") : null;
}

/** The content of an entity without the encoding that it travels in; null where it cannot be told. RFC 2045 section 6. */
export function contentOf({ fields, body }: Entity): Octets | null {
  const [encoding = "7bit"] = fields.get("content-transfer-encoding") ?? [];
  switch (encoding.trim().toLowerCase()) {
    case "base64":
      return fromBase64(latin1(body));
    case "quoted-printable":
      return Uint8Array.from(
        latin1(body)
          .replace(/[ \t]*=[ \t]*\r?\n/g, "")
          .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        (letter) => letter.charCodeAt(0),
      );
    case "7bit":
    case "8bit":
    case "binary":
      return body;
    default:
      return null;
  }
}

/**
 * The two parts of a multipart/signed: what was signed, as the octets between its delimiters, and the signature. The CRLF before a
 * delimiter belongs to the delimiter. Null unless there are two and nothing that could be taken for a third: what is shown must be what was
 * signed. RFC 1847 section 2.1, RFC 2046 section 5.1.1.
 */
export function signedParts(body: Octets, boundary: string): { signed: Octets; signature: Entity } | null {
  if (!boundary) return null;
  const delimiters: { from: number; to: number; closes: boolean }[] = [];
  const sought = `--${boundary}`;
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf(lf, at);
    const next = end < 0 ? body.length : end + 1;
    if (body[at] === 0x2d && body[at + 1] === 0x2d) {
      const line = latin1(body.subarray(at, Math.min(next, at + sought.length + 64)));
      if (line.startsWith(sought)) {
        const rest = line.slice(sought.length).replace(/[ \t]*\r?\n?$/, "");
        if (rest !== "" && rest !== "--") return null;
        const before = body[at - 1] === lf ? (body[at - 2] === cr ? at - 2 : at - 1) : at;
        delimiters.push({ from: before, to: next, closes: rest === "--" });
      }
    }
    at = next;
  }
  const [first, second, third] = delimiters;
  if (!first || !second || first.closes || second.closes) return null;
  if (delimiters.length > 3 || (third && !third.closes)) return null;
  return {
    signed: canonical(body.slice(first.to, Math.max(first.to, second.from))),
    signature: entityOf(body.slice(second.to, Math.max(second.to, third?.from ?? body.length))),
  };
}

/** With the line ends that were signed: a copy that lost them (a file of another system) says the same. RFC 8551 section 3.1.1. */
function canonical(octets: Octets): Octets {
  const bare: number[] = [];
  for (let at = octets.indexOf(lf); at >= 0; at = octets.indexOf(lf, at + 1))
    if (octets[at - 1] !== cr) bare.push(at);
  if (bare.length === 0) return octets;
  const crlf = Uint8Array.of(cr, lf);
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const at of bare) {
    pieces.push(octets.subarray(from, at), crlf);
    from = at + 1;
  }
  return joined(...pieces, octets.subarray(from));
}
