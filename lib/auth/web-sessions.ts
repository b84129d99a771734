import { prisma } from "../db/prisma.ts";
import { isLive, needsTouch, timesAt } from "./life.ts";
import { isLocked, isLockMark, type LockMinutes } from "./lock.ts";
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
    data: {
      ...{ id: sessionIdOf(secret), accountId, createdAt: new Date(now), usedAt: new Date(now) },
      ...timesAt(now),
      ...peer,
    },
  });
  return secret;
}

/** A session that has not ended. */
export interface LiveSession {
  id: string;
  accountRowId: string;
  /** It answers nothing until `unlockSession`. */
  isLocked: boolean;
  /** The mark that was taken back when it was unlocked last. */
  unlockedMark: string | null;
  lockAfterMin: number | null;
}

/** A live session, or null. Notes that its browser was there. */
export async function liveSession(secret: string, now = Date.now()): Promise<LiveSession | null> {
  const id = sessionIdOf(secret);
  const row = await prisma().webSession.findUnique({ where: { id } });
  if (!row || !isLive(row, now)) return null;
  if (needsTouch(row, now)) {
    // updateMany: the row may be gone by now, signed out elsewhere, and that is no fault.
    await prisma().webSession.updateMany({ where: { id }, data: timesAt(now) });
  }
  const { accountId, unlockedMark, lockAfterMin } = row;
  const accountRowId = accountId.toString();
  return { id, accountRowId, isLocked: isLocked(row, now), unlockedMark, lockAfterMin };
}

/** Locks a session until `unlockSession`. */
export async function lockSession(id: string, now = Date.now()): Promise<void> {
  await prisma().webSession.updateMany({ where: { id, lockedAt: null }, data: { lockedAt: new Date(now) } });
}

/** Whoever is there has proved it. `mark` is the browser's, which locks nothing any more; undefined where it has none. */
export async function unlockSession(id: string, mark: string | undefined, now = Date.now()): Promise<void> {
  const data = { lockedAt: null, usedAt: new Date(now), ...(isLockMark(mark) ? { unlockedMark: mark } : {}) };
  await prisma().webSession.updateMany({ where: { id }, data });
}

/** Notes that somebody uses a session that is not locked. */
export async function noteUse(id: string, now = Date.now()): Promise<void> {
  await prisma().webSession.updateMany({ where: { id, lockedAt: null }, data: { usedAt: new Date(now) } });
}

/** After how many minutes without use a session locks itself; null for never. */
export async function lockSessionAfter(
  id: string,
  lockAfterMin: LockMinutes | null,
  now = Date.now(),
): Promise<void> {
  await prisma().webSession.updateMany({ where: { id }, data: { lockAfterMin, usedAt: new Date(now) } });
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

/** True while a session, known by its id, may go on, which it may not while it is locked: for what stays open longer than a request. */
export async function sessionIsLive(id: string, now = Date.now()): Promise<boolean> {
  const row = await prisma().webSession.findUnique({ where: { id } });
  return row !== null && isLive(row, now) && !isLocked(row, now);
}
