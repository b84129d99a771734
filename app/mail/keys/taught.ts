import type { Id } from "../../../lib/jmap/types.ts";
import type { CommandId } from "./key-map.ts";

/** Clicks after which the key of an act is shown. */
export const clicksMin = 3;

/** How often each act was clicked; below zero where its key is known, or was shown. */
export type Taught = Readonly<Partial<Record<CommandId, number>>>;
const known = -1;

/** After one more click; `isDue` once, when its key is to be shown. */
export function afterClick(taught: Taught, id: CommandId): { taught: Taught; isDue: boolean } {
  const before = taught[id] ?? 0;
  if (before < 0) return { taught, isDue: false };
  const isDue = before + 1 >= clicksMin;
  return { taught: { ...taught, [id]: isDue ? known : before + 1 }, isDue };
}

/** Who presses a key need not be told of it. */
export const afterKey = (taught: Taught, id: CommandId): Taught =>
  (taught[id] ?? 0) < 0 ? taught : { ...taught, [id]: known };

/** Kept in each browser: hands learn at one keyboard. */
const placeOf = (accountId: Id) => `keryx-keys-taught:${accountId}`;

export function readTaught(accountId: Id): Taught {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(placeOf(accountId)) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Taught) : {};
  } catch {
    return {};
  }
}

export function keepTaught(accountId: Id, taught: Taught): void {
  try {
    localStorage.setItem(placeOf(accountId), JSON.stringify(taught));
  } catch {
    // Storage that is full or forbidden: then a key is shown again some day.
  }
}
