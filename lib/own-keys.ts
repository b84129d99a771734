/** What an account changed about its keys. */
export interface OwnKeys {
  /** By act: the keys that do it in place of the usual ones; none for an act that has no key. */
  keys: Readonly<Record<string, readonly string[]>>;
  /** False: only keys with Ctrl do anything. WCAG 2.1.4. */
  singleKeys: boolean;
  /** The key of an act is shown after a few clicks that did the same. */
  hints: boolean;
}

const actsMax = 200;
const keysOfActMax = 4;
/** Two keys, each of them a letter, a sign or a word such as Escape. */
const keysPattern = /^[!-~]{1,20}( [!-~]{1,20})?$/;

export const usualKeys: OwnKeys = { keys: {}, singleKeys: true, hints: true };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isKeys = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length <= keysOfActMax &&
  value.every((keys) => typeof keys === "string" && keysPattern.test(keys));

const isOffered = (name: string, value: unknown): boolean =>
  name === "keys"
    ? isRecord(value) && Object.keys(value).length <= actsMax && Object.values(value).every(isKeys)
    : (name === "singleKeys" || name === "hints") && typeof value === "boolean";

/** True for a part of one's keys that may be kept. */
export const isKeysChange = (wanted: unknown): wanted is Partial<OwnKeys> =>
  isRecord(wanted) && Object.entries(wanted).every(([name, value]) => isOffered(name, value));

/** Reads what was kept; what is not understood (any more) is as usual. */
export function ownKeysFrom(kept: unknown): OwnKeys {
  const known = isRecord(kept) ? Object.entries(kept).filter(([name, value]) => isOffered(name, value)) : [];
  return { ...usualKeys, ...Object.fromEntries(known) };
}
