import { parseAddress } from "../address/address.ts";
import { comparators, relations } from "./compare.ts";
import { type Fault, faultOf, type Position, SieveFault } from "./fault.ts";
import { type Argument, type Node, parse } from "./grammar.ts";
import type { RuleName } from "./lexer.ts";
import { type SieveLimits, sieveLimits } from "./limits.ts";
import { commandShapes, type Kind, type Shape, sieveExtensions, testShapes } from "./shapes.ts";
import { decodeCharacters, unknownNamespace } from "./text.ts";

/** A command or test whose arguments are what they have to be. */
export interface Call extends Position {
  name: string;
  /** By name, without the colon; true for a tag that takes nothing. */
  tags: ReadonlyMap<string, true | number | readonly string[]>;
  /** Those without a tag, in order. */
  strings: readonly (readonly string[])[];
  number: number | null;
  /** The variable that a flag command or test is about; null is the internal one. RFC 5232 section 2. */
  variable: readonly string[] | null;
  tests: readonly Call[];
  block: readonly Call[];
}

export interface SieveScript {
  commands: readonly Call[];
  rules: readonly RuleName[];
  extensions: ReadonlySet<string>;
}

export type Checked = { ok: true; script: SieveScript } | { ok: false; fault: Fault };

/** Reads a script and proves all of it that can be known before a message comes. */
export function checkScript(text: string, limits: SieveLimits = sieveLimits): Checked {
  try {
    if (Buffer.byteLength(text) > limits.scriptMaxOctets)
      throw new SieveFault(`a script has ${limits.scriptMaxOctets} octets at most`, { line: 1, column: 1 });
    if (text.includes("\0")) throw new SieveFault("a script holds no NUL", { line: 1, column: 1 });
    const { commands, rules } = parse(text, limits);
    const extensions = requiredBy(commands);
    return { ok: true, script: { commands: checkBlock(commands, extensions), rules, extensions } };
  } catch (error) {
    return { ok: false, fault: faultOf(error) };
  }
}

/** `require` stands before everything else. RFC 5228 section 3.2. */
function requiredBy(commands: readonly Node[]): Set<string> {
  const required = new Set<string>();
  for (const node of commands) {
    if (node.name !== "require") break;
    const [names] = checkNode(node, commandShapes.require as Shape, required).strings;
    for (const name of names ?? []) {
      if (!sieveExtensions.includes(name)) throw new SieveFault(`the extension “${name}” is not known`, node);
      required.add(name);
    }
  }
  return required;
}

function checkBlock(nodes: readonly Node[], extensions: ReadonlySet<string>, isTop = true): Call[] {
  const calls: Call[] = [];
  let mayRequire = isTop;
  for (const [at, node] of nodes.entries()) {
    const shape = shapeOf(node, commandShapes, "command", extensions);
    if (node.name !== "require") mayRequire = false;
    else if (!mayRequire) throw new SieveFault("“require” stands at the beginning of a script", node);
    else continue;
    const before = nodes[at - 1]?.name;
    if ((node.name === "elsif" || node.name === "else") && before !== "if" && before !== "elsif")
      throw new SieveFault(`“${node.name}” follows an “if”`, node);
    calls.push(checkNode(node, shape, extensions));
  }
  return calls;
}

function shapeOf(
  node: Node,
  shapes: Readonly<Record<string, Shape>>,
  what: string,
  extensions: ReadonlySet<string>,
): Shape {
  const shape = Object.hasOwn(shapes, node.name) ? shapes[node.name] : undefined;
  if (!shape) throw new SieveFault(`there is no ${what} “${node.name}”`, node);
  need(shape.needs, node, extensions);
  return shape;
}

function need(extension: string | undefined, at: Node | Argument, extensions: ReadonlySet<string>): void {
  if (extension !== undefined && !extensions.has(extension))
    throw new SieveFault(`this needs: require "${extension}";`, at);
}

function checkNode(node: Node, shape: Shape, extensions: ReadonlySet<string>): Call {
  const { tags, positional } = checkTags(node, shape, extensions);
  const { strings, number, variable } = checkPositional(node, shape, positional, extensions);
  const { name, line, column } = node;
  const { tests, block } = checkParts(node, shape, extensions);
  const call: Call = { name, line, column, tags, strings, number, variable, tests, block };
  checkValues(call, extensions);
  return call;
}

function checkTags(
  node: Node,
  { tags: known = {} }: Shape,
  extensions: ReadonlySet<string>,
): { tags: Map<string, true | number | readonly string[]>; positional: Argument[] } {
  const tags = new Map<string, true | number | readonly string[]>();
  const choices = new Set<string>();
  const positional: Argument[] = [];
  for (let at = 0; at < node.arguments.length; at++) {
    const argument = node.arguments[at] as Argument;
    if (argument.kind !== "tag") {
      positional.push(argument);
      continue;
    }
    const shape = Object.hasOwn(known, argument.name) ? known[argument.name] : undefined;
    if (!shape) throw new SieveFault(`“${node.name}” knows no “:${argument.name}”`, argument);
    need(shape.needs, argument, extensions);
    if (tags.has(argument.name)) throw new SieveFault(`“:${argument.name}” stands here twice`, argument);
    if (shape.choice && choices.has(shape.choice))
      throw new SieveFault(`only one of its kind (${shape.choice}) can be said`, argument);
    if (shape.choice) choices.add(shape.choice);
    if (shape.takes) at += 1;
    tags.set(
      argument.name,
      shape.takes ? readValue(node.arguments[at], shape.takes, argument, extensions) : true,
    );
  }
  return { tags, positional };
}

function readValue(
  argument: Argument | undefined,
  kind: Kind,
  at: Position,
  extensions: ReadonlySet<string>,
): number | readonly string[] {
  const wanted = { string: "a string", strings: "a string or a list", number: "a number" }[kind];
  const wrong = () => new SieveFault(`${wanted} is expected here`, argument ?? at);
  if (argument?.kind === "number" && kind === "number") return argument.value;
  if (argument?.kind !== "strings" || kind === "number") throw wrong();
  if (kind === "string" && argument.isBracketed) throw wrong();
  return argument.list.map((text) => checkText(text, argument, extensions));
}

function checkText(text: string, at: Position, extensions: ReadonlySet<string>): string {
  const decoded = extensions.has("encoded-character") ? decodeCharacters(text) : text;
  if (decoded === null) throw new SieveFault("this names a character that does not exist", at);
  const namespace = extensions.has("variables") ? unknownNamespace(decoded) : null;
  if (namespace) throw new SieveFault(`there are no variables “${namespace}”`, at);
  return decoded;
}

function checkPositional(
  node: Node,
  { takes = [], mayNameVariable }: Shape,
  positional: readonly Argument[],
  extensions: ReadonlySet<string>,
): Pick<Call, "strings" | "number" | "variable"> {
  const names = mayNameVariable && positional.length === takes.length + 1 ? positional.slice(0, 1) : [];
  const rest = positional.slice(names.length);
  if (rest.length > takes.length)
    throw new SieveFault(`“${node.name}” takes less than this`, rest.at(-1) ?? node);
  if (names[0]) need("variables", names[0], extensions);
  const variable = names[0] ? readValue(names[0], "strings", node, extensions) : null;
  const strings: (readonly string[])[] = [];
  let number: number | null = null;
  for (const [at, kind] of takes.entries()) {
    const value = readValue(rest[at], kind, node, extensions);
    if (typeof value === "number") number = value;
    else strings.push(value);
  }
  return { strings, number, variable: variable as readonly string[] | null };
}

function checkParts(
  node: Node,
  { tests, hasBlock }: Shape,
  extensions: ReadonlySet<string>,
): Pick<Call, "tests" | "block"> {
  if (!tests && node.tests[0]) throw new SieveFault(`“${node.name}” takes no test`, node.tests[0]);
  if (tests && node.tests.length === 0) throw new SieveFault(`“${node.name}” needs a test`, node);
  if (tests === "one" && node.tests[1]) throw new SieveFault(`“${node.name}” takes one test`, node.tests[1]);
  if (hasBlock && !node.block) throw new SieveFault(`“${node.name}” needs a block in braces`, node);
  if (!hasBlock && node.block) throw new SieveFault(`“${node.name}” ends with a semicolon`, node);
  return {
    tests: node.tests.map((test) =>
      checkNode(test, shapeOf(test, testShapes, "test", extensions), extensions),
    ),
    block: node.block ? checkBlock(node.block, extensions, false) : [],
  };
}

const envelopeParts = new Set(["from", "to"]);

/** What the values of a call have to be, where they are known already. */
function checkValues(call: Call, extensions: ReadonlySet<string>): void {
  const { name, tags, strings } = call;
  const comparator = tags.get("comparator");
  if (comparator) checkComparator(String(comparator), call, extensions);
  for (const tag of ["count", "value"]) {
    const relation = tags.get(tag);
    if (relation && !relations.has(String(relation).toLowerCase()))
      throw new SieveFault(`“${String(relation)}” is none of gt, ge, lt, le, eq, ne`, call);
  }
  if (tags.has("last") && !tags.has("index")) throw new SieveFault("“:last” goes with “:index”", call);
  if (name === "size" && tags.size === 0) throw new SieveFault("“size” needs “:over” or “:under”", call);
  if (name === "envelope") {
    const part = strings[0]?.find((one) => !envelopeParts.has(one.toLowerCase()));
    if (part !== undefined) throw new SieveFault(`the envelope has “from” and “to”, and no “${part}”`, call);
  }
  const target = name === "redirect" ? (strings[0]?.[0] ?? "") : null;
  const isKnown = target !== null && !(extensions.has("variables") && target.includes("${"));
  if (isKnown && !parseAddress(target)) throw new SieveFault(`“${target}” is no address`, call);
}

function checkComparator(name: string, at: Position, extensions: ReadonlySet<string>): void {
  const comparator = comparators.get(name.toLowerCase());
  if (!comparator) throw new SieveFault(`the comparator “${name}” is not known`, at);
  const extension = `comparator-${name.toLowerCase()}`;
  if (!comparator.isBuiltIn && !extensions.has(extension))
    throw new SieveFault(`this needs: require "${extension}";`, at);
}
