import { isRecord } from "../is-record.ts";
import { type PushKeys, readPushKeys } from "../push/encryption.ts";
import type { PushSubscription } from "../store/push-subscriptions.ts";
import { readUtcDate } from "./dates.ts";
import type { SetError } from "./email-patch.ts";

/** What a client says of itself; nothing of it can be changed later. */
export interface PushTarget {
  deviceClientId: string;
  url: string;
  keys: PushKeys | null;
}
export type PushTerms = Pick<PushSubscription, "types" | "expires">;
type Checked<T> = { ok: true; value: T } | { ok: false; error: SetError };

const urlMaxLength = 2_000;
const textMaxLength = 255;
const typesMax = 50;
/** HTTPS's own port, and those that any program of a user's may listen at. */
const isCallable = (port: string) => port === "" || port === "443" || Number(port) > 1023;

const wrong = (properties: string[]) =>
  ({ ok: false, error: { type: "invalidProperties", properties } }) as const;

/** An absolute `https:` URL without credentials in it, or null. RFC 8620 section 7.2. */
function readUrl(value: unknown): string | null {
  if (typeof value !== "string" || value.length > urlMaxLength || !/^https:\/\//i.test(value)) return null;
  const url = URL.parse(value);
  return url && url.username === "" && url.password === "" && isCallable(url.port) ? url.href : null;
}

const isType = (one: unknown): one is string => typeof one === "string" && /^[A-Za-z]{1,50}$/.test(one);

const readTypes = (value: unknown): string[] | null =>
  Array.isArray(value) && value.length <= typesMax && value.every(isType) ? [...new Set(value)] : null;

/**
 * `expires` and `types` as given, or as they were. A time that has passed is refused; one that is too far away, and none, become `latest`
 * where there is such a limit.
 */
export function readPushTerms(
  given: Record<string, unknown>,
  before: PushTerms,
  { now, latest }: { now: Date; latest: Date | null },
): Checked<PushTerms> {
  const terms = { ...before };
  if (given.types !== undefined) {
    const types = given.types === null ? null : readTypes(given.types);
    if (given.types !== null && types === null) return wrong(["types"]);
    terms.types = types;
  }
  if (given.expires !== undefined) {
    const expires = given.expires === null ? null : readUtcDate(given.expires);
    if (given.expires !== null && (expires === null || expires <= now)) return wrong(["expires"]);
    terms.expires = expires;
  }
  if (latest && (terms.expires === null || terms.expires > latest)) terms.expires = latest;
  return { ok: true, value: terms };
}

/** A create's own properties; `expires` and `types` are `readPushTerms`'s. */
export function readPushTarget(given: unknown): Checked<PushTarget> {
  if (!isRecord(given)) return wrong([]);
  const known = "deviceClientId url keys verificationCode expires types".split(" ");
  const foreign = Object.keys(given).filter((name) => !known.includes(name));
  const url = readUrl(given.url);
  const { deviceClientId, keys } = given;
  const read = isRecord(keys) ? readPushKeys(keys.p256dh, keys.auth) : null;
  const isNamed =
    typeof deviceClientId === "string" &&
    deviceClientId !== "" &&
    deviceClientId.length <= textMaxLength &&
    !deviceClientId.includes("\0") &&
    deviceClientId.isWellFormed();
  const bad = [
    ...foreign,
    ...(isNamed ? [] : ["deviceClientId"]),
    ...(url === null ? ["url"] : []),
    ...(keys != null && read === null ? ["keys"] : []),
    ...(given.verificationCode == null ? [] : ["verificationCode"]),
  ];
  if (bad.length > 0 || url === null || !isNamed) return wrong(bad);
  return { ok: true, value: { deviceClientId, url, keys: read } };
}
