import { randomInt } from "node:crypto";

/** The first millisecond of 2026: ids count from here. */
const epochMs = 1_767_225_600_000;
const sequenceBits = 22n;
const sequenceMask = (1n << sequenceBits) - 1n;

/** Makes row ids as decimal strings, as `pg` gives back a bigint. */
export interface Ids {
  next(): string;
}

/**
 * Time-ordered 63-bit ids: 41 bits of milliseconds, 22 bits that start at random in each
 * millisecond and count up. Never taken from a sequence, so that no id (and no UIDL) is handed out
 * twice, also after a backup was restored. Two machines may meet on one id in the same millisecond
 * with a chance of about one in four million; the primary key then refuses the second.
 */
export function makeIds(now: () => number): Ids {
  let lastMs = 0;
  let sequence = 0n;
  return {
    next() {
      const ms = now() - epochMs;
      if (ms > lastMs) {
        lastMs = ms;
        sequence = BigInt(randomInt(2 ** 21));
      } else {
        sequence = (sequence + 1n) & sequenceMask;
        if (sequence === 0n) lastMs += 1;
      }
      return ((BigInt(lastMs) << sequenceBits) | sequence).toString();
    },
  };
}

/** The smallest id that could have been made at `atMs`: for sweeping what is older. */
export function firstIdAt(atMs: number): string {
  return (BigInt(Math.max(0, atMs - epochMs)) << sequenceBits).toString();
}

/** True for text that `bigint` takes as an id. */
export const isRowId = (text: string): boolean =>
  /^[0-9]{1,18}$/.test(text) || (/^[0-9]{19}$/.test(text) && BigInt(text) <= 9_223_372_036_854_775_807n);
