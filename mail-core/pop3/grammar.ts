/** One command as the client meant it. RFC 1939 section 9, RFC 2449, RFC 2595, RFC 5034, RFC 6856. */
export type Command =
  | { verb: "USER"; name: string }
  | { verb: "PASS"; password: string }
  | { verb: "APOP"; name: string; digest: string }
  | { verb: "AUTH"; mechanism: string | null; initial: string | null }
  | { verb: "CAPA" | "STLS" | "UTF8" | "STAT" | "NOOP" | "RSET" | "QUIT" }
  | { verb: "LANG"; range: string | null }
  | { verb: "LIST" | "UIDL"; number: number | null }
  | { verb: "RETR" | "DELE"; number: number }
  | { verb: "TOP"; number: number; lines: number };

export type Parsed = { ok: true; command: Command } | { ok: false; reason: "unknown" | "malformed" };

const malformed: Parsed = { ok: false, reason: "malformed" };
const unknown: Parsed = { ok: false, reason: "unknown" };

/** A decimal without sign or leading zero, small enough to be a message number or a count of lines. */
function parseNumber(text: string, from: number): number | null {
  if (!/^(0|[1-9][0-9]{0,9})$/.test(text)) return null;
  const number = Number(text);
  return number >= from ? number : null;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(octets: Uint8Array): string | null {
  try {
    return utf8.decode(octets);
  } catch {
    return null;
  }
}

/**
 * Turns a line (without CRLF) into a command. Keywords are case-insensitive; a password is everything after the one
 * space, with its own spaces (RFC 1939 section 7). NUL and other
 * controls are malformed, and so is what is no UTF-8 (RFC 6856 section 2.2).
 */
export function parseCommand(octets: Uint8Array): Parsed {
  for (const octet of octets) if (octet < 0x20 || octet === 0x7f) return malformed;
  const line = decode(octets);
  if (line === null) return malformed;
  const space = line.indexOf(" ");
  const verb = (space < 0 ? line : line.slice(0, space)).toUpperCase();
  const rest = space < 0 ? null : line.slice(space + 1);
  const args = rest === null ? [] : rest.split(" ");
  switch (verb) {
    case "USER":
      return rest ? { ok: true, command: { verb, name: rest } } : malformed;
    case "PASS":
      return rest ? { ok: true, command: { verb, password: rest } } : malformed;
    case "APOP": {
      const [name = "", digest = ""] = args;
      return args.length === 2 && name && digest ? { ok: true, command: { verb, name, digest } } : malformed;
    }
    case "LANG":
      if (args.length > 1 || args.includes("")) return malformed;
      return { ok: true, command: { verb, range: args[0] ?? null } };
    case "AUTH":
      if (args.length > 2 || args.includes("")) return malformed;
      return {
        ok: true,
        command: { verb, mechanism: args[0]?.toUpperCase() ?? null, initial: args[1] ?? null },
      };
    case "CAPA":
    case "STLS":
    case "UTF8":
    case "STAT":
    case "NOOP":
    case "RSET":
    case "QUIT":
      return rest === null ? { ok: true, command: { verb } } : malformed;
    case "LIST":
    case "UIDL": {
      if (args.length === 0) return { ok: true, command: { verb, number: null } };
      const number = parseNumber(args[0] ?? "", 1);
      return args.length === 1 && number !== null ? { ok: true, command: { verb, number } } : malformed;
    }
    case "RETR":
    case "DELE": {
      const number = parseNumber(args[0] ?? "", 1);
      return args.length === 1 && number !== null ? { ok: true, command: { verb, number } } : malformed;
    }
    case "TOP": {
      const number = parseNumber(args[0] ?? "", 1);
      const lines = parseNumber(args[1] ?? "", 0);
      return args.length === 2 && number !== null && lines !== null
        ? { ok: true, command: { verb, number, lines } }
        : malformed;
    }
    default:
      return unknown;
  }
}
