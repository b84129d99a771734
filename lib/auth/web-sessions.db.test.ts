import { expect, test } from "vitest";
import { prisma } from "../db/prisma.ts";
import { alice, bob, withWebDatabase } from "../testing/web-database.ts";
import { sessionLifeMs, touchIntervalMs } from "./life.ts";
import { isSecret, sessionIdOf } from "./token.ts";
import {
  endSession,
  endSessionOf,
  endSessionsOf,
  liveSession,
  lockSession,
  lockSessionAfter,
  noteUse,
  openSession,
  sessionIsLive,
  sessionsOf,
  unlockSession,
} from "./web-sessions.ts";

const peer = { network: "192.0.2.7", userAgent: "Chrome on Linux", lockAfterMin: null };
const now = Date.UTC(2026, 10, 21, 12);

withWebDatabase();

test("the table never holds what the browser holds", async () => {
  const secret = await openSession(alice, peer, now);
  expect(isSecret(secret)).toBe(true);
  const rows = await prisma().webSession.findMany();
  expect(JSON.stringify(rows.map(({ id }) => id))).not.toContain(secret);
  expect(await liveSession(secret, now)).toEqual({
    ...{ id: sessionIdOf(secret), accountRowId: alice },
    ...{ isLocked: false, unlockedMark: null, lockAfterMin: null },
  });
  expect(await liveSession(sessionIdOf(secret), now)).toBeNull();
});

test("use moves the end of a session on, once a minute", async () => {
  const secret = await openSession(bob, peer, now);
  await liveSession(secret, now + touchIntervalMs - 1);
  const read = () => prisma().webSession.findUniqueOrThrow({ where: { id: sessionIdOf(secret) } });
  expect((await read()).expiresAt.getTime()).toBe(now + sessionLifeMs);
  await liveSession(secret, now + touchIntervalMs);
  expect((await read()).expiresAt.getTime()).toBe(now + touchIntervalMs + sessionLifeMs);
  expect(await liveSession(secret, now + touchIntervalMs + sessionLifeMs)).toBeNull();
});

test("a session that was ended is worth nothing, however often it is shown", async () => {
  const secret = await openSession(alice, peer, now);
  await endSession(secret);
  await endSession(secret);
  expect(await liveSession(secret, now)).toBeNull();
});

test("one account cannot end another's session, a new password ends all but one's own", async () => {
  await endSessionsOf(alice);
  const here = await openSession(alice, peer, now);
  const there = await openSession(alice, peer, now);
  await endSessionOf(bob, sessionIdOf(there));
  expect(await liveSession(there, now)).not.toBeNull();
  expect(await endSessionsOf(alice, sessionIdOf(here))).toBe(1);
  expect((await sessionsOf(alice, now)).map(({ id }) => id)).toEqual([sessionIdOf(here)]);
});

test("signing in sweeps the account's sessions that have run out", async () => {
  await openSession(bob, peer, now - 2 * sessionLifeMs);
  await openSession(bob, peer, now);
  const rows = await prisma().webSession.findMany({ where: { accountId: BigInt(bob) } });
  expect(rows.every(({ expiresAt }) => expiresAt.getTime() > now)).toBe(true);
});

test("with the account go its sessions", async () => {
  const secret = await openSession(bob, peer, now);
  await prisma().account.delete({ where: { id: BigInt(bob) } });
  expect(await liveSession(secret, now)).toBeNull();
});

test("a session is locked until it is unlocked, whoever says that it is used", async () => {
  const secret = await openSession(alice, peer, now);
  const id = sessionIdOf(secret);
  await lockSession(id, now);
  await noteUse(id, now);
  expect((await liveSession(secret, now))?.isLocked).toBe(true);
  expect(await sessionIsLive(id, now)).toBe(false);
  await unlockSession(id, undefined, now);
  expect((await liveSession(secret, now))?.isLocked).toBe(false);
  expect(await sessionIsLive(id, now)).toBe(true);
});

test("a session locks itself after as long without use as its browser chose, also one that begins there anew", async () => {
  const minuteMs = 60_000;
  const secret = await openSession(alice, { ...peer, lockAfterMin: 5 }, now);
  const id = sessionIdOf(secret);
  const isLockedAt = async (minutes: number) =>
    (await liveSession(secret, now + minutes * minuteMs))?.isLocked;
  expect(await isLockedAt(5)).toBe(false);
  expect(await isLockedAt(7)).toBe(true);
  await noteUse(id, now + 5 * minuteMs);
  expect(await isLockedAt(7)).toBe(false);
  expect(await isLockedAt(12)).toBe(true);
  await lockSessionAfter(id, null, now + 5 * minuteMs);
  expect(await isLockedAt(10_000)).toBe(false);
});
