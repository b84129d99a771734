import { afterEach, beforeEach, expect, test } from "vitest";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { makeDns } from "./dns.ts";

let server: DnsServer;
beforeEach(async () => {
  server = await startDns({});
});
afterEach(() => server.close());

const dns = (
  dnssec: "loopback" | "always" | "never" = "loopback",
  servers = [server.address],
  timeoutMs = 5_000,
) => makeDns({ servers, dnssec, timeoutMs });
/** For servers whose answer, when there is one, is none. */
const impatient = () => dns("loopback", [server.address], 200);

test("what is there is found, whatever the case of its name", async () => {
  server.zone = { "hamburger.edu": { MX: [[10, "Mail.Hamburger.EDU"]], TXT: ["a".repeat(700)] } };
  expect(await dns().mx("HAMBURGER.edu")).toEqual({
    kind: "found",
    records: [{ exchange: "mail.hamburger.edu", priority: 10 }],
    name: "hamburger.edu",
    isSecure: false,
  });
  expect(await dns().txt("hamburger.edu")).toMatchObject({ records: ["a".repeat(700)] });
});

test("a name without such records and a name that does not exist are told apart", async () => {
  server.zone = { "hamburger.edu": {} };
  expect(await dns().mx("hamburger.edu")).toEqual({ kind: "none", isSecure: false });
  expect(await dns().mx("missing.example")).toEqual({ kind: "no-such-domain", isSecure: false });
});

test("a name that is none is not asked for", async () => {
  for (const name of ["", "a b", "x".repeat(254), "a..b", "a\r\nb", "-a"])
    expect((await dns().addresses(name)).kind, name).toBe("no-such-domain");
  expect(server.asked).toEqual([]);
});

test("addresses of both kinds come by turns, so that neither kind is left out", async () => {
  server.zone = { "mx.example": { A: ["192.0.2.1", "192.0.2.2"], AAAA: ["2001:db8::1"] } };
  expect(await dns().addresses("mx.example")).toMatchObject({
    records: ["2001:db8::1", "192.0.2.1", "192.0.2.2"],
  });
});

test("names that lead to others are followed, in a circle they lead nowhere", async () => {
  server.zone = {
    "www.example": { CNAME: "web.example" },
    "web.example": { CNAME: "host.example" },
    "host.example": { A: ["192.0.2.1"] },
    "a.example": { CNAME: "b.example" },
    "b.example": { CNAME: "a.example" },
  };
  expect(await dns().addresses("www.example")).toMatchObject({
    records: ["192.0.2.1"],
    name: "host.example",
  });
  expect(await dns().addresses("a.example")).toEqual({ kind: "unknown", reason: "a loop of names" });
});

test.each([
  ["SERVFAIL", "SERVFAIL"],
  ["REFUSED", "REFUSED"],
  ["never", "no answer"],
  ["with garbage", "no answer"],
  ["to another question", "no answer"],
  ["under another number", "no answer"],
] as const)(
  "a server that answers %s leaves the answer unknown, after a second try",
  async (answers, reason) => {
    server.zone = { "x.example": { MX: [[1, "evil.example"]], answers } };
    const asking = reason === "no answer" ? impatient() : dns();
    expect(await asking.mx("x.example")).toEqual({ kind: "unknown", reason });
    expect(server.asked).toHaveLength(2);
  },
);

test("a server that is away or fails is passed over for the next", async () => {
  const failing = await startDns({ "x.example": "SERVFAIL" });
  server.zone = { "x.example": { MX: [[1, "mx.example"]] } };
  // Nobody listens at port 1.
  expect(await dns("never", ["127.0.0.1:1", failing.address, server.address]).mx("x.example")).toMatchObject({
    kind: "found",
  });
  await failing.close();
});

test("what does not fit into a packet is fetched over TCP", async () => {
  server.zone = {
    "x.example": {
      MX: Array.from({ length: 300 }, (_, n) => [n, `mx${n}.example`]),
      answers: "over TCP alone",
    },
  };
  const answer = await dns().mx("x.example");
  // Of a hundred records at most.
  expect(answer.kind === "found" && answer.records.length).toBe(100);
});

test("a server that is slow over TCP too leaves the answer unknown", async () => {
  server.zone = { "x.example": { MX: [[1, "mx.example"]], answers: "over TCP, never" } };
  expect(await impatient().mx("x.example")).toEqual({ kind: "unknown", reason: "no answer" });
});

test("names in records that no host can have are left out", async () => {
  server.zone = {
    "x.example": {
      MX: [
        [1, "evil host\r\n.example"],
        [2, ""],
        [3, "ok.example"],
      ],
    },
  };
  expect(await dns().mx("x.example")).toMatchObject({
    records: [
      { exchange: "", priority: 2 },
      { exchange: "ok.example", priority: 3 },
    ],
  });
});

test("the word of a resolver on DNSSEC is taken on loopback, or where the operator says so", async () => {
  server.zone = {
    "x.example": { MX: [[1, "mx.example"]], TLSA: [[3, 1, 1, "ab"]], secure: true },
    "mx.example": { A: ["192.0.2.1"], secure: true },
    "alias.example": { CNAME: "mx.example" },
  };
  expect(await dns("loopback").mx("x.example")).toMatchObject({ isSecure: true });
  expect(await dns("never").mx("x.example")).toMatchObject({ isSecure: false });
  expect(await dns().addresses("mx.example")).toMatchObject({ isSecure: true });
  expect(await dns().addresses("alias.example")).toMatchObject({ isSecure: false });
  expect(await dns().tlsa("x.example")).toMatchObject({
    records: [{ usage: 3, selector: 1, matchingType: 1, certificate: Buffer.from("ab", "hex") }],
    isSecure: true,
  });
});

test("a thousand questions at once are all answered, a hundred at a time", async () => {
  const names = Array.from({ length: 1_000 }, (_, n) => `host${n}.example`);
  server.zone = Object.fromEntries(names.map((name) => [name, { TXT: [name] }]));
  const resolver = dns();
  const answers = await Promise.all(names.map((name) => resolver.txt(name)));
  expect(answers.every((answer, n) => answer.kind === "found" && answer.records[0] === names[n])).toBe(true);
});
