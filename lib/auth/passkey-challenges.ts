import { networkOf } from "../../mail-core/index.ts";
import { prisma } from "../db/prisma.ts";

/** A challenge is answered so soon: one may search for one's key for a while. */
export const challengeLifeMs = 10 * 60_000;
/** Challenges of one network that wait for an answer. */
export const challengesPerNetworkMax = 200;

interface Challenge {
  challenge: string;
  /** Who adds a passkey; null for whoever signs in. */
  account: string | null;
}

/** Keeps what is to be signed; false when too many of the network's wait already. */
export async function keepChallenge(
  { challenge, account }: Challenge,
  network: string,
  now = Date.now(),
): Promise<boolean> {
  const rows = prisma().passkeyChallenge;
  const from = networkOf(network);
  await rows.deleteMany({ where: { expiresAt: { lte: new Date(now) } } });
  if ((await rows.count({ where: { network: from } })) >= challengesPerNetworkMax) return false;
  const accountId = account === null ? null : BigInt(account);
  await rows.create({
    data: { challenge, accountId, network: from, expiresAt: new Date(now + challengeLifeMs) },
  });
  return true;
}

/** True once for each challenge, and for whom it was made alone. */
export async function takeChallenge({ challenge, account }: Challenge, now = Date.now()): Promise<boolean> {
  const accountId = account === null ? null : BigInt(account);
  const taken = await prisma().passkeyChallenge.deleteMany({
    where: { challenge, accountId, expiresAt: { gt: new Date(now) } },
  });
  return taken.count > 0;
}
