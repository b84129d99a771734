import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { makeSecrets } from "./secrets.ts";

const key = randomBytes(32);
const secrets = makeSecrets(key);

test.each(["", "swordfish", "πι κρυφό", "x".repeat(10_000)])(
  "what was sealed is opened as it was",
  (secret) => {
    expect(secrets.open(secrets.seal(secret, "apop 1"), "apop 1")).toBe(secret);
    expect(makeSecrets(key).open(secrets.seal(secret, "apop 1"), "apop 1")).toBe(secret);
  },
);

test("the same secret never looks the same, and nothing of it is seen", () => {
  const [one, other] = [secrets.seal("swordfish", "apop 1"), secrets.seal("swordfish", "apop 1")];
  expect(one).not.toBe(other);
  expect(Buffer.from(one.split(":")[1] ?? "", "base64url").toString("latin1")).not.toContain("swordfish");
});

test("in another place, under another key or with one bit changed it stays shut", () => {
  const sealed = secrets.seal("swordfish", "apop 1");
  expect(secrets.open(sealed, "apop 2")).toBeNull();
  expect(makeSecrets(randomBytes(32)).open(sealed, "apop 1")).toBeNull();
  const octets = Buffer.from(sealed.split(":")[1] ?? "", "base64url");
  for (let at = 0; at < octets.length; at++) {
    const changed = Buffer.from(octets);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(secrets.open(`aes-256-gcm:${changed.toString("base64url")}`, "apop 1")).toBeNull();
  }
});

test.each(["", "aes-256-gcm:", "aes-256-gcm:AAAA", "swordfish", "\0"])("%j is no sealed secret", (text) => {
  expect(secrets.open(text, "apop 1")).toBeNull();
});

test("a key of another length is a defect", () => {
  expect(() => makeSecrets(randomBytes(16))).toThrow();
});
