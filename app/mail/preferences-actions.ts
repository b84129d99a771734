"use server";

import { z } from "zod";
import { type SavedSearch, searchMaxLength, searchNameMaxLength } from "../../lib/jmap/saved-search.ts";
import type { OpenAccount } from "../../lib/jmap/types.ts";
import { mailCore } from "../../lib/mail.ts";
import { isKeysChange, type OwnKeys } from "../../lib/own-keys.ts";
import { changeOwnKeys, type Preferences, preferencesIn } from "../../lib/preferences.ts";
import { forgetSearch, renameSearch, saveSearch } from "../../lib/saved-searches.ts";
import { requireSession } from "../../lib/session.ts";
import { asOpenAccount } from "./load.ts";

const id = z.string().min(1).max(60);
const name = z
  .string()
  .trim()
  .min(1)
  .max(searchNameMaxLength)
  .regex(/^[^\p{Cc}\p{Cf}]+$/u);
const wantedSearch = z.object({ name, query: z.string().trim().min(1).max(searchMaxLength) });

/** What another tab, or who opens accounts, may have changed for who looks at this account. */
export async function readPreferences(accountId: string): Promise<Preferences & { accounts: OpenAccount[] }> {
  const session = await requireSession();
  const reached = await mailCore().reached(session.account);
  const shown = reached.find((one) => one.accountId === accountId) ?? null;
  return { ...(await preferencesIn(session.account, shown)), accounts: reached.map(asOpenAccount) };
}

/** Null where there are too many. Throws for what is no search. */
export async function keepSearch(wanted: Omit<SavedSearch, "id">): Promise<SavedSearch | null> {
  const session = await requireSession();
  const saved = await saveSearch(session.account, wantedSearch.parse(wanted));
  await mailCore().preferencesChanged(session.account);
  return saved;
}

/** Throws for what is no name. */
export async function nameSearch(wanted: string, newName: string): Promise<void> {
  const session = await requireSession();
  await renameSearch(session.account, id.parse(wanted), name.parse(newName));
  await mailCore().preferencesChanged(session.account);
}

export async function dropSearch(wanted: string): Promise<void> {
  const session = await requireSession();
  await forgetSearch(session.account, id.parse(wanted));
  await mailCore().preferencesChanged(session.account);
}

/** Throws for what is no change of keys. */
export async function keepKeys(wanted: Partial<OwnKeys>): Promise<void> {
  const session = await requireSession();
  if (!isKeysChange(wanted)) throw new Error("no change of keys");
  await changeOwnKeys(session.account, wanted);
  await mailCore().preferencesChanged(session.account);
}
