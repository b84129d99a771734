import type { Bindings } from "./bindings.ts";
import type { CommandId } from "./key-map.ts";

/** How long the second key of two is waited for. */
export const secondKeyMs = 1_500;

/** The first key of two, and when it was dealt with. */
export interface Pending {
  key: string;
  atMs: number;
}

/** The letter of a key in a layout of other letters, by where the key is: Greek has its γ where g is. */
export function letterOf({ key, code, shiftKey }: { key: string; code: string; shiftKey: boolean }): string {
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  if (!place || !/^[^\x20-\x7e]$/u.test(key)) return key;
  return shiftKey ? place : place.toLowerCase();
}

/**
 * What a key does after the one before it. It was pressed at `atMs` and is dealt with now: the second of two is waited for from when
 * the first was dealt with, however long the page had other things to do.
 */
export function press(
  before: Pending | null,
  key: string,
  atMs: number,
  { byKeys, firsts }: Bindings,
  nowMs = atMs,
): { command: CommandId | null; pending: Pending | null } {
  const waited = before && atMs - before.atMs <= secondKeyMs ? before.key : null;
  const command = waited === null ? byKeys.get(key) : byKeys.get(`${waited} ${key}`);
  if (command) return { command, pending: null };
  return { command: null, pending: firsts.has(key) && waited === null ? { key, atMs: nowMs } : null };
}
