import type { Access } from "../mail-core/index.ts";
import { prisma } from "./db/prisma.ts";
import type { Label } from "./jmap/labels.ts";
import type { SavedSearch } from "./jmap/saved-search.ts";
import { labelsOf } from "./labels.ts";
import { type OwnKeys, ownKeysFrom } from "./own-keys.ts";
import { savedSearchesOf } from "./saved-searches.ts";

/** What an account has beside its mail, and what its tabs keep true: `Preferences` is its state. */
export interface Preferences {
  labels: Label[];
  searches: SavedSearch[];
  keys: OwnKeys;
}

export async function preferencesOf(accountRowId: string): Promise<Preferences> {
  const [labels, searches, keys] = await Promise.all([
    labelsOf(accountRowId),
    savedSearchesOf(accountRowId),
    ownKeysOf(accountRowId),
  ]);
  return { labels, searches, keys };
}

/** The reader's own, with the labels of the account that they look at: its mail is labelled with those. */
export async function preferencesIn(
  readerRowId: string,
  shown: { account: string; access: Access } | null,
): Promise<Preferences> {
  const own = await preferencesOf(readerRowId);
  return shown && shown.access !== "own" ? { ...own, labels: await labelsOf(shown.account) } : own;
}

export async function ownKeysOf(accountRowId: string): Promise<OwnKeys> {
  const row = await prisma().ownKeys.findUnique({ where: { accountId: BigInt(accountRowId) } });
  return ownKeysFrom(row?.chosen);
}

/** Keeps a change; what another tab changed meanwhile beside it stays. */
export async function changeOwnKeys(accountRowId: string, change: Partial<OwnKeys>): Promise<void> {
  const [accountId, chosen] = [BigInt(accountRowId), JSON.stringify(change)];
  await prisma().$executeRaw`
    INSERT INTO own_keys (account_id, chosen) VALUES (${accountId}, ${chosen}::jsonb)
    ON CONFLICT (account_id) DO UPDATE SET chosen = own_keys.chosen || EXCLUDED.chosen`;
}
