import { type Address, parseAddress } from "../address/address.ts";

export interface Path {
  /** Null is `<>`, and for RCPT `<postmaster>` without a domain. */
  address: Address | null;
  /** As it was written, without route and brackets. */
  text: string;
}

/** A command as the client meant it. RFC 5321 section 4.1.1. */
export type Command =
  | { verb: "EHLO" | "HELO"; domain: string }
  | { verb: "MAIL" | "RCPT"; path: Path; parameters: ReadonlyMap<string, string> }
  | { verb: "BDAT"; octets: number; last: boolean }
  | { verb: "AUTH"; mechanism: string; initial: string | null }
  | { verb: "VRFY" | "EXPN"; text: string }
  | { verb: "HELP"; text: string }
  /** Names in upper case, values as they were written. */
  | { verb: "XCLIENT"; attributes: ReadonlyMap<string, string> }
  | { verb: "DATA" | "RSET" | "NOOP" | "QUIT" | "STARTTLS" };

export type Parsed =
  | { ok: true; command: Command }
  | {
      ok: false;
      reason: "unknown" | "malformed" | "bad-sender" | "bad-recipient" | "bad-chunk" | "another-protocol";
    };

const refused = (reason: Extract<Parsed, { ok: false }>["reason"]): Parsed => ({ ok: false, reason });

/** Browsers and scripts that were pointed at the wrong port: nothing they say later may be taken for SMTP. */
const httpVerbs = new Set([
  "GET",
  "POST",
  "PUT",
  "HEAD",
  "OPTIONS",
  "CONNECT",
  "DELETE",
  "PATCH",
  "TRACE",
  "HOST:",
  "USER-AGENT:",
]);

// A byte order mark is an octet like others: taken off silently, it would hide in front of a verb.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** C1 controls, line and paragraph separators, the byte order mark: line ends and blanks to somebody further on. */
const hiddenCharacter = /[\u0080-\u009f\u2028\u2029\ufeff]/;

/** The first octet of a TLS record that holds a handshake. RFC 8446 section 5.1. */
const tlsHandshake = 0x16;

/** Turns a line (without its CRLF) into a command. Controls, NUL and octets that are no UTF-8 are malformed. */
export function parseCommand(written: Uint8Array): Parsed {
  const octets = withoutTrailingBlanks(written);
  if (octets[0] === tlsHandshake) return refused("another-protocol");
  for (const octet of octets) if (octet < 0x20 || octet === 0x7f) return refused("malformed");
  let line: string;
  try {
    line = utf8.decode(octets);
  } catch {
    return refused("malformed");
  }
  if (hiddenCharacter.test(line)) return refused("malformed");
  const space = line.indexOf(" ");
  const verb = (space < 0 ? line : line.slice(0, space)).toUpperCase();
  const rest = space < 0 ? "" : line.slice(space + 1).trim();
  switch (verb) {
    case "EHLO":
    case "HELO":
      return isHelloDomain(rest) ? { ok: true, command: { verb, domain: rest } } : refused("malformed");
    case "MAIL":
      return parsePath(verb, "FROM:", rest);
    case "RCPT":
      return parsePath(verb, "TO:", rest);
    case "BDAT": {
      const match = /^(\d{1,15})( LAST)?$/i.exec(rest);
      if (!match) return refused("bad-chunk");
      return { ok: true, command: { verb, octets: Number(match[1]), last: match[2] !== undefined } };
    }
    case "AUTH": {
      const [mechanism = "", initial = null, ...more] = rest.split(" ");
      if (mechanism === "" || initial === "" || more.length > 0) return refused("malformed");
      return { ok: true, command: { verb, mechanism: mechanism.toUpperCase(), initial } };
    }
    case "VRFY":
    case "EXPN":
      return rest === "" ? refused("malformed") : { ok: true, command: { verb, text: rest } };
    case "HELP":
      return { ok: true, command: { verb, text: rest } };
    case "XCLIENT": {
      const attributes = readParameters(rest);
      return attributes && attributes.size > 0
        ? { ok: true, command: { verb, attributes } }
        : refused("malformed");
    }
    case "NOOP":
      // RFC 5321 section 4.1.1.9: the argument is ignored.
      return { ok: true, command: { verb } };
    case "DATA":
    case "RSET":
    case "QUIT":
    case "STARTTLS":
      return rest === "" ? { ok: true, command: { verb } } : refused("malformed");
    default:
      return refused(httpVerbs.has(verb) ? "another-protocol" : "unknown");
  }
}

/** Blanks and tabs before the line end are tolerated. RFC 5321 section 4.1.1. */
function withoutTrailingBlanks(line: Uint8Array): Uint8Array {
  let end = line.length;
  while (end > 0 && (line[end - 1] === 0x20 || line[end - 1] === 0x09)) end -= 1;
  return line.subarray(0, end);
}

/** A domain, an address literal, or what hosts without a proper name say: no blanks and nothing that could break a header. */
export function isHelloDomain(text: string): boolean {
  return text.length > 0 && text.length <= 255 && /^[A-Za-z0-9._-]+$|^\[[0-9A-Za-z:.]+\]$/.test(text);
}

/** `FROM:<path> NAME=value …`. RFC 5321 section 4.1.2; a source route is accepted and ignored (appendix C). */
function parsePath(verb: "MAIL" | "RCPT", keyword: string, rest: string): Parsed {
  const wrong = refused(verb === "MAIL" ? "bad-sender" : "bad-recipient");
  if (rest.slice(0, keyword.length).toUpperCase() !== keyword) return refused("malformed");
  const argument = rest.slice(keyword.length).trimStart();
  if (!argument.startsWith("<")) return wrong;
  const close = closingBracket(argument);
  if (close < 0) return wrong;
  const path = readPath(argument.slice(1, close), verb);
  if (!path) return wrong;
  const tail = argument.slice(close + 1);
  if (tail !== "" && !tail.startsWith(" ")) return refused("malformed");
  const parameters = readParameters(tail);
  return parameters ? { ok: true, command: { verb, path, parameters } } : refused("malformed");
}

/** `NAME=value …`, each name once; null when it is malformed. RFC 5321 section 4.1.2. */
function readParameters(text: string): ReadonlyMap<string, string> | null {
  const parameters = new Map<string, string>();
  for (const word of text.split(" ").filter(Boolean)) {
    const match = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([\x21-\x3c\x3e-\x7e\u0080-\uffff]+))?$/.exec(word);
    const name = match?.[1]?.toUpperCase();
    if (!name || parameters.has(name)) return null;
    parameters.set(name, match?.[2] ?? "");
  }
  return parameters;
}

/** The bracket that closes a path: one inside of quotes does not. */
function closingBracket(text: string): number {
  let quoted = false;
  for (let at = 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\\" && quoted) at += 1;
    else if (character === '"') quoted = !quoted;
    else if (character === ">" && !quoted) return at;
  }
  return -1;
}

function readPath(inner: string, verb: "MAIL" | "RCPT"): Path | null {
  if (inner === "") return verb === "MAIL" ? { address: null, text: "" } : null;
  // "@a,@b:user@domain": where the route ends, the address begins.
  const routeEnd = inner.startsWith("@") ? inner.indexOf(":") : -1;
  if (inner.startsWith("@") && !/^@[^\s@:,"]+(,@[^\s@:,"]+)*$/.test(inner.slice(0, Math.max(0, routeEnd))))
    return null;
  const text = inner.slice(routeEnd + 1);
  if (verb === "RCPT" && text.toLowerCase() === "postmaster") return { address: null, text };
  const address = parseAddress(text);
  return address && { address, text };
}
