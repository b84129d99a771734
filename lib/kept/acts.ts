import { type FlagPatch, withPatch } from "../jmap/changes.ts";
import type { Id, Invocation } from "../jmap/types.ts";
import type { Kept } from "./database.ts";

/** One Email/set that waits for the server. Done twice it does no more than once. */
export interface Act {
  set: { update?: Record<Id, FlagPatch>; destroy?: readonly Id[] };
}

/** In one request; a request may have 64 calls. */
const actsAtOnce = 50;

/** Keeps an act for later, and shows it in what is kept. */
export async function keepAct(kept: Kept, act: Act): Promise<void> {
  const change = kept.transaction(["acts", "emails"], "readwrite");
  const emails = change.objectStore("emails");
  await change.objectStore("acts").add(act);
  for (const [id, patch] of Object.entries(act.set.update ?? {})) {
    const email = await emails.get(id);
    if (email) await emails.put({ ...email, ...withPatch(email, patch) });
  }
  for (const id of act.set.destroy ?? []) await emails.delete(id);
  await change.done;
}

/**
 * Carries out what waits, in order, several at once, and forgets what the server has answered: where it says no, what it has is the truth.
 * Throws when the server cannot be reached; then the rest waits on.
 */
export async function carryOut(
  kept: Kept,
  accountId: Id,
  write: (calls: Invocation[]) => Promise<unknown>,
): Promise<void> {
  for (;;) {
    const keys = await kept.getAllKeys("acts", null, actsAtOnce);
    if (keys.length === 0) return;
    const acts = await kept.getAll("acts", null, actsAtOnce);
    await write(acts.map(({ set }, at): Invocation => ["Email/set", { accountId, ...set }, `act${at}`]));
    const done = kept.transaction("acts", "readwrite");
    for (const key of keys) await done.store.delete(key);
    await done.done;
  }
}
