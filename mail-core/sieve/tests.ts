import { parseAddress } from "../address/address.ts";
import { asDate } from "../mime/header.ts";
import type { EmailAddress } from "../mime/message-summary.ts";
import type { Call } from "./check.ts";
import { comparators, relations } from "./compare.ts";
import { datePart, zoneMinutes } from "./date-part.ts";
import { SieveFault } from "./fault.ts";
import { matchGlob } from "./glob.ts";
import { type Run, textsOf } from "./state.ts";

/** Whether a test holds. RFC 5228 section 5 and the extensions that `shapes.ts` names. */
export async function passes(test: Call, run: Run): Promise<boolean> {
  run.spend(1, test);
  const { message } = run;
  const [first = [], last = first] = [test.strings[0], test.strings.at(-1)];
  const names = textsOf(first, run);
  const keys = textsOf(last, run);
  switch (test.name) {
    case "true":
      return true;
    case "false":
      return false;
    case "not":
      return !(await passes(test.tests[0] as Call, run));
    case "allof":
      for (const inner of test.tests) if (!(await passes(inner, run))) return false;
      return true;
    case "anyof":
      for (const inner of test.tests) if (await passes(inner, run)) return true;
      return false;
    case "exists":
      return names.every((name) => message.header(name).length > 0);
    case "size":
      return test.tags.has("over")
        ? message.sizeOctets > (test.number ?? 0)
        : message.sizeOctets < (test.number ?? 0);
    case "header":
      return matches(
        names.flatMap((name) => chosen(test, message.header(name))),
        keys,
        test,
        run,
      );
    case "address":
      return matches(
        names.flatMap((name) =>
          chosen(test, message.addresses(name)).flatMap((list) => addressParts(test, list)),
        ),
        keys,
        test,
        run,
      );
    case "envelope":
      return matches(
        names.flatMap((name) => {
          const email = name.toLowerCase() === "from" ? message.envelope.from : message.envelope.to;
          return addressParts(test, [{ name: null, email }]);
        }),
        keys,
        test,
        run,
      );
    case "body":
      return matches(await bodyValues(test, run), keys, test, run);
    case "date":
    case "currentdate":
      return matches(dateValues(test, run), keys, test, run);
    case "hasflag":
      return matches(flagValues(test, run), keys.flatMap(words), test, run);
    case "string":
      return matches(names, keys, test, run);
    case "mailboxexists":
      for (const name of names) if (!(await run.surroundings.mailboxExists(name))) return false;
      return true;
    case "mailboxidexists":
      for (const id of names) if (!(await run.surroundings.mailboxIdExists(id))) return false;
      return true;
    default:
      throw new SieveFault(`“${test.name}” is not known`, test);
  }
}

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** One of several fields of a name, counted from the first or the last; all of them where none is asked for. RFC 5260 section 6. */
function chosen<Value>(test: Call, values: readonly Value[]): readonly Value[] {
  const index = test.tags.get("index");
  if (typeof index !== "number") return values;
  const value = index === 0 ? undefined : values.at(test.tags.has("last") ? -index : index - 1);
  return value === undefined ? [] : [value];
}

/** The part of each address that is asked for; one without a detail has none to compare. RFC 5228 section 2.7.4, RFC 5233. */
function addressParts({ tags }: Call, addresses: readonly EmailAddress[]): string[] {
  return addresses.flatMap(({ email }) => {
    const at = email.lastIndexOf("@");
    const isWhole = !["localpart", "domain", "user", "detail"].some((part) => tags.has(part));
    if (isWhole) return [email];
    const [local, domain] = at < 0 ? [email, ""] : [email.slice(0, at), email.slice(at + 1)];
    if (tags.has("domain")) return [domain];
    const localPart = parseAddress(email)?.localPart ?? local;
    if (tags.has("localpart")) return [localPart];
    const plus = localPart.indexOf("+");
    if (tags.has("user")) return [plus < 0 ? localPart : localPart.slice(0, plus)];
    return plus < 0 ? [] : [localPart.slice(plus + 1)];
  });
}

/** RFC 5173 section 5. */
async function bodyValues({ tags }: Call, run: Run): Promise<readonly string[]> {
  if (tags.has("raw")) return [await run.message.bodyRaw()];
  const types = tags.get("content");
  return run.message.bodyText(Array.isArray(types) ? textsOf(types, run) : ["text"]);
}

/** RFC 5232 section 4. */
function flagValues({ variable }: Call, run: Run): readonly string[] {
  if (!variable) return run.flags;
  return textsOf(variable, run).flatMap((name) => words(run.variables.get(name.toLowerCase()) ?? ""));
}

/** RFC 5260 sections 4 and 5. A field that holds no date has no parts. */
function dateValues(test: Call, run: Run): string[] {
  const isCurrent = test.name === "currentdate";
  const part = run.text(test.strings[isCurrent ? 0 : 1]?.[0] ?? "");
  const given = test.tags.get("zone");
  const zone = Array.isArray(given) ? zoneMinutes(run.text(String(given[0]))) : 0;
  if (zone === null) throw new SieveFault("a zone is written as +0100", test);
  const moments = isCurrent
    ? [run.message.receivedAt.toISOString()]
    : chosen(test, run.message.header(run.text(test.strings[0]?.[0] ?? ""))).map(dateIn);
  return moments.flatMap((moment) => {
    if (moment === null) return [];
    const own = zoneMinutes(/(?:Z|[+-]\d\d:\d\d)$/.exec(moment)?.[0] ?? "Z") ?? 0;
    const value = datePart(part, new Date(moment), test.tags.has("originalzone") ? own : zone);
    if (value === null) throw new SieveFault(`a date has no part “${part}”`, test);
    return [value];
  });
}

/** The date of Received stands behind its last semicolon. */
const dateIn = (value: string): string | null => asDate(value.slice(value.lastIndexOf(";") + 1));

/** RFC 5228 section 2.7.1, RFC 5231. */
function matches(values: readonly string[], keys: readonly string[], test: Call, run: Run): boolean {
  const { tags } = test;
  const comparator = comparators.get(String(tags.get("comparator") ?? "i;ascii-casemap").toLowerCase());
  if (!comparator) throw new SieveFault("this comparator is not known", test);
  const { fold, order } = comparator;
  const spend = (work: number) => run.spend(work, test);
  const count = relationOf(test, "count");
  if (count) return keys.some((key) => count(comparatorOfCount(String(values.length), key)));
  const relation = relationOf(test, "value");
  const foldedKeys = keys.map(fold);
  // A search looks at a character once for each key, and at worst again and again for a long one.
  const searchCost = keys.reduce((sum, key) => sum + 1 + key.length / 64, 0);
  for (const value of values) {
    spend(value.length * searchCost);
    if (relation) {
      if (keys.some((key) => relation(order(value, key)))) return true;
    } else if (tags.has("matches")) {
      for (const key of foldedKeys) {
        const wildcards = globbed(key, value, fold, spend);
        if (!wildcards) continue;
        run.matched = wildcards;
        return true;
      }
    } else {
      const folded = fold(value);
      const fits = tags.has("contains")
        ? (key: string) => folded.includes(key)
        : (key: string) => folded === key;
      if (foldedKeys.some(fits)) return true;
    }
  }
  return false;
}

function relationOf({ tags }: Call, tag: "count" | "value"): ((order: number) => boolean) | undefined {
  const relation = tags.get(tag);
  return Array.isArray(relation) ? relations.get(String(relation[0]).toLowerCase()) : undefined;
}

const comparatorOfCount = (count: string, key: string): number =>
  comparators.get("i;ascii-numeric")?.order(count, key) ?? 0;

/** The whole value and what its wildcards stand for, as they were written where folding keeps the length. */
function globbed(
  key: string,
  value: string,
  fold: (text: string) => string,
  spend: (work: number) => void,
): string[] | null {
  const folded = Array.from(fold(value));
  const wildcards = matchGlob(key, folded, spend);
  if (!wildcards) return null;
  const written = Array.from(value);
  const source = written.length === folded.length ? written : folded;
  return [value, ...wildcards.map(([start, end]) => source.slice(start, end).join(""))];
}
