import { type Field, parseFields, unfold } from "./header.ts";

/** What one check of a message came to. RFC 8601 section 2.7. */
export interface AuthenticationCheck {
  method: "spf" | "dkim" | "dmarc" | "arc";
  /** pass, fail, softfail, neutral, none, policy, temperror or permerror. */
  result: string;
  /** Why, in a few words; null where the result says it all. */
  reason: string | null;
  /** By `ptype.property`, such as `header.d`. */
  properties: Readonly<Record<string, string>>;
}

const resultsField = "Authentication-Results";

/** Of one value; a domain has 253. */
const valueMaxLength = 320;

/** The field that tells of our checks, ending in CRLF. RFC 8601 section 2.2. */
export function formatResults(authservId: string, checks: readonly AuthenticationCheck[]): string {
  const results = checks.map(({ method, result, reason, properties }) => {
    const pairs = Object.entries(properties).map(([name, value]) => `${name}=${quoted(value)}`);
    return [`${method}=${result}`, ...(reason ? [`reason=${quoted(reason)}`] : []), ...pairs].join("\r\n\t ");
  });
  return `${resultsField}: ${quoted(authservId)};\r\n\t${results.join(";\r\n\t") || "none"}\r\n`;
}

/** A token as it is, anything else as a quoted string that hides nothing and ends no line. RFC 2045 section 5.1. */
function quoted(value: string): string {
  const harmless = value.slice(0, valueMaxLength).replace(/[^\x20-\x7e\u00a0-\uffff]/g, "?");
  return /^[\w!#$%&'*+.^`{|}~-]+$/.test(harmless) ? harmless : `"${harmless.replace(/["\\]/g, "\\$&")}"`;
}

/** Our checks of a message, from the trace field that `formatResults` wrote; null where nothing was checked. Never for a field of the message itself. */
export function readResults(trace: Uint8Array): AuthenticationCheck[] | null {
  const field = parseFields(trace).find(isResults);
  if (!field) return null;
  const [, ...results] = wordsOf(unfold(field.raw));
  return results.flatMap(([first, ...rest]) => {
    const method = first?.name;
    if (method !== "spf" && method !== "dkim" && method !== "dmarc" && method !== "arc") return [];
    const properties = Object.fromEntries(rest.map(({ name, value }) => [name, value]));
    const { reason = null, ...others } = properties;
    return [{ method, result: first?.value ?? "", reason, properties: others }];
  });
}

/** The words between semicolons, each a name and what follows its equals sign. */
function wordsOf(value: string): { name: string; value: string }[][] {
  const groups: { name: string; value: string }[][] = [[]];
  for (const [whole, name, quotedText, token] of value.matchAll(
    /([\w.-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+)))?|;/g,
  )) {
    if (whole === ";") groups.push([]);
    else groups.at(-1)?.push({ name: name ?? "", value: quotedText?.replace(/\\(.)/g, "$1") ?? token ?? "" });
  }
  return groups;
}

const isResults = ({ name }: Field) => name.toLowerCase() === resultsField.toLowerCase();

/** True of a field of a message that says it was written by us: nobody else may. RFC 8601 section 5. */
export function claimsResultsOf(authservId: string, field: Uint8Array): boolean {
  const [first] = parseFields(field);
  if (!first || !isResults(first)) return false;
  const claimed = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"()]+))/.exec(withoutComments(unfold(first.raw)));
  const name = claimed?.[1]?.replace(/\\(.)/g, "$1") ?? claimed?.[2] ?? "";
  return name.toLowerCase().replace(/\.$/, "") === authservId.toLowerCase();
}

/** Comments may nest. RFC 5322 section 3.2.2. */
function withoutComments(value: string): string {
  let [plain, depth, isQuoted] = ["", 0, false];
  for (let at = 0; at < value.length; at++) {
    const character = value[at] as string;
    if (character === "\\") {
      if (depth === 0) plain += value.slice(at, at + 2);
      at += 1;
    } else if (!isQuoted && character === "(") depth += 1;
    else if (!isQuoted && depth > 0) depth -= character === ")" ? 1 : 0;
    else {
      if (character === '"') isQuoted = !isQuoted;
      plain += character;
    }
  }
  return plain;
}
