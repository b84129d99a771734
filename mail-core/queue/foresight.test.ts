import { expect, test } from "vitest";
import { fakeClock } from "../testing/fake-clock.ts";
import { lookupsMax, makeForesight } from "./foresight.ts";
import type { Hop, Route } from "./route.ts";

const hop = (kind: "opportunistic" | "certificate"): Hop => ({
  host: "mx.example",
  address: "203.0.113.1",
  port: 25,
  demand: { kind },
  policy: null,
  isVouched: false,
});
const hops = (...kinds: ("opportunistic" | "certificate")[]): Route => ({
  kind: "hops",
  by: "mx",
  hops: kinds.map(hop),
});
const nowhere: Route = { kind: "bounced", reply: { code: 550, enhanced: "5.1.2", text: "x" } };

function stage(findRoute: (domain: string) => Promise<Route> = async () => nowhere) {
  const clock = fakeClock(0);
  const looked: string[] = [];
  const foresight = makeForesight({
    findRoute(domain) {
      looked.push(domain);
      return findRoute(domain);
    },
    recipients: {
      resolve: async (address) => ({ kind: address.endsWith("@crepes.fr") ? "unknown" : "elsewhere" }),
    },
    clock,
  });
  return { foresight, looked, clock };
}

test.each([
  [hops("certificate", "certificate"), "verified"],
  [hops("certificate", "opportunistic"), "offered"],
  [hops("opportunistic"), "offered"],
  [nowhere, "unknown"],
] as const)("hosts that demand so much are told as they are", async (route, protection) => {
  const { foresight } = stage(async () => route);
  expect(await foresight.of("1", "hamburger.edu")).toBe(protection);
});

test("a domain of ours is here, whoever lives there, and nothing is looked up", async () => {
  const { foresight, looked } = stage();
  expect(await foresight.of("1", "Crepes.fr")).toBe("here");
  expect(looked).toEqual([]);
});

test.each(["localhost", "router", "192.168.1.1", "[127.0.0.1]", "", "a b.example", "x/y.example"])(
  "%j is not looked up",
  async (domain) => {
    const { foresight, looked } = stage();
    expect(await foresight.of("1", domain)).toBe("unknown");
    expect(looked).toEqual([]);
  },
);

test("a domain is looked up once in ten minutes, for everybody", async () => {
  const { foresight, looked, clock } = stage(async () => hops("opportunistic"));
  for (const account of ["1", "2", "1"]) await foresight.of(account, "hamburger.edu");
  expect(looked).toEqual(["hamburger.edu"]);
  clock.advance(11 * 60_000);
  await foresight.of("1", "HAMBURGER.edu.");
  expect(looked).toEqual(["hamburger.edu", "hamburger.edu"]);
});

test("who asks for too many domains is told to wait, and others are not", async () => {
  const { foresight, clock } = stage(async () => hops("opportunistic"));
  for (let n = 0; n < lookupsMax; n++) expect(await foresight.of("1", `d${n}.example`)).toBe("offered");
  expect(await foresight.of("1", "one-more.example")).toBeNull();
  expect(await foresight.of("2", "one-more.example")).toBe("offered");
  clock.advance(11 * 60_000);
  expect(await foresight.of("1", "another.example")).toBe("offered");
});

test("what takes too long is unknown, and asked again the next time", async () => {
  const { foresight, looked, clock } = stage(() => new Promise(() => {}));
  const waiting = foresight.of("1", "slow.example");
  await Promise.resolve();
  await Promise.resolve();
  clock.advance(5_000);
  expect(await waiting).toBe("unknown");
  void foresight.of("1", "slow.example");
  await Promise.resolve();
  await Promise.resolve();
  expect(looked).toHaveLength(2);
});
