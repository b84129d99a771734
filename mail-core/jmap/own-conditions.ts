import { type Category, isCategory } from "../mime/category.ts";
import { attachmentKinds, deliveryStates, type OwnConditions } from "../store/own-conditions.ts";

/** How far words may be from each other. */
const withinMax = 100;
/** Of an address, RFC 5321 section 4.5.3.1, with room for internationalized ones. */
const addressMaxLength = 320;
/** RFC 8601 section 2.7. */
const methods = ["spf", "dkim", "dmarc", "arc"];
const results = "pass fail softfail neutral none policy temperror permerror".split(" ");

const text = (given: unknown): string | null => (typeof given === "string" ? given : null);
const flag = (given: unknown): boolean | null => (typeof given === "boolean" ? given : null);
const oneOf = <T extends string>(table: Readonly<Record<T, unknown>>, given: unknown): T | null =>
  typeof given === "string" && Object.hasOwn(table, given) ? (given as T) : null;

/** What each of our conditions is to the store, and how its value is read; null for a wrong one. docs/jmap.md. */
const readers: {
  readonly [Name in keyof Required<OwnConditions>]: (given: unknown) => OwnConditions[Name] | null;
} = {
  near(given) {
    const { text: words, within } = (given ?? {}) as Record<string, unknown>;
    const isFar = typeof within !== "number" || !Number.isInteger(within) || within < 1 || within > withinMax;
    return typeof words !== "string" || isFar ? null : { text: words, within };
  },
  filename: text,
  attachmentText: text,
  attachmentKind: (given) => oneOf(attachmentKinds, given),
  deliveredTo: (given) =>
    typeof given === "string" && given.length <= addressMaxLength ? given.replaceAll("\0", "") : null,
  authentication(given) {
    if (!Array.isArray(given) || given.length !== 2) return null;
    const [method, result] = given;
    return methods.includes(method) && results.includes(result) ? { method, result } : null;
  },
  hasTls: flag,
  delivery: (given) => oneOf(deliveryStates, given),
  isReplyToMe: flag,
  hasLabel: flag,
  category: someCategories,
  // Its mailbox is that of `inMailbox`, beside which it stands.
  conversationCategory(given) {
    const some = someCategories(given);
    return some && { mailbox: "", categories: some };
  },
};

/** One or several, each once. */
function someCategories(given: unknown): Category[] | null {
  const some = Array.isArray(given) ? given : [given];
  return some.length > 0 && some.every(isCategory) ? [...new Set(some)] : null;
}

const prefix = "keryx:";

/** True for the name of a condition of ours. */
export const isOwnCondition = (name: string): boolean =>
  name.startsWith(prefix) && Object.hasOwn(readers, name.slice(prefix.length));

/** The condition as the store knows it; null where its value is none. */
export function readOwnCondition(name: string, given: unknown): OwnConditions | null {
  const own = name.slice(prefix.length) as keyof OwnConditions;
  const value = readers[own](given);
  return value === null ? null : { [own]: value };
}
