"use server";

import { requireSession } from "../../../lib/session.ts";
import { isWritingChange } from "../../../lib/writing.ts";
import { changeWriting } from "../../../lib/writings.ts";

/** Keeps a part of how one writes, for every browser of its owner. Throws for what is not offered. */
export async function keepWriting(change: unknown): Promise<void> {
  const session = await requireSession();
  if (!isWritingChange(change)) throw new Error("That is no way to write.");
  await changeWriting(session.account, change);
}
