import { type Position, SieveFault } from "./fault.ts";

export type Sign = "[" | "]" | "(" | ")" | "{" | "}" | "," | ";";

export type Token = Position &
  (
    | { kind: "identifier"; name: string }
    | { kind: "tag"; name: string }
    | { kind: "string"; text: string }
    | { kind: "number"; value: number }
    | { kind: "sign"; sign: Sign }
    | { kind: "end" }
  );

/** A comment that names the commands below it: `# rule:[Invoices]`. Other programs write it, too. */
export interface RuleName {
  line: number;
  name: string;
}

const units: Record<string, number> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const blank = /[ \t\r\n]+/y;
const comment = /#[^\n]*/y;
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const tag = /:([A-Za-z_][A-Za-z0-9_]*)/y;
const number = /([0-9]+)([KMGkmg]?)(?![A-Za-z0-9_])/y;
const multiLine = /text:[ \t]*(?:#[^\n]*)?\r?\n/iy;
const ruleName = /^#[ \t]*rule:\[(.*)\][ \t]*\r?$/;

/** A script as tokens. RFC 5228 section 8.1. Linear. */
export function tokenize(script: string): { tokens: Token[]; rules: RuleName[] } {
  const tokens: Token[] = [];
  const rules: RuleName[] = [];
  let at = 0;
  const lineStarts = [0, ...Array.from(script.matchAll(/\n/g), ({ index }) => index + 1)];
  let line = 1;
  const position = (): Position => {
    while ((lineStarts[line] ?? Number.POSITIVE_INFINITY) <= at) line += 1;
    return { line, column: at - (lineStarts[line - 1] ?? 0) + 1 };
  };
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(script);
  };

  while (at < script.length) {
    const start = position();
    const character = script[at] as string;
    const space = take(blank);
    const note = space ? null : take(comment);
    if (space || note) {
      const name = note && ruleName.exec(note[0])?.[1];
      if (name) rules.push({ line: start.line, name });
      at += (space ?? note)?.[0].length ?? 0;
    } else if (script.startsWith("/*", at)) {
      const end = script.indexOf("*/", at + 2);
      if (end < 0) throw new SieveFault("this comment has no end", start);
      at = end + 2;
    } else if (character === '"') {
      const { text, length } = quoted(script, at, start);
      tokens.push({ kind: "string", text, ...start });
      at += length;
    } else if (take(multiLine)) {
      const head = take(multiLine)?.[0].length ?? 0;
      const { text, length } = lines(script, at + head, start);
      tokens.push({ kind: "string", text, ...start });
      at += head + length;
    } else if ("[](){},;".includes(character)) {
      tokens.push({ kind: "sign", sign: character as Sign, ...start });
      at += 1;
    } else at += word(start);
  }
  tokens.push({ kind: "end", ...position() });
  return { tokens, rules };

  function word(start: Position): number {
    const named = take(identifier);
    const tagged = named ? null : take(tag);
    const counted = named || tagged ? null : take(number);
    const found = named ?? tagged ?? counted;
    if (!found) throw new SieveFault(`“${script[at]}” is not expected here`, start);
    if (named) tokens.push({ kind: "identifier", name: named[0].toLowerCase(), ...start });
    else if (tagged) tokens.push({ kind: "tag", name: (tagged[1] ?? "").toLowerCase(), ...start });
    else {
      const value = Number(found[1]) * (units[(found[2] ?? "").toLowerCase()] ?? 1);
      if (!Number.isSafeInteger(value)) throw new SieveFault("this number is too large", start);
      tokens.push({ kind: "number", value, ...start });
    }
    return found[0].length;
  }
}

/** A quoted string; a backslash stands before what is meant as it is. RFC 5228 section 2.4.2. */
function quoted(script: string, from: number, start: Position): { text: string; length: number } {
  const pieces: string[] = [];
  let pieceStart = from + 1;
  for (let at = from + 1; at < script.length; at++) {
    const character = script[at];
    if (character === "\\") {
      pieces.push(script.slice(pieceStart, at));
      pieceStart = at + 1;
      at += 1;
    } else if (character === '"') {
      pieces.push(script.slice(pieceStart, at));
      return { text: withLineEnds(pieces.join("")), length: at + 1 - from };
    }
  }
  throw new SieveFault("this string has no closing quote", start);
}

/** What follows `text:`, up to a line with a single dot; dots that were doubled at the start of a line are single again. */
function lines(script: string, from: number, start: Position): { text: string; length: number } {
  const end = /(?:^|\n)\.(?:\r?\n|$)/g;
  const rest = script.slice(from);
  const found = end.exec(rest);
  if (!found) throw new SieveFault("this text has no end: a line with a single dot", start);
  const textEnd = found.index + (found[0].startsWith("\n") ? 1 : 0);
  const text = rest.slice(0, textEnd).replace(/^\.\./gm, ".");
  return { text: withLineEnds(text), length: found.index + found[0].length };
}

const withLineEnds = (text: string) => text.replace(/\r?\n/g, "\r\n");
