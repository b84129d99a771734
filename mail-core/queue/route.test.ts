import { afterEach, beforeEach, expect, test } from "vitest";
import type { MailCoreConfig } from "../config.ts";
import { makeDns } from "../net/dns.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import type { Sts } from "./mta-sts.ts";
import { findRoute, type RouteDeps } from "./route.ts";

let server: DnsServer;
beforeEach(async () => {
  server = await startDns({});
});
afterEach(() => server.close());

interface Changes extends Partial<Pick<MailCoreConfig, "routes" | "smarthost">> {
  /** The answers are a stranger's, not those of a resolver that the operator named. */
  isPublic?: boolean;
  sts?: Awaited<ReturnType<Sts["of"]>>;
  random?: () => number;
  timeoutMs?: number;
}

function route(
  domain: string,
  { isPublic = false, sts = null, random = () => 0.5, timeoutMs = 5_000, ...changes }: Changes = {},
) {
  const dns = makeDns({ servers: [server.address], dnssec: "loopback", timeoutMs });
  const config = {
    hostname: "Crepes.FR",
    routes: new Map(),
    smarthost: null,
    relayPort: 25,
    ports: { smtp: 25, submission: 587, submissions: 465, pop3: 110, pop3s: 995 },
    ...changes,
  };
  const deps: RouteDeps = {
    config,
    dns: isPublic ? { ...dns, isOwn: false } : dns,
    sts: { of: async () => sts },
    random,
    isOwnAddress: (address) => address === "192.0.2.99",
  };
  return findRoute(domain, deps);
}

/** The hosts and addresses to call, or the code of a refusal. */
async function calls(domain: string, changes?: Changes): Promise<string | string[]> {
  const found = await route(domain, changes);
  if (found.kind !== "hops") return `${found.kind} ${found.reply.enhanced}`;
  return found.hops.map(({ host, address, port }) => `${host} ${address}${port === 25 ? "" : ` ${port}`}`);
}

test("hosts are called by preference, each at its IPv6 and IPv4 addresses by turns", async () => {
  server.zone = {
    "a.example": {
      MX: [
        [20, "two.example"],
        [10, "one.example"],
      ],
    },
    "one.example": { A: ["192.0.2.1", "192.0.2.2"], AAAA: ["2001:db8::1"] },
    "two.example": { A: ["192.0.2.3"] },
  };
  expect(await calls("a.example")).toEqual([
    "one.example 2001:db8::1",
    "one.example 192.0.2.1",
    "one.example 192.0.2.2",
    "two.example 192.0.2.3",
  ]);
});

test("hosts of one preference are called in an order that chance decides", async () => {
  server.zone = {
    "a.example": {
      MX: [
        [10, "one.example"],
        [10, "two.example"],
      ],
    },
    "one.example": { A: ["192.0.2.1"] },
    "two.example": { A: ["192.0.2.2"] },
  };
  const inTurn = (...chances: number[]) => calls("a.example", { random: () => chances.shift() ?? 0 });
  expect(await inTurn(0.1, 0.9)).toEqual(["one.example 192.0.2.1", "two.example 192.0.2.2"]);
  expect(await inTurn(0.9, 0.1)).toEqual(["two.example 192.0.2.2", "one.example 192.0.2.1"]);
});

test("of many hosts and addresses ten are called at most, and of one host four", async () => {
  server.zone = {
    "a.example": { MX: Array.from({ length: 60 }, (_, n) => [n, `mx${n}.example`]) },
    ...Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [
        `mx${n}.example`,
        { A: Array.from({ length: 40 }, (_, at) => `192.0.2.${at + 1}`) },
      ]),
    ),
  };
  expect(await calls("a.example")).toHaveLength(10);
  expect(new Set(server.asked).size).toBe(21);
});

test("a domain without MX is called itself, by its own name also when that is an alias", async () => {
  server.zone = {
    "a.example": { A: ["192.0.2.1"] },
    "b.example": { CNAME: "a.example" },
    "c.example": { MX: [[10, "b.example"]] },
  };
  expect(await calls("a.example")).toEqual(["a.example 192.0.2.1"]);
  expect(await calls("b.example")).toEqual(["b.example 192.0.2.1"]);
  expect(await calls("c.example")).toEqual(["b.example 192.0.2.1"]);
});

test("a domain whose MX leads to an alias of another's MX is followed there", async () => {
  server.zone = {
    "a.example": { CNAME: "b.example" },
    "b.example": { MX: [[10, "mx.example"]] },
    "mx.example": { A: ["192.0.2.1"] },
  };
  expect(await calls("a.example")).toEqual(["mx.example 192.0.2.1"]);
});

test.each([
  ["asks for nothing", null, "opportunistic"],
  ["names it", { mode: "enforce", mx: ["relay.example"] }, "certificate"],
  ["names others", { mode: "enforce", mx: ["*.relay.example"] }, "forbidden"],
  ["is only tested", { mode: "testing", mx: ["relay.example"] }, "opportunistic"],
] as const)(
  "a smarthost whose own policy %s must prove itself as that says (%j)",
  async (_, policy, demand) => {
    const smarthost = { host: "relay.example", port: 25 };
    const sts = policy && { id: "1", maxAgeS: 1, ...policy, mx: [...policy.mx] };
    expect(await route("a.example", { smarthost, sts })).toMatchObject({
      by: "smarthost",
      hops: [{ demand: { kind: demand } }],
    });
  },
);

test("an address of a smarthost has no policy", async () => {
  const sts = { id: "1", maxAgeS: 1, mode: "enforce" as const, mx: ["relay.example"] };
  const smarthost = { host: "192.0.2.1", port: 25 };
  expect(await route("a.example", { smarthost, sts })).toMatchObject({
    hops: [{ demand: { kind: "opportunistic" } }],
  });
});

test("under DNSSEC the names of a domain and of the end of its aliases do for its host's", async () => {
  server.zone = {
    "a.example": { CNAME: "b.example", secure: true },
    "b.example": { MX: [[10, "mx.example"]], secure: true },
    "mx.example": { A: ["192.0.2.1"], secure: true },
    "_25._tcp.mx.example": { TLSA: [[2, 1, 1, "00".repeat(32)]], secure: true },
  };
  expect(await route("a.example")).toMatchObject({
    hops: [{ demand: { kind: "dane", names: ["mx.example", "a.example", "b.example"] } }],
  });
});

test("under DNSSEC the host that is preferred goes first, whatever another one proves", async () => {
  server.zone = {
    "a.example": {
      MX: [
        [10, "plain.example"],
        [20, "proven.example"],
      ],
      secure: true,
    },
    "plain.example": { A: ["192.0.2.1"], secure: true },
    "proven.example": { A: ["192.0.2.2"], secure: true },
    "_25._tcp.proven.example": { TLSA: [[3, 1, 1, "00".repeat(32)]], secure: true },
  };
  expect(await route("a.example")).toMatchObject({
    hops: [{ demand: { kind: "opportunistic" } }, { demand: { kind: "dane" } }],
  });
});

test("TLSA records are asked for behind proven addresses alone", async () => {
  server.zone = {
    "a.example": {
      MX: [
        [10, "plain.example"],
        [20, "proven.example"],
      ],
      secure: true,
    },
    "plain.example": { A: ["192.0.2.1"] },
    "proven.example": { A: ["192.0.2.2"], secure: true },
  };
  await calls("a.example");
  expect(server.asked.filter((question) => question.startsWith("TLSA"))).toEqual([
    "TLSA _25._tcp.proven.example",
  ]);
});

test("where we are among the hosts, by name or by address, only those before us are called", async () => {
  server.zone = {
    "a.example": {
      MX: [
        [10, "one.example"],
        [20, "two.example"],
        [20, "crepes.fr"],
        [30, "three.example"],
      ],
    },
    "b.example": {
      MX: [
        [10, "one.example"],
        [20, "us.example"],
        [30, "two.example"],
      ],
    },
    "one.example": { A: ["192.0.2.1"] },
    "two.example": { A: ["192.0.2.2"] },
    "three.example": { A: ["192.0.2.3"] },
    "us.example": { A: ["192.0.2.99"] },
    "crepes.fr": { A: ["192.0.2.99"] },
  };
  expect(await calls("a.example")).toEqual(["one.example 192.0.2.1"]);
  expect(await calls("b.example")).toEqual(["one.example 192.0.2.1"]);
});

test.each(["crepes.fr", "us.example", "implicit.example", "[192.0.2.99]"])(
  "mail for %s would come back to us, and bounces",
  async (domain) => {
    server.zone = {
      "crepes.fr": { MX: [[10, "crepes.fr"]], A: ["198.51.100.1"] },
      "us.example": { MX: [[10, "here.example"]] },
      "here.example": { A: ["192.0.2.99"] },
      "implicit.example": { A: ["192.0.2.99"] },
    };
    expect(await calls(domain)).toMatch(/^bounced 5\.(4\.6|1\.2)$/);
  },
);

test.each([
  ["missing.example", "bounced 5.1.2"],
  ["null.example", "bounced 5.1.10"],
  ["empty.example", "bounced 5.1.2"],
  ["dangling.example", "bounced 5.1.2"],
  ["fails.example", "deferred 4.4.3"],
  ["hangs.example", "deferred 4.4.3"],
  ["circle.example", "deferred 4.4.3"],
  ["halfway.example", "deferred 4.4.3"],
  ["private.example", "bounced 5.4.6"],
  ["[10.0.0.1]", "bounced 5.1.2"],
  ["[IPv6:::1]", "bounced 5.1.2"],
])("mail for %s is %s", async (domain, result) => {
  server.zone = {
    "null.example": { MX: [[0, ""]] },
    "empty.example": {},
    "dangling.example": { MX: [[10, "missing.example"]] },
    "fails.example": "SERVFAIL",
    "hangs.example": "silence",
    "circle.example": { CNAME: "circle.example" },
    "halfway.example": { MX: [[10, "fails.example"]] },
    "private.example": { MX: [[10, "inside.example"]] },
    "inside.example": {
      A: ["127.0.0.1", "10.1.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"],
      AAAA: ["::1", "fd00::1", "fe80::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
    },
  };
  const timeoutMs = domain === "hangs.example" ? 200 : 5_000;
  expect(await calls(domain, { isPublic: true, timeoutMs })).toBe(result);
});

test("hosts that cannot be found now do not keep those that can", async () => {
  server.zone = {
    "a.example": {
      MX: [
        [10, "fails.example"],
        [20, "gone.example"],
        [30, "one.example"],
      ],
    },
    "fails.example": "SERVFAIL",
    "one.example": { A: ["192.0.2.1"] },
  };
  expect(await calls("a.example")).toEqual(["one.example 192.0.2.1"]);
});

test("ten hosts whose name servers hang take no longer than one", async () => {
  server.zone = {
    "a.example": { MX: Array.from({ length: 10 }, (_, n) => [n, `mx${n}.example`]) },
    ...Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`mx${n}.example`, "silence"])),
  };
  const start = Date.now();
  expect(await calls("a.example", { timeoutMs: 1_000 })).toBe("deferred 4.4.3");
  // One after the other they would take 20 seconds.
  expect(Date.now() - start).toBeLessThan(15_000);
});

test("the operator's routes come before the smarthost, the nearest one first, and need no DNS", async () => {
  const relay = { host: "relay.example", port: 587 };
  const changes: Changes = {
    routes: new Map([
      ["a.example", { host: "10.0.0.1", port: 26 }],
      [".example", { host: "10.0.0.2", port: 26 }],
      [".b.example", { host: "10.0.0.3", port: 26 }],
    ]),
    smarthost: relay,
  };
  expect(await calls("a.example", changes)).toEqual(["10.0.0.1 10.0.0.1 26"]);
  expect(await calls("x.a.example", changes)).toEqual(["10.0.0.2 10.0.0.2 26"]);
  expect(await calls("x.b.example", changes)).toEqual(["10.0.0.3 10.0.0.3 26"]);
  expect(await calls("example", changes)).toEqual(["relay.example relay.example 587"]);
  expect(server.asked).toEqual([]);
});

test("a host that the operator names is vouched for, and proves itself where there is a password or where that is asked for", async () => {
  const credentials = { user: "keryx", password: "pickles" };
  const routes: MailCoreConfig["routes"] = new Map([
    ["a.example", { host: "relay.example", port: 587, credentials }],
    ["b.example", { host: "relay.example", port: 25, tls: "verified" }],
    ["c.example", { host: "relay.example", port: 25 }],
  ]);
  const demand = async (domain: string) => {
    const found = await route(domain, { routes });
    return found.kind === "hops" ? found.hops[0] : undefined;
  };
  expect(await demand("a.example")).toMatchObject({
    demand: { kind: "certificate" },
    credentials,
    isVouched: true,
  });
  expect(await demand("b.example")).toMatchObject({ demand: { kind: "certificate" }, isVouched: true });
  expect(await demand("c.example")).toMatchObject({ demand: { kind: "opportunistic" }, isVouched: true });
});
