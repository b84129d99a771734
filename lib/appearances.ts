import { cache } from "react";
import { type Appearance, appearanceFrom } from "./appearance.ts";
import { prisma } from "./db/prisma.ts";

/** How an account's screens look; read once for each request. */
export const appearanceOf = cache(async (accountRowId: string): Promise<Appearance> => {
  const row = await prisma().appearance.findUnique({ where: { accountId: BigInt(accountRowId) } });
  return appearanceFrom(row?.chosen);
});

/** Keeps a change; what another tab changed meanwhile stays. */
export async function changeAppearance(accountRowId: string, change: Partial<Appearance>): Promise<void> {
  const [accountId, chosen] = [BigInt(accountRowId), JSON.stringify(change)];
  await prisma().$executeRaw`
    INSERT INTO appearance (account_id, chosen) VALUES (${accountId}, ${chosen}::jsonb)
    ON CONFLICT (account_id) DO UPDATE SET chosen = appearance.chosen || EXCLUDED.chosen`;
}
