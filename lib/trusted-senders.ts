import { prisma } from "./db/prisma.ts";

/** So many senders of one account are trusted at most; then the oldest goes. */
export const trustedSendersMax = 1_000;
/** RFC 5321 section 4.5.3.1.3, with room for internationalized addresses. */
export const addressMaxLength = 320;

/** Whose remote pictures are always shown to an account, the newest first. */
export async function trustedSenders(accountRowId: string): Promise<string[]> {
  const rows = await prisma().trustedSender.findMany({
    where: { accountId: BigInt(accountRowId) },
    orderBy: [{ createdAt: "desc" }, { address: "asc" }],
    take: trustedSendersMax,
  });
  return rows.map(({ address }) => address);
}

export async function trustSender(accountRowId: string, address: string): Promise<void> {
  const accountId = BigInt(accountRowId);
  const data = [{ accountId, address: address.toLowerCase() }];
  await prisma().trustedSender.createMany({ data, skipDuplicates: true });
  const old = await prisma().trustedSender.findMany({
    where: { accountId },
    orderBy: { createdAt: "desc" },
    skip: trustedSendersMax,
    select: { address: true },
  });
  if (old.length > 0)
    await prisma().trustedSender.deleteMany({
      where: { accountId, address: { in: old.map((row) => row.address) } },
    });
}

export async function distrustSender(accountRowId: string, address: string): Promise<void> {
  await prisma().trustedSender.deleteMany({
    where: { accountId: BigInt(accountRowId), address: address.toLowerCase() },
  });
}
