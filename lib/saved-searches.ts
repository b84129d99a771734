import { randomUUID } from "node:crypto";
import { prisma } from "./db/prisma.ts";
import { type SavedSearch, savedSearchesMax } from "./jmap/saved-search.ts";

/** The saved searches of an account, by name. */
export async function savedSearchesOf(accountRowId: string): Promise<SavedSearch[]> {
  const rows = await prisma().savedSearch.findMany({
    where: { accountId: BigInt(accountRowId) },
    take: savedSearchesMax,
  });
  return rows
    .map(({ id, name, query }) => ({ id, name, query }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Keeps a search under a name; one that has the name is replaced. Null where there are too many. */
export async function saveSearch(
  accountRowId: string,
  wanted: Omit<SavedSearch, "id">,
): Promise<SavedSearch | null> {
  const searches = await savedSearchesOf(accountRowId);
  const same = searches.find(({ name }) => name.toLowerCase() === wanted.name.toLowerCase());
  if (!same && searches.length >= savedSearchesMax) return null;
  const accountId = BigInt(accountRowId);
  const id = same?.id ?? randomUUID();
  await prisma().savedSearch.upsert({
    where: { accountId_id: { accountId, id } },
    create: { accountId, id, ...wanted },
    update: wanted,
  });
  return { id, ...wanted };
}

/** Nothing where it is gone. */
export async function renameSearch(accountRowId: string, id: string, name: string): Promise<void> {
  await prisma().savedSearch.updateMany({ where: { accountId: BigInt(accountRowId), id }, data: { name } });
}

export async function forgetSearch(accountRowId: string, id: string): Promise<void> {
  await prisma().savedSearch.deleteMany({ where: { accountId: BigInt(accountRowId), id } });
}
