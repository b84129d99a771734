import { expect, test } from "vitest";
import { onNetworks } from "../policy/networks.ts";
import type { Answer } from "./dns.ts";
import { placesOf } from "./places.ts";

const found = (...records: string[]): Answer<string> => ({
  kind: "found",
  records,
  name: "x",
  isSecure: false,
});
async function ask(host: string, port: number, answer: Answer<string>, networks: string[] = []) {
  const deps = { dns: { addresses: async () => answer }, isOwn: onNetworks(networks) };
  const places = await placesOf(host, port, [110, 995], deps);
  return places.ok ? places.addresses : places.why;
}
const none: Answer<string> = { kind: "no-such-domain", isSecure: false };

test.each([
  "127.0.0.1",
  "127.8.8.8",
  "0.0.0.0",
  "10.0.0.7",
  "100.64.1.1",
  "169.254.169.254",
  "172.31.0.1",
  "192.168.1.1",
  "::1",
  "::",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "64:ff9b::7f00:1",
  "fe80::1",
  "fd00::1",
  "224.0.0.1",
])("nobody is called at %s, by number or by a name that leads there", async (address) => {
  expect(await ask(address, 995, none)).toBe("forbidden-address");
  expect(await ask("pop.hamburger.edu", 110, found(address))).toBe("forbidden-address");
});

test("localhost is this machine, whoever answers for it", async () => {
  expect(await ask("localhost", 110, found("192.0.2.1"))).toBe("forbidden-address");
});

test("public hosts are called at the protocol's ports and at no other", async () => {
  expect(await ask("pop.hamburger.edu", 995, found("128.119.12.5", "10.0.0.1"))).toEqual(["128.119.12.5"]);
  for (const port of [22, 25, 80, 443, 2110, 6379])
    expect(await ask("128.119.12.5", port, none)).toBe("forbidden-address");
});

test("what the operator has listed is called at any port, and nothing beside it", async () => {
  const networks = ["10.1.0.0/16"];
  expect(await ask("pop.inside.example", 2110, found("10.1.2.3", "10.2.0.1"), networks)).toEqual([
    "10.1.2.3",
  ]);
});

test("a name without an address says so", async () => {
  expect(await ask("nowhere.example", 995, none)).toBe("no-address");
});
