import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../is-record.ts";

/** One step of a JSON pointer. RFC 6901 section 3. */
const unescapeStep = (text: string) => text.replaceAll("~1", "/").replaceAll("~0", "~");

/**
 * An object with a PatchObject applied, the object itself as it was; null for what is no patch of it: a path through what is not
 * there, through an array, or below another path. A value of null takes a property away. RFC 8620 section 5.3.
 */
export function patched(
  object: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> | null {
  const paths = Object.keys(patch).sort();
  // Between a path and what is below it others can stand ("a", "a-b", "a/b"): each is looked at with every one.
  const above = new Set(paths);
  const result: Record<string, unknown> = structuredClone(object);
  for (const path of paths) {
    const steps = path.split("/");
    if (steps.some((_, at) => at > 0 && above.has(steps.slice(0, at).join("/")))) return null;
    const names = steps.map(unescapeStep);
    const last = names.pop() ?? "";
    let inside: unknown = result;
    for (const name of names) inside = isRecord(inside) && Object.hasOwn(inside, name) ? inside[name] : null;
    if (!isRecord(inside) || last === "__proto__") return null;
    if (patch[path] === null) delete inside[last];
    else inside[last] = patch[path];
  }
  return result;
}

/**
 * A patch without what stands so on the object already, be it the server's to set or immutable: a whole object is a patch of itself. What
 * another path of the patch goes through stays, as it makes it no patch. RFC 8620 section 5.3.
 */
export function withoutRepeats(
  patch: Readonly<Record<string, unknown>>,
  object: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const through = new Set(
    Object.keys(patch).flatMap((path) => (path.includes("/") ? path.split("/")[0] : [])),
  );
  const isRepeat = ([name, value]: [string, unknown]) =>
    !through.has(name) && Object.hasOwn(object, name) && isDeepStrictEqual(value, object[name]);
  return Object.fromEntries(Object.entries(patch).filter((entry) => !isRepeat(entry)));
}
