export type Token =
  | { kind: "or" }
  | { kind: "close" }
  | { kind: "open"; minus: boolean; field: string | null; group: "both" | "either" }
  | { kind: "near"; minus: boolean; value: string; within: number }
  | { kind: "term"; minus: boolean; field: string | null; value: string; exact: boolean };

const piece =
  /\s*(?:([)}])|([-+]?)(?:(header:[a-z0-9-]+|[a-z][a-z0-9_]*):)?(?:"([^"]*)"?|([({])|([^\s"(){}]+)))/iuy;
/** Operators that the search knows, by all the names they have. */
const names: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    (
      "from to cc bcc subject body filename attachment rfc822msgid inreplyto list header deliveredto has is in label category " +
      "larger smaller before after older_than newer_than tls delivery dkim spf dmarc arc"
    )
      .split(" ")
      .map((name) => [name, name]),
  ),
  size: "larger",
  older: "before",
  newer: "after",
};

/** True for the name of an operator, in lower case. */
export const isOperator = (name: string): boolean => fieldOf(name) !== null;

/** What was typed, cut into pieces. Nothing that can be typed is an error. */
export function tokensOf(typed: string): Token[] {
  const tokens: Token[] = [];
  piece.lastIndex = 0;
  for (let match = piece.exec(typed); match; match = piece.exec(typed)) {
    const [, close, sign, named, phrase, open, word] = match;
    const minus = sign === "-";
    const field = fieldOf(named?.toLowerCase() ?? "");
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
  return withNearWords(tokens);
}

const fieldOf = (named: string): string | null =>
  named.startsWith("header:") ? named : Object.hasOwn(names, named) ? (names[named] as string) : null;

/** `red AROUND 5 wine`: three terms and a number that are one. */
function withNearWords(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const [around, far, other] = tokens.slice(at, at + 3);
    const before = joined.at(-1);
    const within = isWord(far) ? Number(far.value) : Number.NaN;
    const isNear =
      before?.kind === "term" &&
      before.field === null &&
      isWord(around) &&
      around.value === "AROUND" &&
      isTerm(other);
    if (isNear && Number.isInteger(within) && within >= 1 && within <= nearMax) {
      const value = `${before.value} ${other.value}`;
      joined.splice(-1, 1, { kind: "near", minus: before.minus, value, within });
      at += 2;
    } else joined.push(tokens[at] as Token);
  }
  return joined;
}

/** As far as the server looks. */
const nearMax = 100;

type Term = Extract<Token, { kind: "term" }>;
const isTerm = (token: Token | undefined): token is Term =>
  token?.kind === "term" && token.field === null && !token.minus;
const isWord = (token: Token | undefined): token is Term => isTerm(token) && !token.exact;
