import { createPublicKey, verify } from "node:crypto";
import { expect, test } from "vitest";
import { makeVapid, newVapidKey } from "./vapid.ts";

test("a push service can tell by the key of the session that a push is ours, for itself and for half a day", () => {
  const vapid = makeVapid(newVapidKey(), "mailto:postmaster@crepes.fr");
  const nowMs = Date.UTC(2026, 10, 21);
  const field = vapid.authorization("https://push.example", nowMs);
  const [, header = "", claims = "", signature = "", key = ""] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(field) ?? [];
  expect(key).toBe(vapid.applicationServerKey);
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  expect(read(header)).toEqual({ typ: "JWT", alg: "ES256" });
  expect(read(claims)).toEqual({
    aud: "https://push.example",
    exp: nowMs / 1000 + 43_200,
    sub: "mailto:postmaster@crepes.fr",
  });
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((one) => one.toString("base64url"));
  const publicKey = createPublicKey({
    key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" },
    format: "jwk",
  });
  const signed = Buffer.from(`${header}.${claims}`);
  const by = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
  expect(verify("sha256", signed, by, Buffer.from(signature, "base64url"))).toBe(true);
});
