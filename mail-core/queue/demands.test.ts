import { expect, test } from "vitest";
import { unmet } from "./demands.ts";

const nowMs = Date.parse("2026-11-21T08:00:00Z");
const hop = { host: "mx.hamburger.edu", isVouched: true };
const host = {
  tls: { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" },
  proof: "certificate" as const,
  announces: (keyword: string) => (keyword === "REQUIRETLS" ? "" : undefined),
};
const secret = { dsn: { requireTls: true as const }, reversePath: "bob@crepes.fr" };

test("a host that proves its vouched name and announces REQUIRETLS will do", () => {
  expect(unmet(secret, host, hop, nowMs)).toBeNull();
});

test.each([
  ["no TLS", { ...host, tls: null, proof: null }, hop, "5.7.10"],
  ["a certificate that proves nothing", { ...host, proof: null }, hop, "5.7.10"],
  ["a name from an unsigned record", host, { ...hop, isVouched: false }, "5.7.10"],
  ["no REQUIRETLS", { ...host, announces: () => undefined }, hop, "5.7.30"],
])("a host with %s will not", (_, client, at, enhanced) => {
  expect(unmet(secret, client, at, nowMs)).toMatchObject({ code: 550, enhanced });
  expect(unmet({ ...secret, reversePath: null }, client, at, nowMs)).toBeNull();
  expect(unmet({ ...secret, dsn: {} }, client, at, nowMs)).toBeNull();
});

const within = (seconds: number, mode: "N" | "R" = "R") => ({
  dsn: { by: { at: new Date(nowMs + seconds * 1000).toISOString(), mode } },
  reversePath: "bob@crepes.fr",
});
const offering = (deliverBy: string | undefined) => ({
  ...host,
  announces: (keyword: string) => (keyword === "DELIVERBY" ? deliverBy : undefined),
});

test.each([
  ["240", 239, "5.3.3"],
  ["240,later-extension", 239, "5.3.3"],
  [undefined, 3_600, "5.3.3"],
])("a host with DELIVERBY %s cannot deliver within %i seconds", (deliverBy, seconds, enhanced) => {
  expect(unmet(within(seconds), offering(deliverBy), hop, nowMs)).toMatchObject({ code: 554, enhanced });
  expect(unmet(within(seconds, "N"), offering(deliverBy), hop, nowMs)).toBeNull();
});

test.each(["", "240", "nonsense"])("a host with DELIVERBY %j can within 240", (deliverBy) => {
  expect(unmet(within(240), offering(deliverBy), hop, nowMs)).toBeNull();
});
