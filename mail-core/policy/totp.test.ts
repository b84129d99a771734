import { expect, test } from "vitest";
import { newTotpSecret, stepMs, stepOfCode, totpCode, totpStep, totpUri } from "./totp.ts";

/** "12345678901234567890" of RFC 4226 and RFC 6238, in Base32. */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test("the codes are those of RFC 4226, appendix D", () => {
  const codes = Array.from({ length: 10 }, (_, count) => totpCode(secret, count));
  expect(codes).toEqual([
    ...["755224", "287082", "359152", "969429", "338314"],
    ...["254676", "287922", "162583", "399871", "520489"],
  ]);
});

test.each([
  [59, "94287082"],
  [1_111_111_109, "07081804"],
  [1_111_111_111, "14050471"],
  [1_234_567_890, "89005924"],
  [2_000_000_000, "69279037"],
  [20_000_000_000, "65353130"],
])("at %i seconds the code is that of RFC 6238, appendix B", (seconds, code) => {
  expect(totpCode(secret, totpStep(seconds * 1000), 8)).toBe(code);
});

test("a clock may be one step off, and no more", () => {
  const nowMs = 1_234_567_890_000;
  const now = totpStep(nowMs);
  const found = (step: number) => stepOfCode(secret, totpCode(secret, step), nowMs);
  expect([-2, -1, 0, 1, 2].map((off) => found(now + off))).toEqual([null, now - 1, now, now + 1, null]);
  expect(stepOfCode(secret, totpCode(secret, now), nowMs + stepMs)).toBe(now);
});

test.each(["", "12345", "1234567", "１２３４５６"])("%j is no code", (typed) => {
  expect(stepOfCode(secret, typed, 0)).toBeNull();
});

test("an app is told whose secret it is", () => {
  const made = newTotpSecret();
  expect(made).toMatch(/^[A-Z2-7]{32}$/);
  const uri = new URL(totpUri(made, "bob+x@crepes.fr"));
  expect(decodeURIComponent(uri.pathname)).toBe("/Keryx:bob+x@crepes.fr");
  expect(uri.searchParams.get("secret")).toBe(made);
});
