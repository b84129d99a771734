import { decodeWords } from "./encoded-word.ts";
import type { EmailAddress } from "./message-summary.ts";

export interface AddressGroup {
  /** Null for addresses outside of a group. RFC 8621 section 4.1.2.4. */
  name: string | null;
  addresses: EmailAddress[];
}

const addressesMax = 10_000;

type Token = { kind: "text" | "quoted" | "angle" | "comment"; text: string } | { kind: "," | ":" | ";" };

/** One pass, one token for each quoted string, comment, `<…>` and run of text. Never backs up. */
function tokenize(value: string): Token[] {
  const tokens: Token[] = [];
  let text = "";
  const flush = () => {
    if (text.trim() !== "") tokens.push({ kind: "text", text: text.trim() });
    text = "";
  };
  let at = 0;
  /** From after the opening sign to the closing one; `nested` counts further openings. */
  const until = (close: string, open: string | null): string => {
    let inner = "";
    let depth = 1;
    for (; at < value.length; at++) {
      const character = value[at] as string;
      if (character === "\\" && close !== ">") {
        inner += value[at + 1] ?? "";
        at += 1;
        continue;
      }
      if (character === open) depth += 1;
      else if (character === close) depth -= 1;
      if (depth === 0) break;
      inner += character;
    }
    return inner;
  };
  for (; at < value.length; at++) {
    const character = value[at] as string;
    if (character === '"') {
      // `"local part"@domain` belongs to the address that goes on.
      at += 1;
      const inner = until('"', null);
      if (value[at + 1] === "@" || text.endsWith(".")) text += `"${inner.replace(/["\\]/g, "\\$&")}"`;
      else {
        flush();
        tokens.push({ kind: "quoted", text: inner });
      }
    } else if (character === "(") {
      at += 1;
      flush();
      tokens.push({ kind: "comment", text: until(")", "(").trim() });
    } else if (character === "<") {
      at += 1;
      flush();
      tokens.push({ kind: "angle", text: until(">", null) });
    } else if (character === "," || character === ";" || character === ":") {
      flush();
      tokens.push({ kind: character });
    } else text += character;
  }
  flush();
  return tokens;
}

/** White space, and quoted strings, in which it has a meaning; one that never ends goes to the end, so that nothing is read twice. */
const blanks = /("(?:[^"\\]|\\.)*(?:"|\\?$))|\s+/gs;
/** The same where white space counts only around the signs that part an address. RFC 5322 section 4.4. */
const blanksAround = /("(?:[^"\\]|\\.)*(?:"|\\?$))|(?<!\s)\s*([@.])\s*/gs;

/** Takes white space (and an obsolete route) off what stood in angle brackets. */
function cleanEmail(text: string): string {
  const email = text.replace(blanks, "$1");
  const route = email.startsWith("@") ? email.indexOf(":") : -1;
  return route > 0 ? email.slice(route + 1) : email;
}

/**
 * An address list, in groups, as forgiving as one can be: whatever stands between commas becomes an address, with what
 * is there. RFC 5322 section 3.4 with its obsolete forms; encoded words are decoded in names. Linear.
 */
export function parseGroups(value: string): AddressGroup[] {
  const groups: AddressGroup[] = [];
  let group: AddressGroup = { name: null, addresses: [] };
  let total = 0;
  let names: string[] = [];
  let comments: string[] = [];
  let angle: string | null = null;
  const closeAddress = () => {
    const words = decodeWords(names.join(" ")).trim();
    const comment = comments.length > 0 ? decodeWords(comments.join(" ")) : null;
    if (angle !== null) push({ name: words || comment || null, email: cleanEmail(angle) });
    else if (words !== "") {
      const email = names.find((name) => name.includes("@")) ?? "";
      const rest = decodeWords(names.filter((name) => name !== email).join(" ")).trim();
      const compact = email.includes(" ") ? email.replace(blanksAround, "$1$2") : email;
      push(email ? { name: rest || comment, email: compact } : { name: null, email: words });
    }
    names = [];
    comments = [];
    angle = null;
  };
  const push = (address: EmailAddress) => {
    if (total >= addressesMax || (address.email === "" && !address.name)) return;
    total += 1;
    group.addresses.push(address);
  };
  const closeGroup = () => {
    if (group.name !== null || group.addresses.length > 0) groups.push(group);
    group = { name: null, addresses: [] };
  };
  for (const token of tokenize(value)) {
    switch (token.kind) {
      case ",":
        closeAddress();
        break;
      case ":": {
        // Only a phrase makes a group; anything else is a colon in the wrong place.
        if (angle !== null || group.name !== null || names.length === 0) break;
        const name = decodeWords(names.join(" ")).trim();
        names = [];
        comments = [];
        closeGroup();
        group.name = name;
        break;
      }
      case ";":
        closeAddress();
        closeGroup();
        break;
      case "angle":
        if (angle !== null) closeAddress();
        angle = token.text;
        break;
      case "comment":
        comments.push(token.text);
        break;
      default:
        names.push(token.text);
    }
  }
  closeAddress();
  closeGroup();
  return groups;
}

/** The addresses alone. RFC 8621 section 4.1.2.3. */
export function parseAddresses(value: string): EmailAddress[] {
  return parseGroups(value).flatMap((group) => group.addresses);
}
