import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { silentLog } from "../log.ts";
import { makeDns } from "../net/dns.ts";
import { makeStsPolicies } from "../store/sts-policies.ts";
import { certify, type Made } from "../testing/certificates.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { type FakeClock, fakeClock } from "../testing/fake-clock.ts";
import { type PolicyHost, startPolicyHost } from "../testing/policy-host.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { makeSts, type Sts } from "./mta-sts.ts";

const trusted = getCACertificates("default");
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
let authority: Made;
let database: ScratchDatabase;
let dns: DnsServer;
let host: PolicyHost;
let clock: FakeClock;
let failures: string[] = [];
/** What the administrator can read. */
let warned: string[] = [];

const policy = (...mx: string[]) =>
  ["version: STSv1", "mode: enforce", ...mx.map((one) => `mx: ${one}`), "max_age: 604800", ""].join("\r\n");

beforeAll(async () => {
  authority = await certify(["Root"], { isAuthority: true });
  database = await scratchDatabase();
  dns = await startDns({});
  host = await startPolicyHost(await certify(["mta-sts.hamburger.edu"], { by: authority }), "");
});
beforeEach(async () => {
  await database.query("DELETE FROM mta_sts_policy");
  setDefaultCACertificates([authority.cert]);
  clock = fakeClock();
  failures = [];
  warned = [];
  host.asked = [];
  host.answer = policy("mx.hamburger.edu");
  announce("1");
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await host.close();
  await dns.close();
  await database.close();
});

/** The TXT record with this id, and the policy host's address. */
function announce(id: string | null, address = "127.0.0.1") {
  dns.zone = {
    "mta-sts.hamburger.edu": { A: [address] },
    ...(id === null ? {} : { "_mta-sts.hamburger.edu": { TXT: [`v=STSv1; id=${id};`] } }),
  };
}

/** One more server at the same database. */
function server({ isPublic = false } = {}): Sts {
  const resolver = makeDns({ servers: [dns.address], dnssec: "loopback", timeoutMs: 5_000 });
  return makeSts({
    policies: makeStsPolicies({ database }),
    dns: isPublic ? { ...resolver, isOwn: false } : resolver,
    clock,
    log: { ...silentLog, warn: (message) => warned.push(message) },
    port: host.port,
    failed: (domain, failure) => failures.push(`${domain} ${failure}`),
  });
}

const mx = async (sts = server()) => (await sts.of("hamburger.edu"))?.mx ?? null;

test("a policy is fetched once, and kept for all servers", async () => {
  expect(await server().of("hamburger.edu")).toEqual({
    id: "1",
    mode: "enforce",
    mx: ["mx.hamburger.edu"],
    maxAgeS: 604_800,
  });
  expect(await mx()).toEqual(["mx.hamburger.edu"]);
  expect(host.asked).toEqual([`mta-sts.hamburger.edu:${host.port}/.well-known/mta-sts.txt`]);
});

test("a domain without the record is asked for nothing", async () => {
  announce(null);
  expect(await mx()).toBeNull();
  expect(host.asked).toEqual([]);
});

test("a new id leads to a new policy, the same one is fetched again after a day", async () => {
  await mx();
  announce("2");
  host.answer = policy("new.hamburger.edu");
  expect(await mx()).toEqual(["new.hamburger.edu"]);
  expect(host.asked).toHaveLength(2);
  clock.advance(dayMs - 1);
  await mx();
  expect(host.asked).toHaveLength(2);
  clock.advance(1);
  await mx();
  expect(host.asked).toHaveLength(3);
});

test("a policy whose record is hidden is fetched again all the same, and who took its policy back is not told that it is gone", async () => {
  await mx();
  announce(null);
  clock.advance(dayMs);
  expect(await mx()).toEqual(["mx.hamburger.edu"]);
  expect(host.asked).toHaveLength(2);
  clock.advance(7 * dayMs - 1);
  host.answer = "version: STSv1\nmode: none\nmax_age: 604800\n";
  expect(await mx()).toBeNull();
  host.answer = (response) => response.writeHead(404).end();
  clock.advance(dayMs);
  expect(await mx()).toBeNull();
  expect(host.asked).toHaveLength(4);
  expect(failures).toEqual([]);
});

test("a policy holds while its record, its name server or its host is away, until its age is over", async () => {
  await mx();
  const away: (() => void)[] = [
    () => announce(null),
    () => {
      dns.zone = { "_mta-sts.hamburger.edu": "SERVFAIL" };
    },
    () => announce("2", "127.0.0.77"),
  ];
  for (const hide of away) {
    hide();
    expect(await mx()).toEqual(["mx.hamburger.edu"]);
  }
  clock.advance(7 * dayMs - 1);
  expect(await mx()).toEqual(["mx.hamburger.edu"]);
  clock.advance(1);
  expect(await mx()).toBeNull();
});

test.each([
  ["is none", "<html>", "sts-policy-invalid"],
  [
    "is not there",
    (response: { writeHead(code: number): { end(): void } }) => response.writeHead(404).end(),
    "sts-policy-fetch-error",
  ],
] as const)(
  "a policy that %s is as if there were none, and is asked for again after ten minutes",
  async (_, answer, failure) => {
    host.answer = answer as PolicyHost["answer"];
    expect(await mx()).toBeNull();
    expect(await mx()).toBeNull();
    expect(failures).toEqual([`hamburger.edu ${failure}`]);
    expect(warned).toEqual(["MTA-STS policy not fetched"]);
    host.answer = policy("mx.hamburger.edu");
    clock.advance(10 * minuteMs);
    expect(await mx()).toEqual(["mx.hamburger.edu"]);
  },
);

test("a host that cannot prove its name is not believed", async () => {
  setDefaultCACertificates([]);
  expect(await mx()).toBeNull();
  expect(failures).toEqual(["hamburger.edu sts-webpki-invalid"]);
});

test("a policy that takes itself back is obeyed", async () => {
  await mx();
  announce("2");
  host.answer = "version: STSv1\nmode: none\nmax_age: 86400\n";
  expect(await mx()).toBeNull();
  expect(failures).toEqual([]);
});

test("a policy host inside of a private network is not called", async () => {
  expect(await mx(server({ isPublic: true }))).toBeNull();
  expect(host.asked).toEqual([]);
});
