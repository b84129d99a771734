import { createSecureContext, getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { certify, type Made, tlsaData } from "../testing/certificates.ts";
import { handOver, secured } from "../testing/dialogue.ts";
import { type DnsServer, startDns, type Zone } from "../testing/dns-server.ts";
import { type PolicyHost, startPolicyHost } from "../testing/policy-host.ts";
import { afterFirstAttempt } from "../testing/queue-rows.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "../testing/sink-server.ts";

const trusted = getCACertificates("default");
let authority: Made;
let leaf: Made;
let scene: Scene;
let dns: DnsServer;
let sink: Sink;
let host: PolicyHost;
let behave: Behaviour = () => undefined;

const domains = [
  "enforce",
  "testing",
  "other",
  "stranger",
  "plain",
  "both",
  "secret",
  "tried",
  "careless",
  "idn",
].map((name) => `${name}.example`);

beforeAll(async () => {
  authority = await certify(["Root"], { isAuthority: true });
  leaf = await certify(["mx.example", "xn--bcher-kva.example"], { by: authority });
  sink = await startSink((step, line) => behave(step, line), 0, createSecureContext(leaf));
  dns = await startDns({});
  host = await startPolicyHost(
    await certify(
      domains.map((name) => `mta-sts.${name}`),
      { by: authority },
    ),
    "",
  );
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    dnsServers: [dns.address],
    relayPort: sink.port,
    policyPort: host.port,
    retryScheduleMs: [60_000],
    relayTimeoutMs: 20_000,
  });
});
afterEach(() => {
  behave = () => undefined;
  setDefaultCACertificates(trusted);
});
afterAll(async () => {
  await scene.end();
  await sink.close();
  await dns.close();
  await host.close();
});

/** A domain with an MTA-STS policy, whose mail host is mx.example unless said otherwise. */
function sts(domain: string, mode: string, mx = "mx.example"): Zone {
  host.answer = `version: STSv1\nmode: ${mode}\nmx: mx.example\nmx: xn--bcher-kva.example\nmax_age: 86400\n`;
  return {
    [domain]: { MX: [[10, mx]] },
    [mx]: { A: ["127.0.0.1"] },
    [`_mta-sts.${domain}`]: { TXT: ["v=STSv1; id=1;"] },
    [`mta-sts.${domain}`]: { A: ["127.0.0.1"] },
  };
}

/** A domain whose host is proven by DNSSEC to have this TLSA record. */
function dane(domain: string, ...tlsa: [number, number, number, string][]): Zone {
  const mx = `mx.${domain}`;
  return {
    [domain]: { MX: [[10, mx]], secure: true },
    [mx]: { A: ["127.0.0.1"], secure: true },
    ...(tlsa.length > 0 ? { [`_${sink.port}._tcp.${mx}`]: { TLSA: tlsa, secure: true } } : {}),
  };
}

/** Hands a message in and answers what became of the first attempt, and whether the host was under TLS. */
async function send(domain: string, parameters = "", header = ""): Promise<string> {
  const path = `carol-${Math.round(performance.now() * 1000)}@${domain}`;
  const { client } = await secured(scene.ports.smtp);
  await handOver(client, { from: `<eve@crepes.fr>${parameters}`, to: path }, `${header}Subject: out\r\n\r\n`);
  client.close();
  const row = await afterFirstAttempt(scene.database, path);
  return row?.state === "relayed"
    ? "relayed"
    : `${row?.state}: ${row?.last_reply.enhanced} ${row?.last_reply.text}`;
}

/** What was counted for a domain. */
async function counted(domain: string) {
  const rows = await scene.database.query<Record<"policy_type" | "result" | "reason" | "sessions", string>>(
    "SELECT policy_type, result, reason, sessions FROM tls_result WHERE domain = $1 ORDER BY result",
    [domain],
  );
  return rows.map(({ policy_type, result, reason, sessions }) =>
    `${policy_type} ${result} ${sessions} ${reason}`.trim(),
  );
}

test("under an enforced policy mail goes to a host that is named and proves its name", async () => {
  setDefaultCACertificates([authority.cert]);
  dns.zone = sts("enforce.example", "enforce");
  expect(await send("enforce.example")).toBe("relayed");
});

test("a host with a name beyond ASCII is named by the policy, and proves itself, as the A-label", async () => {
  setDefaultCACertificates([authority.cert]);
  dns.zone = sts("idn.example", "enforce", "xn--bcher-kva.example");
  expect(await send("idn.example")).toBe("relayed");
});

test("under an enforced policy a host that is not named is not called, and the mail waits", async () => {
  setDefaultCACertificates([authority.cert]);
  dns.zone = sts("other.example", "enforce", "evil.example");
  const before = sink.connections;
  expect(await send("other.example")).toBe(
    "waiting: 4.7.5 The policy of other.example (MTA-STS) does not name the host evil.example",
  );
  expect(sink.connections).toBe(before);
});

test("under an enforced policy a host that shows a stranger's certificate, or hides its TLS, gets nothing", async () => {
  setDefaultCACertificates([authority.cert]);
  dns.zone = sts("stranger.example", "enforce");
  expect(await send("stranger.example")).toBe("relayed");
  const taken = sink.messages.length;
  // The policy is known by now: what hides TLS on the way comes too late.
  behave = (step) => (step === "EHLO" ? "250 hamburger.edu\r\n" : undefined);
  scene = await restart();
  expect(await send("stranger.example")).toMatch(/^waiting: 4\.7\.10 The host does not offer TLS/);
  behave = () => undefined;
  setDefaultCACertificates([]);
  scene = await restart();
  expect(await send("stranger.example")).toMatch(
    /^waiting: 4\.7\.5 The host cannot be trusted: its certificate is signed by nobody/,
  );
  expect(sink.messages).toHaveLength(taken);
});

test("a policy that is tested holds no mail up", async () => {
  setDefaultCACertificates([authority.cert]);
  dns.zone = sts("testing.example", "testing", "evil.example");
  expect(await send("testing.example")).toBe("relayed");
});

test("a host that its TLSA record proves gets the mail, whoever signed its certificate", async () => {
  dns.zone = dane("ee.example", [3, 1, 1, tlsaData(leaf, 1, 1)]);
  expect(await send("ee.example")).toBe("relayed");
});

test("a host that shows another certificate than its TLSA record tells of gets nothing", async () => {
  dns.zone = dane("forged.example", [3, 1, 1, "00".repeat(32)]);
  const taken = sink.messages.length;
  expect(await send("forged.example")).toMatch(
    /^waiting: 4\.7\.5 .*not the one that its TLSA records tell of/,
  );
  expect(sink.messages).toHaveLength(taken);
});

test("under a policy that names the host DANE decides all the same", async () => {
  setDefaultCACertificates([authority.cert]);
  dns.zone = {
    ...sts("both.example", "enforce"),
    "both.example": { MX: [[10, "mx.example"]], secure: true },
    "mx.example": { A: ["127.0.0.1"], secure: true },
    [`_${sink.port}._tcp.mx.example`]: { TLSA: [[3, 1, 1, "00".repeat(32)]], secure: true },
  };
  expect(await send("both.example")).toMatch(/^waiting: 4\.7\.5 .*TLSA records/);
});

test("a host with TLSA records of a kind that SMTP does not use gets mail under TLS alone", async () => {
  dns.zone = dane("odd.example", [0, 0, 1, "00".repeat(32)]);
  expect(await send("odd.example")).toBe("relayed");
  behave = (step) => (step === "EHLO" ? "250 hamburger.edu\r\n" : undefined);
  dns.zone = dane("odd2.example", [0, 0, 1, "00".repeat(32)]);
  expect(await send("odd2.example")).toMatch(/^waiting: 4\.7\.10/);
});

test("while TLSA records cannot be looked up the host is not called", async () => {
  dns.zone = { ...dane("bogus.example"), [`_${sink.port}._tcp.mx.bogus.example`]: "SERVFAIL" };
  expect(await send("bogus.example")).toBe(
    "waiting: 4.7.5 The host's TLSA records cannot be looked up now (SERVFAIL)",
  );
});

test("records that DNSSEC does not prove are nobody's word", async () => {
  const zone = dane("unsigned.example", [3, 1, 1, "00".repeat(32)]);
  for (const records of Object.values(zone)) if (typeof records === "object") records.secure = false;
  dns.zone = zone;
  expect(await send("unsigned.example")).toBe("relayed");
});

test("where a host moved on to another name its records are looked for there", async () => {
  dns.zone = {
    "moved.example": { MX: [[10, "old.example"]], secure: true },
    "old.example": { CNAME: "mx.new.example", secure: true },
    "mx.new.example": { A: ["127.0.0.1"], secure: true },
    [`_${sink.port}._tcp.mx.new.example`]: { TLSA: [[3, 1, 1, "00".repeat(32)]], secure: true },
    [`_${sink.port}._tcp.old.example`]: { TLSA: [[3, 1, 1, tlsaData(leaf, 1, 1)]], secure: true },
  };
  expect(await send("moved.example")).toMatch(/^waiting: 4\.7\.5/);
});

/** A host that promises REQUIRETLS, under TLS. */
const promising: Behaviour = (step) =>
  step === "TLS EHLO" ? "250-mx.example\r\n250 REQUIRETLS\r\n" : undefined;

test.each([
  ["an enforced policy", () => sts("secret.example", "enforce"), "secret.example"],
  [
    "DNSSEC and a TLSA record",
    () => dane("sealed.example", [3, 1, 1, tlsaData(leaf, 1, 1)]),
    "sealed.example",
  ],
])("with %s what needs TLS goes to a host that promises it", async (_, zone, domain) => {
  setDefaultCACertificates([authority.cert]);
  dns.zone = zone();
  const said: string[] = [];
  behave = (step, line) => {
    said.push(line);
    return promising(step, line);
  };
  expect(await send(domain, " REQUIRETLS")).toBe("relayed");
  expect(said.find((line) => line.startsWith("MAIL"))).toMatch(/ REQUIRETLS$/);
});

test("a policy that is only tested vouches for no host: what needs TLS comes back", async () => {
  setDefaultCACertificates([authority.cert]);
  dns.zone = sts("tried.example", "testing");
  behave = promising;
  expect(await send("tried.example", " REQUIRETLS")).toMatch(/^bounced: 5\.7\.10 Neither DNSSEC nor MTA-STS/);
});

test("past a host that the policy does not name goes what says TLS-Required: No, and nothing else", async () => {
  setDefaultCACertificates([authority.cert]);
  dns.zone = sts("careless.example", "enforce", "evil.example");
  expect(await send("careless.example", "", "TLS-Required: No\r\n")).toBe("relayed");
  expect(await send("careless.example")).toMatch(/^waiting: 4\.7\.5/);
  expect(await send("careless.example", " REQUIRETLS")).toMatch(/^bounced: 5\.7\.10/);
});

test("how TLS went is counted by domain and day", async () => {
  behave = (step) => (step === "EHLO" ? "250 hamburger.edu\r\n" : undefined);
  dns.zone = { "plain.example": { A: ["127.0.0.1"] } };
  expect(await send("plain.example")).toBe("relayed");
  await scene.core.stop();
  expect(await counted("enforce.example")).toEqual(["sts success 1"]);
  expect(await counted("other.example")).toEqual([
    "sts validation-failure 1 the policy does not name the host",
  ]);
  expect(await counted("stranger.example")).toEqual([
    "sts certificate-not-trusted 1 UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "sts starttls-not-supported 1",
    "sts success 1",
  ]);
  expect(await counted("testing.example")).toEqual([
    "sts validation-failure 1 the policy does not name the host",
  ]);
  expect(await counted("ee.example")).toEqual(["tlsa success 1"]);
  expect(await counted("forged.example")).toEqual(["tlsa tlsa-invalid 1"]);
  expect(await counted("bogus.example")).toEqual(["tlsa dnssec-invalid 1"]);
  expect(await counted("unsigned.example")).toEqual(["no-policy-found success 1"]);
  expect(await counted("plain.example")).toEqual(["no-policy-found starttls-not-supported 1"]);
});

/** The same core, which has forgotten its routes. */
async function restart(): Promise<Scene> {
  await scene.core.stop();
  await scene.core.start();
  return { ...scene, ports: scene.core.ports() };
}
