import type { ServerResponse } from "node:http";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { composeAdministration } from "../administration.ts";
import type { DnsFinding, DnsRecord } from "../index.ts";
import { silentLog } from "../log.ts";
import { autoconfigXml } from "../programs/autoconfig.ts";
import { servicesOf } from "../programs/services.ts";
import { makeSweeper } from "../store/sweep.ts";
import { certify } from "../testing/certificates.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { startPolicyHost } from "../testing/policy-host.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";

const password = "correct horse battery";
const clock = fakeClock(Date.UTC(2026, 10, 21));
const dayMs = 86_400_000;
let database: ScratchDatabase;
let dns: DnsServer;
let admin: ReturnType<typeof composeAdministration>;
beforeAll(async () => {
  database = await scratchDatabase();
  dns = await startDns({});
  admin = composeAdministration({
    databaseUrl: database.url,
    config: { hostname: "mail.crepes.fr", smarthost: null, dnsServers: [dns.address] },
    clock,
  });
  await admin.setUp.run({ domain: "crepes.fr", address: "alice@crepes.fr", password });
});
afterAll(async () => {
  await admin.close();
  await dns.close();
  await database.close();
});
beforeEach(() => {
  for (const name of Object.keys(dns.zone)) delete dns.zone[name];
});

const records = async (domain = "crepes.fr"): Promise<DnsRecord[]> => {
  const result = await admin.domains.records(domain);
  if (!result.ok) throw new Error(result.problem.kind);
  return result.value;
};
/** Puts all of them into the DNS, but for the purposes named. */
async function publish(domain = "crepes.fr", ...but: string[]): Promise<void> {
  dns.zone["mail.crepes.fr"] = { A: ["192.0.2.1"] };
  for (const { purpose, type, name, value } of await records(domain)) {
    if (but.includes(purpose)) continue;
    const zone = dns.zone[name] ?? {};
    dns.zone[name] = zone;
    if (typeof zone === "string") continue;
    if (type === "TXT") zone.TXT = [...(zone.TXT ?? []), value];
    else if (type === "SRV") zone.SRV = [srv(value)];
    else zone.MX = [[10, value.replace(/^10 |\.$/g, "")]];
  }
}
function srv(value: string): [number, number, number, string] {
  const [priority, weight, port, target = ""] = value.split(" ");
  return [Number(priority), Number(weight), Number(port), target.replace(/\.$/, "")];
}
async function findings(domain = "crepes.fr"): Promise<Record<string, DnsFinding>> {
  const result = await admin.domains.check(domain);
  if (!result.ok) throw new Error(result.problem.kind);
  return Object.fromEntries(
    result.value.map(({ purpose, key, finding }) => [key ? key.selector : purpose, finding]),
  );
}
const inPlace = { kind: "in-place" };

test("a domain's records are MX, SPF, DKIM twice, DMARC and TLS-RPT", async () => {
  expect(
    (await records()).map(
      ({ type, name, value }) => `${name} ${type} ${value.replace(/p=[\w+/=]{20,}/, "p=…")}`,
    ),
  ).toEqual([
    "crepes.fr MX 10 mail.crepes.fr.",
    "crepes.fr TXT v=spf1 mx -all",
    "rsa-20261121._domainkey.crepes.fr TXT v=DKIM1; k=rsa; p=…",
    "ed25519-20261121._domainkey.crepes.fr TXT v=DKIM1; k=ed25519; p=…",
    "_dmarc.crepes.fr TXT v=DMARC1; p=none; rua=mailto:postmaster@crepes.fr",
    "_smtp._tls.crepes.fr TXT v=TLSRPTv1; rua=mailto:postmaster@crepes.fr",
  ]);
});

test("with nothing in the DNS everything is missing; with everything there it is in place", async () => {
  expect(new Set(Object.values(await findings()).map(({ kind }) => kind))).toEqual(new Set(["missing"]));
  await publish();
  expect(Object.values(await findings())).toEqual(Array(6).fill(inPlace));
});

test.each([
  ["mx", { MX: [[5, "mx.elsewhere.example"]] }, { kind: "differs", seen: ["5 mx.elsewhere.example."] }],
  [
    "mx",
    {
      MX: [
        [5, "mx.elsewhere.example"],
        [20, "MAIL.crepes.fr"],
      ],
    },
    inPlace,
  ],
  [
    "spf",
    { TXT: ["v=spf1 include:_spf.elsewhere.example ~all"] },
    { kind: "differs", seen: ["v=spf1 include:_spf.elsewhere.example ~all"] },
  ],
  ["spf", { TXT: ["other=1", "v=spf1 ip4:192.0.2.7 +mx ~all"] }, inPlace],
  [
    "spf",
    { TXT: ["v=spf1 mx -all", "v=spf1 -all"] },
    { kind: "differs", seen: ["v=spf1 mx -all", "v=spf1 -all"] },
  ],
  ["spf", { TXT: ["v=spf10 mx", "\x1b[2J"] }, { kind: "missing" }],
] as const)("%s with %j in the zone", async (purpose, zone, expected) => {
  await publish("crepes.fr", purpose);
  const before = dns.zone["crepes.fr"];
  dns.zone["crepes.fr"] = {
    ...(typeof before === "object" ? before : {}),
    ...structuredClone(zone),
  } as never;
  expect((await findings())[purpose]).toEqual(expected);
});

test("an MX that names a host without an address is told from one that works", async () => {
  await publish();
  delete dns.zone["mail.crepes.fr"];
  expect((await findings()).mx).toEqual({ kind: "host-unknown", host: "mail.crepes.fr" });
});

test("another key, a revoked one, and one with blanks in it", async () => {
  const selector = "ed25519-20261121";
  const name = `${selector}._domainkey.crepes.fr`;
  const value = (await records()).find((record) => record.name === name)?.value ?? "";
  const another = value.replace(/p=(.)/, (_, first) => (first === "x" ? "p=y" : "p=x"));
  for (const text of [another, "v=DKIM1; k=ed25519; p="]) {
    dns.zone[name] = { TXT: [text] };
    expect((await findings())[selector]).toEqual({ kind: "differs", seen: [text] });
  }
  dns.zone[name] = { TXT: [value.replace("p=", "p = ").replace(/.{5}$/, " $& ;")] };
  expect((await findings())[selector]).toEqual(inPlace);
});

test("a policy of one's own is in place whatever it asks for, and one from above counts", async () => {
  dns.zone["_dmarc.crepes.fr"] = { TXT: ["v=DMARC1; p=reject"] };
  expect((await findings()).dmarc).toEqual(inPlace);
  await admin.domains.add("shop.crepes.fr");
  expect((await findings("shop.crepes.fr")).dmarc).toEqual(inPlace);
  await admin.domains.remove("shop.crepes.fr");
});

test("resolvers that do not know now are said to be the cause", async () => {
  for (const { name } of await records()) dns.zone[name] = "SERVFAIL";
  for (const finding of Object.values(await findings()))
    expect(finding).toEqual({ kind: "unknown", reason: "SERVFAIL" });
});

test("domains are added once, under one spelling, with keys of their own", async () => {
  expect(await admin.domains.add(" Crêperie.Example. ")).toMatchObject({
    ok: true,
    value: { name: "xn--crperie-kya.example", addresses: 0, aliases: 0 },
  });
  for (const [name, kind] of [
    ["xn--crperie-kya.example", "taken"],
    ["not a domain", "malformed-domain"],
    ["[192.0.2.1]", "malformed-domain"],
    ["", "malformed-domain"],
  ])
    expect(await admin.domains.add(name ?? "")).toEqual({ ok: false, problem: { kind } });
  const keys = async (domain: string) =>
    (await records(domain)).filter(({ purpose }) => purpose === "dkim").map(({ value }) => value);
  const [ours, theirs] = [await keys("crepes.fr"), await keys("xn--crperie-kya.example")];
  expect(new Set([...ours, ...theirs]).size).toBe(4);
  clock.advance(1);
  expect((await admin.domains.list()).map(({ name }) => name)).toEqual([
    "crepes.fr",
    "xn--crperie-kya.example",
  ]);
  expect(await admin.domains.remove("crêperie.example")).toMatchObject({ ok: true });
  expect(await admin.domains.records("crêperie.example")).toEqual({
    ok: false,
    problem: { kind: "unknown-domain" },
  });
});

test("a domain where somebody has an address stays, and so does the last one", async () => {
  await admin.domains.add("hamburger.edu");
  await admin.accounts.add({ address: "carol@hamburger.edu", password });
  await admin.aliases.add({ address: "info@hamburger.edu", targets: ["carol@hamburger.edu"] });
  await admin.aliases.add({ address: "@hamburger.edu", targets: ["carol@hamburger.edu"] });
  expect(await admin.domains.remove("hamburger.edu")).toEqual({
    ok: false,
    problem: { kind: "inhabited", addresses: 1, aliases: 2 },
  });
  for (const address of ["info@hamburger.edu", "@hamburger.edu"]) await admin.aliases.remove(address);
  await admin.accounts.remove("carol@hamburger.edu");
  expect(await admin.domains.remove("hamburger.edu")).toMatchObject({ ok: true });
  expect(await admin.domains.remove("hamburger.edu")).toEqual({
    ok: false,
    problem: { kind: "unknown-domain" },
  });
  await database.query("DELETE FROM address");
  expect(await admin.domains.remove("crepes.fr")).toEqual({ ok: false, problem: { kind: "last-domain" } });
  await database.query("INSERT INTO address (address, account_id) SELECT address, id FROM account");
});

test("nobody gets an address at a domain that is removed at the same moment", async () => {
  for (let round = 0; round < 5; round++) {
    await admin.domains.add("race.example");
    const [removed, added] = await Promise.all([
      admin.domains.remove("race.example"),
      admin.accounts.add({ address: "x@race.example", password }),
    ]);
    expect([removed.ok, added.ok].filter(Boolean)).toHaveLength(1);
    if (added.ok) await admin.accounts.remove("x@race.example");
    await admin.domains.remove("race.example");
  }
});

test("new keys have a selector of their own, wait, sign when told to, and the old ones go after two weeks", async () => {
  expect(await admin.domains.adoptKeys("crepes.fr")).toEqual({
    ok: false,
    problem: { kind: "no-keys-waiting" },
  });
  await admin.domains.renewKeys("crepes.fr");
  const states = async () =>
    (await records()).flatMap(({ key }) => (key ? [`${key.selector} ${key.state}`] : []));
  expect(await states()).toEqual([
    "rsa-20261121 active",
    "ed25519-20261121 active",
    "rsa-20261121-2 next",
    "ed25519-20261121-2 next",
  ]);
  await admin.domains.adoptKeys("crepes.fr");
  expect(await states()).toEqual([
    "rsa-20261121-2 active",
    "ed25519-20261121-2 active",
    "rsa-20261121 retired",
    "ed25519-20261121 retired",
  ]);
  const sweep = async () => makeSweeper({ database, clock, log: silentLog }).runOnce();
  clock.advance(13 * dayMs);
  await sweep();
  expect(await states()).toHaveLength(4);
  clock.advance(2 * dayMs);
  await sweep();
  expect(await states()).toEqual(["rsa-20261121-2 active", "ed25519-20261121-2 active"]);
});

test("a smarthost that calls other hosts for us is named in SPF", async () => {
  const other = composeAdministration({
    databaseUrl: database.url,
    config: {
      hostname: "mail.crepes.fr",
      smarthost: { host: "smtp.provider.example", port: 587 },
      dnsServers: [],
    },
  });
  const result = await other.domains.records("crepes.fr").finally(() => other.close());
  expect(result.ok && result.value[1]?.value).toBe("v=spf1 mx a:smtp.provider.example -all");
});

test("a policy for others' TLS is published, changes its id with itself, and is fetched by the check", async () => {
  const authority = await certify(["Root"], { isAuthority: true });
  const host = await startPolicyHost(await certify(["mta-sts.crepes.fr"], { by: authority }), "");
  const config = (mtaSts: "off" | "testing" | "enforce") => ({
    hostname: "mail.crepes.fr",
    smarthost: null,
    dnsServers: [dns.address],
    mtaSts,
    policyPort: host.port,
  });
  const withPolicy = (mtaSts: "off" | "testing" | "enforce") =>
    composeAdministration({ databaseUrl: database.url, config: config(mtaSts) });
  const [off, testing, enforce] = [withPolicy("off"), withPolicy("testing"), withPolicy("enforce")];
  const recordOf = async ({ domains }: typeof off) => {
    const result = await domains.records("crepes.fr");
    return result.ok ? result.value.find(({ purpose }) => purpose === "mta-sts")?.value : undefined;
  };
  const finding = async () => {
    const result = await testing.domains.check("crepes.fr");
    return result.ok ? result.value.find(({ purpose }) => purpose === "mta-sts")?.finding : undefined;
  };
  const trusted = getCACertificates("default");
  setDefaultCACertificates([...trusted, authority.cert]);
  try {
    expect(await recordOf(off)).toBeUndefined();
    const record = (await recordOf(testing)) ?? "";
    expect(record).toMatch(/^v=STSv1; id=[0-9a-f]{20}$/);
    expect(await recordOf(enforce)).not.toBe(record);

    const policy = await testing.domains.mtaStsPolicy("mta-sts.CREPES.fr");
    expect(policy).toBe("version: STSv1\r\nmode: testing\r\nmx: mail.crepes.fr\r\nmax_age: 604800\r\n");
    for (const name of ["crepes.fr", "mta-sts.pasta.example", "mta-sts.", "mta-sts.mta-sts.crepes.fr", "x/y"])
      expect(await testing.domains.mtaStsPolicy(name)).toBeNull();
    expect(await off.domains.mtaStsPolicy("mta-sts.crepes.fr")).toBeNull();

    expect(await finding()).toEqual({ kind: "missing" });
    dns.zone["_mta-sts.crepes.fr"] = { TXT: ["v=STSv1; id=1"] };
    expect(await finding()).toEqual({ kind: "differs", seen: ["v=STSv1; id=1"] });
    dns.zone["_mta-sts.crepes.fr"] = { TXT: [`${record};`] };
    expect(await finding()).toMatchObject({
      kind: "file-unreachable",
      url: "https://mta-sts.crepes.fr/.well-known/mta-sts.txt",
    });
    dns.zone["mta-sts.crepes.fr"] = { A: ["127.0.0.1"] };
    host.answer = (await enforce.domains.mtaStsPolicy("mta-sts.crepes.fr")) ?? "";
    expect(await finding()).toMatchObject({ kind: "file-unreachable", why: "it says something else" });
    host.answer = policy ?? "";
    expect(await finding()).toEqual(inPlace);
    setDefaultCACertificates(trusted);
    expect(await finding()).toMatchObject({ why: "its certificate does not prove its name" });
  } finally {
    setDefaultCACertificates(trusted);
    await Promise.all([off, testing, enforce].map((one) => one.close()));
    await host.close();
  }
});

test("where the web is reached by https under a name, the domain alone leads to JMAP and to the contacts", async () => {
  const reachedBy = (webUrl: string) =>
    composeAdministration({
      databaseUrl: database.url,
      config: { hostname: "mail.crepes.fr", smarthost: null, dnsServers: [dns.address], webUrl },
    });
  const services = async (webUrl: string) => {
    const one = reachedBy(webUrl);
    const result = await one.domains.records("crepes.fr").finally(() => one.close());
    return result.ok
      ? result.value.slice(6).map(({ name, type, value }) => `${name} ${type} ${value}`)
      : null;
  };
  expect(await services("https://web.crepes.fr")).toEqual([
    "_jmap._tcp.crepes.fr SRV 0 1 443 web.crepes.fr.",
    "_carddavs._tcp.crepes.fr SRV 0 1 443 web.crepes.fr.",
    "_carddavs._tcp.crepes.fr TXT path=/dav/",
  ]);
  expect((await services("https://Web.Crepes.fr:8443"))?.[0]).toBe(
    "_jmap._tcp.crepes.fr SRV 0 1 8443 web.crepes.fr.",
  );
  for (const webUrl of [
    "http://web.crepes.fr",
    "https://localhost",
    "https://192.0.2.1",
    "https://[2001:db8::1]",
  ])
    expect(await services(webUrl)).toEqual([]);
});

test("a service is in place when its records name our host and port, whatever else they name", async () => {
  const admin = composeAdministration({
    databaseUrl: database.url,
    config: {
      hostname: "mail.crepes.fr",
      smarthost: null,
      dnsServers: [dns.address],
      webUrl: "https://web.crepes.fr",
    },
  });
  const findings = async () => {
    const result = await admin.domains.check("crepes.fr");
    const found = result.ok ? result.value.slice(6) : [];
    return Object.fromEntries(found.map(({ purpose, finding }) => [purpose, finding]));
  };
  const missing = { kind: "missing" };
  try {
    expect(await findings()).toEqual({ jmap: missing, carddav: missing, "carddav-path": missing });
    dns.zone["_jmap._tcp.crepes.fr"] = { SRV: [[0, 1, 443, "web.crepes.fr"]] };
    dns.zone["_carddavs._tcp.crepes.fr"] = { SRV: [[0, 1, 443, "WEB.crepes.fr"]], TXT: ["path=/dav/"] };
    const nowhere = { kind: "host-unknown", host: "web.crepes.fr" };
    expect(await findings()).toEqual({ jmap: nowhere, carddav: nowhere, "carddav-path": inPlace });
    dns.zone["web.crepes.fr"] = { AAAA: ["2001:db8::1"] };
    expect(await findings()).toEqual({ jmap: inPlace, carddav: inPlace, "carddav-path": inPlace });

    dns.zone["_jmap._tcp.crepes.fr"] = {
      SRV: [
        [0, 1, 443, "jmap.elsewhere.example"],
        [10, 1, 443, "web.crepes.fr"],
      ],
    };
    dns.zone["_carddavs._tcp.crepes.fr"] = {
      SRV: [
        [0, 1, 8443, "web.crepes.fr"],
        [5, 2, 443, "dav.elsewhere.example"],
      ],
      TXT: ["PATH=/.well-known/carddav"],
    };
    expect(await findings()).toEqual({
      jmap: inPlace,
      carddav: { kind: "differs", seen: ["0 1 8443 web.crepes.fr.", "5 2 443 dav.elsewhere.example."] },
      "carddav-path": inPlace,
    });
    // Whoever has no such service says so by the root. RFC 2782.
    dns.zone["_jmap._tcp.crepes.fr"] = { SRV: [[0, 0, 0, "."]] };
    dns.zone["_carddavs._tcp.crepes.fr"] = { TXT: ["path=/caldav"] };
    expect(await findings()).toEqual({
      jmap: { kind: "differs", seen: ["0 0 0 ."] },
      carddav: missing,
      "carddav-path": { kind: "differs", seen: ["path=/caldav"] },
    });
  } finally {
    await admin.close();
  }
});

test("the domain alone leads mail programs to POP3 and submission, TLS from the first octet first", async () => {
  const reachedBy = (more: {
    webUrl?: string;
    hostname?: string;
    outsidePorts?: ReadonlyMap<number, number>;
  }) =>
    composeAdministration({
      databaseUrl: database.url,
      config: {
        ...{ hostname: "mail.crepes.fr", smarthost: null, dnsServers: [dns.address] },
        ports: { smtp: 2525, submission: 587, submissions: 465, pop3: 110, pop3s: 995 },
        ...more,
      },
    });
  const told = async (...[more]: Parameters<typeof reachedBy>) => {
    const one = reachedBy(more);
    const result = await one.domains.records("crepes.fr").finally(() => one.close());
    return result.ok
      ? result.value.slice(6).map(({ name, type, value }) => `${name} ${type} ${value}`)
      : null;
  };
  const services = [
    "_pop3s._tcp.crepes.fr SRV 0 1 995 mail.crepes.fr.",
    "_pop3._tcp.crepes.fr SRV 10 1 110 mail.crepes.fr.",
    "_submissions._tcp.crepes.fr SRV 0 1 465 mail.crepes.fr.",
    "_submission._tcp.crepes.fr SRV 10 1 587 mail.crepes.fr.",
  ];
  expect(await told({})).toEqual(services);
  expect(
    (await told({ webUrl: "https://web.crepes.fr" }))?.filter((one) => !/_jmap|_carddavs/.test(one)),
  ).toEqual([
    ...services,
    "_autodiscover._tcp.crepes.fr SRV 0 1 443 web.crepes.fr.",
    "autoconfig.crepes.fr CNAME web.crepes.fr.",
  ]);
  // A name alone leads to port 443.
  expect((await told({ webUrl: "https://web.crepes.fr:8443" }))?.at(-1)).toBe(
    "_autodiscover._tcp.crepes.fr SRV 0 1 8443 web.crepes.fr.",
  );
  expect(await told({ outsidePorts: new Map([[465, 4465]]) })).toEqual([
    "_submissions._tcp.crepes.fr SRV 0 1 4465 mail.crepes.fr.",
  ]);
  expect(await told({ hostname: "localhost" })).toEqual([]);

  const admin = reachedBy({});
  try {
    dns.zone["mail.crepes.fr"] = { A: ["192.0.2.1"] };
    dns.zone["_pop3s._tcp.crepes.fr"] = { SRV: [[5, 0, 995, "mail.crepes.fr"]] };
    dns.zone["_pop3._tcp.crepes.fr"] = { SRV: [[0, 0, 0, "."]] };
    dns.zone["_submissions._tcp.crepes.fr"] = { SRV: [[0, 1, 587, "mail.crepes.fr"]] };
    const result = await admin.domains.check("crepes.fr");
    expect(result.ok && result.value.slice(6).map(({ finding }) => finding)).toEqual([
      inPlace,
      { kind: "differs", seen: ["0 0 0 ."] },
      { kind: "differs", seen: ["0 1 587 mail.crepes.fr."] },
      { kind: "missing" },
    ]);
  } finally {
    await admin.close();
  }
});

test("the file by which Thunderbird sets itself up is fetched by the check, as Thunderbird does", async () => {
  const authority = await certify(["Root"], { isAuthority: true });
  const host = await startPolicyHost(await certify(["autoconfig.crepes.fr"], { by: authority }), "");
  const config = {
    ...{ hostname: "mail.crepes.fr", smarthost: null, dnsServers: [dns.address] },
    ports: { smtp: 25, submission: 587, submissions: 465, pop3: 110, pop3s: 995 },
    ...{ webUrl: "https://web.crepes.fr", policyPort: host.port },
  };
  const admin = composeAdministration({ databaseUrl: database.url, config });
  const finding = async () => {
    const result = await admin.domains.check("crepes.fr");
    return result.ok ? result.value.find(({ purpose }) => purpose === "autoconfig")?.finding : undefined;
  };
  const url = "https://autoconfig.crepes.fr/mail/config-v1.1.xml";
  const trusted = getCACertificates("default");
  setDefaultCACertificates([...trusted, authority.cert]);
  try {
    expect(await finding()).toEqual({ kind: "missing" });
    dns.zone["autoconfig.crepes.fr"] = { CNAME: "web.crepes.fr" };
    dns.zone["web.crepes.fr"] = { A: ["127.0.0.1"] };
    expect(await finding()).toEqual({
      ...{ kind: "file-unreachable", url },
      why: "it is no application/xml or text/xml",
    });
    expect(host.asked).toEqual([`autoconfig.crepes.fr:${host.port}/mail/config-v1.1.xml`]);
    const file = (hostname: string) =>
      autoconfigXml({ domain: "crepes.fr", host: hostname, services: servicesOf(config), web: null });
    const served = (text: string) => (response: ServerResponse) =>
      void response.writeHead(200, { "content-type": "application/xml; charset=utf-8" }).end(text);
    host.answer = served(file("mail.elsewhere.example"));
    expect(await finding()).toEqual({ kind: "file-unreachable", url, why: "it says something else" });
    host.answer = served(file("mail.crepes.fr"));
    expect(await finding()).toEqual(inPlace);
    setDefaultCACertificates(trusted);
    expect(await finding()).toMatchObject({ url, why: "its certificate does not prove its name" });
  } finally {
    setDefaultCACertificates(trusted);
    await admin.close();
    await host.close();
  }
});
