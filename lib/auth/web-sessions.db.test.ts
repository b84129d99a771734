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
  openSession,
  sessionsOf,
} from "./web-sessions.ts";

const peer = { network: "192.0.2.7", userAgent: "Chrome on Linux" };
const now = Date.UTC(2026, 10, 21, 12);

withWebDatabase();

test("the table never holds what the browser holds", async () => {
  const secret = await openSession(alice, peer, now);
  expect(isSecret(secret)).toBe(true);
  const rows = await prisma().webSession.findMany();
  expect(JSON.stringify(rows.map(({ id }) => id))).not.toContain(secret);
  expect(await liveSession(secret, now)).toEqual({ id: sessionIdOf(secret), accountRowId: alice });
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
