import { prisma } from "./db/prisma.ts";
import { type Writing, writingFrom } from "./writing.ts";

/** How an account writes. */
export async function writingOf(accountRowId: string): Promise<Writing> {
  const row = await prisma().writing.findUnique({ where: { accountId: BigInt(accountRowId) } });
  return writingFrom(row?.chosen);
}

/** Keeps a change; what another tab changed meanwhile stays. */
export async function changeWriting(accountRowId: string, change: Partial<Writing>): Promise<void> {
  const [accountId, chosen] = [BigInt(accountRowId), JSON.stringify(change)];
  await prisma().$executeRaw`
    INSERT INTO writing (account_id, chosen) VALUES (${accountId}, ${chosen}::jsonb)
    ON CONFLICT (account_id) DO UPDATE SET chosen = writing.chosen || EXCLUDED.chosen`;
}
