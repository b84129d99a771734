import type { Relay } from "../store/contracts.ts";
import type { LastReply, QueueEntry } from "../store/queue.ts";

type By = NonNullable<Relay["dsn"]["by"]>;

/** Whole seconds until the time by which a message is to be delivered; negative after it. */
export const secondsLeft = ({ at }: By, nowMs: number): number => Math.floor((Date.parse(at) - nowMs) / 1000);

const isPast = ({ at }: By, nowMs: number): boolean => nowMs >= Date.parse(at);

/** True when the sender wants it back by now: nothing more may be tried. RFC 2852 section 4.1.3. */
export const isOverdue = ({ dsn: { by } }: Pick<QueueEntry, "dsn">, nowMs: number): boolean =>
  by?.mode === "R" && isPast(by, nowMs);

/** True when its sender wanted to hear, by now, that it is late. */
export const isBehind = ({ dsn: { by } }: Pick<QueueEntry, "dsn">, nowMs: number): boolean =>
  by?.mode === "N" && isPast(by, nowMs);

/** BY as the next host is told. For what must come back at least one second is left. RFC 2852 section 4.1.4. */
export function byParameter(by: By, nowMs: number): string {
  const left = secondsLeft(by, nowMs);
  return `${by.mode === "R" ? Math.max(1, left) : left};${by.mode}${by.trace ? "T" : ""}`;
}

/** Not later than the time by which something must be said or given up. */
export function notPast(
  next: Date,
  { dsn: { by }, expiresAt }: Pick<QueueEntry, "dsn" | "expiresAt">,
  now: Date,
): Date {
  if (by?.mode === "R") return next > expiresAt ? expiresAt : next;
  const at = by ? new Date(by.at) : null;
  return at && at > now && at < next ? at : next;
}

/** When notices of delay are due, after `start`: also at the time that the sender set. RFC 2852 section 4.1.3. */
export const withDeadline = (
  noticesMs: readonly number[],
  { dsn: { by } }: Pick<QueueEntry, "dsn">,
  start: Date,
): readonly number[] => (by?.mode === "N" ? [...noticesMs, Date.parse(by.at) - start.getTime()] : noticesMs);

export const tooLate: LastReply = {
  code: null,
  enhanced: "4.4.7",
  text: "It was not delivered by the time that its sender set",
};
