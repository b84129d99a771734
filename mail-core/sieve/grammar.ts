import { type Position, SieveFault } from "./fault.ts";
import { type RuleName, type Sign, type Token, tokenize } from "./lexer.ts";
import type { SieveLimits } from "./limits.ts";

export type Argument = Position &
  (
    | { kind: "tag"; name: string }
    | { kind: "number"; value: number }
    /** One string, or several in brackets. */
    | { kind: "strings"; list: readonly string[]; isBracketed: boolean }
  );

/** A command or a test as it was written; whether it means something is asked in `check.ts`. */
export interface Node extends Position {
  name: string;
  arguments: Argument[];
  tests: Node[];
  /** The commands between braces; null where it ends with a semicolon, and of tests. */
  block: Node[] | null;
}

/** The tree of a script. RFC 5228 section 8.2. Throws a SieveFault. */
export function parse(script: string, limits: SieveLimits): { commands: Node[]; rules: RuleName[] } {
  const { tokens, rules } = tokenize(script);
  let at = 0;
  const peek = () => tokens[at] as Token;
  const next = () => tokens[at++] as Token;
  const isSign = (sign: Sign) => {
    const token = peek();
    return token.kind === "sign" && token.sign === sign;
  };
  const expect = (sign: Sign) => {
    const token = next();
    if (token.kind !== "sign" || token.sign !== sign)
      throw new SieveFault(`“${sign}” is expected here, and there is ${described(token)}`, token);
  };

  const strings = (): Argument => {
    const { line, column } = peek();
    const list: string[] = [];
    expect("[");
    while (!isSign("]")) {
      if (list.length > 0) expect(",");
      const token = next();
      if (token.kind !== "string")
        throw new SieveFault(`a string is expected here, and there is ${described(token)}`, token);
      list.push(token.text);
    }
    expect("]");
    return { kind: "strings", list, isBracketed: true, line, column };
  };

  const readArguments = (): Argument[] => {
    const list: Argument[] = [];
    for (;;) {
      const token = peek();
      if (isSign("[")) {
        list.push(strings());
        continue;
      }
      const { line, column } = token;
      if (token.kind === "string")
        list.push({ kind: "strings", list: [token.text], isBracketed: false, line, column });
      else if (token.kind === "number" || token.kind === "tag") list.push(token);
      else return list;
      at += 1;
    }
  };

  /** Beside the arguments a test, or a list of tests in parentheses. */
  const readTests = (depth: number): Node[] => {
    if (peek().kind === "identifier") return [test(depth)];
    if (!isSign("(")) return [];
    const list: Node[] = [];
    expect("(");
    do {
      if (list.length > 0) expect(",");
      list.push(test(depth));
    } while (isSign(","));
    expect(")");
    return list;
  };

  const named = (what: string): { name: string } & Position => {
    const token = next();
    if (token.kind !== "identifier")
      throw new SieveFault(`${what} is expected here, and there is ${described(token)}`, token);
    return token;
  };

  const begin = (what: string, depth: number): Node => {
    const { name, line, column } = named(what);
    if (depth > limits.nestingMax) throw new SieveFault("this is nested too deeply", { line, column });
    return { name, line, column, arguments: readArguments(), tests: readTests(depth + 1), block: null };
  };
  const test = (depth: number) => begin("a test", depth);

  const command = (depth: number): Node => {
    const node = begin("a command", depth);
    if (!isSign("{")) {
      expect(";");
      return node;
    }
    expect("{");
    const block: Node[] = [];
    while (!isSign("}")) {
      if (peek().kind === "end") throw new SieveFault("this block has no closing “}”", node);
      block.push(command(depth + 1));
    }
    expect("}");
    return { ...node, block };
  };

  const commands: Node[] = [];
  while (peek().kind !== "end") commands.push(command(1));
  return { commands, rules };
}

function described(token: Token): string {
  switch (token.kind) {
    case "end":
      return "the end of the script";
    case "sign":
      return `“${token.sign}”`;
    case "string":
      return "a string";
    case "number":
      return "a number";
    case "tag":
      return `“:${token.name}”`;
    case "identifier":
      return `“${token.name}”`;
    default:
      return token satisfies never;
  }
}
