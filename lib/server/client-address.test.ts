import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { clientAddresses } from "./client-address.ts";

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } }) as unknown as IncomingMessage;
const addressOf = clientAddresses(["10.0.0.0/8", "2001:db8:1::/48"]);

test("who is no proxy is taken for himself, whatever he says", () => {
  expect(addressOf(from("192.0.2.7", "203.0.113.9"))).toBe("192.0.2.7");
  expect(clientAddresses([])(from("127.0.0.1", "203.0.113.9"))).toBe("127.0.0.1");
});

test("a proxy's request is its client's, also through several proxies", () => {
  expect(addressOf(from("10.0.0.1", "203.0.113.9"))).toBe("203.0.113.9");
  expect(addressOf(from("::ffff:10.0.0.1", "203.0.113.9"))).toBe("203.0.113.9");
  expect(addressOf(from("10.0.0.1", "203.0.113.9, 2001:DB8:1::5"))).toBe("203.0.113.9");
});

test("what a client wrote into the field itself is not believed", () => {
  expect(addressOf(from("10.0.0.1", "198.51.100.1, 203.0.113.9"))).toBe("203.0.113.9");
  expect(addressOf(from("10.0.0.1", "10.0.0.2, 203.0.113.9"))).toBe("203.0.113.9");
});

test("a port beside the address is left out", () => {
  expect(addressOf(from("10.0.0.1", "203.0.113.9:4711"))).toBe("203.0.113.9");
  expect(addressOf(from("10.0.0.1", "[2001:db8:2::9]:4711"))).toBe("2001:db8:2::9");
});

test("a proxy that names nobody speaks for itself", () => {
  for (const said of [undefined, "", "unknown", "203.0.113.9, _hidden", "203.0.113.9,", "999.1.1.1"])
    expect(addressOf(from("10.0.0.1", said)), String(said)).toBe("10.0.0.1");
});
