import { asText, type FieldsByName, unfold } from "./header.ts";
import type { BodyPart } from "./message-summary.ts";
import { parseParameters } from "./parameters.ts";

/** A part while its octets go by. */
export interface Entity {
  part: BodyPart;
  /** The delimiter line without its line end, `--` included; null when this is no multipart. */
  delimiter: Buffer | null;
  /** In multipart/digest a part without a type is a message. RFC 2046 section 5.1.5. */
  childType: string;
}

/** RFC 2046 section 5.1.1 says 70; mailers wrote longer ones. */
const boundaryMaxOctets = 200;
const encodings = new Set(["7bit", "8bit", "binary", "base64", "quoted-printable"]);

const blank = (type: string): BodyPart => ({
  partId: null,
  headerStart: 0,
  bodyStart: 0,
  bodyEnd: 0,
  size: 0,
  type,
  charset: null,
  name: null,
  disposition: null,
  cid: null,
  language: null,
  location: null,
  encoding: "7bit",
  subParts: null,
});

/** A part as its header describes it. RFC 2045 section 5, RFC 8621 section 4.1.4. */
export function readEntity(fields: FieldsByName, defaultType: string): Entity {
  // Of two fields of one name the first counts, as for every reader that is asked for one.
  const first = (name: string) => fields.get(name)?.[0];
  const raw = first("content-type");
  const type = parseParameters(raw === undefined ? defaultType : unfold(raw));
  const disposition = parseParameters(unfold(first("content-disposition") ?? ""));
  const valid = /^[!#$%&'*+.^_`|~a-z0-9-]+\/[!#$%&'*+.^_`|~a-z0-9-]+$/.test(type.value);
  // "Content-Type: text" is what early mailers wrote for plain text.
  const part = blank(valid ? type.value : raw === undefined ? defaultType : "text/plain");
  const encoding = asText(first("content-transfer-encoding") ?? "7bit").toLowerCase();
  part.encoding = encodings.has(encoding) ? (encoding as BodyPart["encoding"]) : "unknown";
  const charset = type.parameters.get("charset")?.trim();
  part.charset = part.type.startsWith("text/") ? charset || "us-ascii" : charset || null;
  part.name = clean(disposition.parameters.get("filename") ?? type.parameters.get("name"));
  part.disposition = disposition.value || null;
  const cid = first("content-id");
  part.cid = cid === undefined ? null : asText(cid).replace(/^<|>$/g, "").trim() || null;
  const language = first("content-language");
  part.language =
    language === undefined
      ? null
      : asText(language)
          .split(/\s*,\s*/)
          .filter(Boolean)
          .slice(0, 20);
  const location = first("content-location");
  part.location = location === undefined ? null : asText(location).replace(/\s+/g, "") || null;

  const boundary = type.parameters.get("boundary")?.replace(/\s+$/, "");
  const isMultipart = part.type.startsWith("multipart/");
  if (isMultipart && boundary && Buffer.byteLength(boundary) <= boundaryMaxOctets) {
    part.subParts = [];
    const childType = part.type === "multipart/digest" ? "message/rfc822" : "text/plain";
    return { part, delimiter: Buffer.from(`--${boundary}`), childType };
  }
  // A multipart that cannot be taken apart is read as the text that it is.
  if (isMultipart) part.type = "text/plain";
  return { part, delimiter: null, childType: "text/plain" };
}

/** A file name without control signs, at most 255 characters. */
function clean(name: string | undefined): string | null {
  const text = name
    ?.replace(/[\0-\x1f\x7f]/g, "")
    .trim()
    .slice(0, 255);
  return text ? text.toWellFormed() : null;
}
