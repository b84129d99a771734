"use server";

import { isAppearanceChange } from "../../../lib/appearance.ts";
import { changeAppearance } from "../../../lib/appearances.ts";
import { speakHere } from "../../../lib/language/speak-here.ts";
import { requireSession } from "../../../lib/session.ts";

/** Keeps a part of how the screens look, for every browser of its owner. Throws for what is not offered. */
export async function keepAppearance(change: unknown): Promise<void> {
  const session = await requireSession();
  if (!isAppearanceChange(change)) throw new Error("That is no part of an appearance.");
  await changeAppearance(session.account, change);
  if (change.language) await speakHere(change.language);
}
