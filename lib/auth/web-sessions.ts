import { prisma } from "../db/prisma.ts";
import { isLive, needsTouch, timesAt } from "./life.ts";
import type { WebPeer } from "./peer-header.ts";
import { newSecret, sessionIdOf } from "./token.ts";

/** One browser's session as its owner sees it. */
export interface WebSession {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  userAgent: string;
  network: string;
}

/** Starts a session; the secret goes to the browser and is kept nowhere here. */
export async function openSession(accountRowId: string, peer: WebPeer, now = Date.now()): Promise<string> {
  const secret = newSecret();
  const accountId = BigInt(accountRowId);
  await prisma().webSession.deleteMany({ where: { accountId, expiresAt: { lte: new Date(now) } } });
  await prisma().webSession.create({
    data: { id: sessionIdOf(secret), accountId, createdAt: new Date(now), ...timesAt(now), ...peer },
  });
  return secret;
}

/** The account row of a live session, or null. Notes the use. */
export async function liveSession(
  secret: string,
  now = Date.now(),
): Promise<{ id: string; accountRowId: string } | null> {
  const id = sessionIdOf(secret);
  const row = await prisma().webSession.findUnique({ where: { id } });
  if (!row || !isLive(row, now)) return null;
  if (needsTouch(row, now)) {
    // updateMany: the row may be gone by now, signed out elsewhere, and that is no fault.
    await prisma().webSession.updateMany({ where: { id }, data: timesAt(now) });
  }
  return { id, accountRowId: row.accountId.toString() };
}

export async function endSession(secret: string): Promise<void> {
  await prisma().webSession.deleteMany({ where: { id: sessionIdOf(secret) } });
}

/** Ends one session by its id, only when it is this account's. */
export async function endSessionOf(accountRowId: string, id: string): Promise<void> {
  await prisma().webSession.deleteMany({ where: { id, accountId: BigInt(accountRowId) } });
}

/** Ends every session of an account but the one to keep: after a new password, or when it is disabled. */
export async function endSessionsOf(accountRowId: string, keepId?: string): Promise<number> {
  const where = { accountId: BigInt(accountRowId), ...(keepId ? { id: { not: keepId } } : {}) };
  return (await prisma().webSession.deleteMany({ where })).count;
}

export async function sessionsOf(accountRowId: string, now = Date.now()): Promise<WebSession[]> {
  return prisma().webSession.findMany({
    where: { accountId: BigInt(accountRowId), expiresAt: { gt: new Date(now) } },
    select: { id: true, createdAt: true, lastSeenAt: true, userAgent: true, network: true },
    orderBy: { lastSeenAt: "desc" },
    take: 200,
  });
}

/** True while a session, known by its id, may go on: for what stays open longer than a request. */
export async function sessionIsLive(id: string, now = Date.now()): Promise<boolean> {
  const row = await prisma().webSession.findUnique({ where: { id } });
  return row !== null && isLive(row, now);
}
