import { expect, test } from "vitest";
import { unmet } from "./demands.ts";

const hop = { host: "mx.hamburger.edu", isVouched: true };
const host = {
  tls: { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" },
  proof: "certificate" as const,
  announces: (keyword: string) => (keyword === "REQUIRETLS" ? "" : undefined),
};
const secret = { dsn: { requireTls: true as const }, reversePath: "bob@crepes.fr" };

test("a host that proves its vouched name and announces REQUIRETLS will do", () => {
  expect(unmet(secret, host, hop)).toBeNull();
});

test.each([
  ["no TLS", { ...host, tls: null, proof: null }, hop, "5.7.10"],
  ["a certificate that proves nothing", { ...host, proof: null }, hop, "5.7.10"],
  ["a name from an unsigned record", host, { ...hop, isVouched: false }, "5.7.10"],
  ["no REQUIRETLS", { ...host, announces: () => undefined }, hop, "5.7.30"],
])("a host with %s will not", (_, client, at, enhanced) => {
  expect(unmet(secret, client, at)).toMatchObject({ code: 550, enhanced });
  expect(unmet({ ...secret, reversePath: null }, client, at)).toBeNull();
  expect(unmet({ ...secret, dsn: {} }, client, at)).toBeNull();
});
