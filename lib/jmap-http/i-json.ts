/**
 * Parses I-JSON: JSON in which no object has two members of one name, so that nobody on the way reads another value than we do.
 * Throws a SyntaxError for anything else. RFC 8620 section 1.5, RFC 7493 section 2.
 */
export function parseIJson(octets: Uint8Array): unknown {
  const text = decode(octets);
  const value: unknown = JSON.parse(text);
  refuseTwins(text);
  return value;
}

function decode(octets: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch {
    throw new SyntaxError("it is not UTF-8");
  }
}

/** Strings, and what opens and closes objects and lists; the text was parsed, so all else is in its place. */
const tokens = /"(?:[^"\\]|\\.)*"(?:\s*:)?|[[\]{}]/g;

function refuseTwins(text: string): void {
  // The names so far of each object that is open; null for a list.
  const open: (Set<string> | null)[] = [];
  for (const [token] of text.matchAll(tokens)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token.endsWith(":")) {
      const name = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string;
      const names = open.at(-1);
      if (names?.has(name)) throw new SyntaxError("an object has two members of one name");
      names?.add(name);
    }
  }
}
