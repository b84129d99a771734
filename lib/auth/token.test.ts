import { encode } from "next-auth/jwt";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  cookieName,
  cookieOptions,
  isSecret,
  newSecret,
  openToken,
  sealToken,
  sessionIdOf,
} from "./token.ts";

beforeEach(() => {
  vi.stubEnv("NEXTAUTH_SECRET", "a key of this test alone");
  vi.stubEnv("NEXTAUTH_URL", "http://localhost:3000");
});
afterEach(() => vi.unstubAllEnvs());

test("a sealed token opens to the secret it was made from", async () => {
  const secret = newSecret();
  expect(await openToken(await sealToken(secret))).toBe(secret);
});

test("a token sealed with another key, cut short or made up opens to nothing", async () => {
  const token = await sealToken(newSecret());
  expect(await openToken(token.slice(0, -2))).toBeNull();
  expect(await openToken("a.b.c.d.e")).toBeNull();
  expect(await openToken(undefined)).toBeNull();
  expect(await openToken("x".repeat(100_000))).toBeNull();
  vi.stubEnv("NEXTAUTH_SECRET", "another key");
  expect(await openToken(token)).toBeNull();
});

test("a token that names no session secret opens to nothing", async () => {
  const token = await encode({ token: { sid: "../../1" }, secret: "a key of this test alone" });
  expect(await openToken(token)).toBeNull();
});

test("secrets are 32 octets and never come twice", () => {
  const secrets = Array.from({ length: 100 }, newSecret);
  expect(new Set(secrets).size).toBe(100);
  expect(secrets.every(isSecret)).toBe(true);
});

test("the table's id does not give the secret away", () => {
  const secret = newSecret();
  expect(sessionIdOf(secret)).not.toBe(secret);
  expect(sessionIdOf(secret)).toBe(sessionIdOf(secret));
});

test("the cookie is kept from scripts, and from plain HTTP when the address is https", () => {
  expect(cookieOptions()).toMatchObject({ httpOnly: true, sameSite: "lax", secure: false });
  vi.stubEnv("NEXTAUTH_URL", "https://mail.crepes.fr");
  expect(cookieOptions().secure).toBe(true);
  expect(cookieName()).toMatch(/^__Secure-/);
});
