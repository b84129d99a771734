export type Token =
  | { kind: "or" }
  | { kind: "close" }
  | { kind: "open"; minus: boolean; field: string | null; group: "both" | "either" }
  | { kind: "term"; minus: boolean; field: string | null; value: string; exact: boolean };

const piece = /\s*(?:([)}])|([-+]?)(?:([a-z][a-z0-9_]*):)?(?:"([^"]*)"?|([({])|([^\s"(){}]+)))/iuy;
/** Operators that the search knows, by all the names they have. */
const names: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    "from to cc bcc subject body filename rfc822msgid has is in label larger smaller before after older_than newer_than"
      .split(" ")
      .map((name) => [name, name]),
  ),
  size: "larger",
  older: "before",
  newer: "after",
};

/** What was typed, cut into pieces. Nothing that can be typed is an error. */
export function tokensOf(typed: string): Token[] {
  const tokens: Token[] = [];
  piece.lastIndex = 0;
  for (let match = piece.exec(typed); match; match = piece.exec(typed)) {
    const [, close, sign, named, phrase, open, word] = match;
    const minus = sign === "-";
    const field = names[named?.toLowerCase() ?? ""] ?? null;
    // `https://…` and `Re:` are words like any other.
    const unknown = named && !field ? `${named}:` : "";
    if (close) tokens.push({ kind: "close" });
    else if (open) tokens.push({ kind: "open", minus, field, group: open === "{" ? "either" : "both" });
    else if (phrase === undefined && !sign && !named && (word === "OR" || word === "|"))
      tokens.push({ kind: "or" });
    else if (phrase === undefined && !sign && !named && word === "AND") continue;
    else {
      const value = (unknown + (phrase ?? word ?? "")).trim();
      const exact = phrase !== undefined || sign === "+";
      if (/[\p{L}\p{N}]/u.test(value)) tokens.push({ kind: "term", minus, field, value, exact });
    }
  }
  return tokens;
}
