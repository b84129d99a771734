import { randomBytes } from "node:crypto";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { makeSigner } from "../dkim/signer.ts";
import { silentLog } from "../log.ts";
import { makeDns } from "../net/dns.ts";
import { makeSecrets, secretKeyOctets } from "../policy/secrets.ts";
import { makeAnnouncer } from "../store/announcer.ts";
import { makeBlobs } from "../store/blobs.ts";
import { activeKeys } from "../store/dkim-keys.ts";
import { makeIds } from "../store/ids.ts";
import { makeIntake } from "../store/intake.ts";
import { makeKeySeal } from "../store/key-seal.ts";
import { makeRecipients } from "../store/recipients.ts";
import { makeTlsResults, type TlsResult } from "../store/tls-results.ts";
import { certify } from "../testing/certificates.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { type PolicyHost, startPolicyHost } from "../testing/policy-host.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Sink, startSink } from "../testing/sink-server.ts";
import { makeTlsReporter } from "./tls-reporter.ts";

let scene: Scene;
let dns: DnsServer;
let sink: Sink;
let web: PolicyHost | undefined;
const secretKey = randomBytes(secretKeyOctets);
const seal = makeKeySeal(makeSecrets(secretKey));

beforeAll(async () => {
  sink = await startSink();
  dns = await startDns({});
  scene = await stage({
    dnsServers: [dns.address],
    relayPort: sink.port,
    retryScheduleMs: [60_000],
    secretKey,
  });
});
afterAll(async () => {
  await scene.end();
  await sink.close();
  await dns.close();
  await web?.close();
});

/** One more server at the database looks for what is to be told, once. */
async function look(): Promise<void> {
  const { database } = scene;
  const clock = systemClock;
  const log = silentLog;
  const ids = makeIds(() => clock.now());
  const blobs = makeBlobs({ database, ids });
  const announcer = makeAnnouncer({ database, log });
  const intake = makeIntake({ database, blobs, ids, clock, announcer, log });
  const reporter = makeTlsReporter({
    results: makeTlsResults({ database, intake }),
    dns: makeDns({ servers: [dns.address], dnssec: "never", timeoutMs: 5_000 }),
    blobs,
    recipients: makeRecipients({ database, clock }),
    signer: makeSigner({
      findKeys: (hosts) => activeKeys(database, hosts, seal, log),
      blobs,
      clock,
      log,
    }),
    announcer,
    config: { hostname: "crepes.fr", policyPort: web?.port ?? 443 },
    clock,
    log,
  });
  await reporter.runOnce();
  // What was announced has reached the queue.
  await announcer.stop();
}

/** The day of so many days ago, as the reporter sees it ten minutes after midnight. */
const day = (ago: number) => new Date(Date.now() - 600_000 - ago * 86_400_000).toISOString().slice(0, 10);

async function count(domain: string, changes: Partial<TlsResult> = {}) {
  const { database } = scene;
  const intake = { acceptIn: () => Promise.reject(new Error("nothing is taken in")) };
  await makeTlsResults({ database, intake }).add([
    {
      day: day(1),
      domain,
      policyType: "sts",
      result: "success",
      host: `mx.${domain}`,
      address: "192.0.2.1",
      policy: { strings: ["version: STSv1"], mx: [`mx.${domain}`] },
      reason: "",
      sessions: 3,
      ...changes,
    },
  ]);
}

test("a domain that asks for it gets the day's report, signed, once, however many servers there are", async () => {
  dns.zone = {
    "_smtp._tls.hamburger.edu": { TXT: ["v=TLSRPTv1; rua=mailto:reports@hamburger.edu"] },
    "hamburger.edu": { A: ["127.0.0.1"] },
  };
  await count("hamburger.edu");
  await count("hamburger.edu");
  await count("hamburger.edu", { result: "certificate-expired", sessions: 1 });
  await count("hamburger.edu", { day: day(0) });
  await Promise.all([look(), look()]);
  await look();
  await sink.until(1);
  const [{ from, to, octets } = { from: "?", to: [], octets: "" }] = sink.messages;
  expect({ from, to }).toEqual({ from: "", to: ["reports@hamburger.edu"] });
  expect(octets).toMatch(/^DKIM-Signature: /);
  expect(octets).toContain("TLS-Required: No\r\n");
  expect(octets).toContain("TLS-Report-Domain: hamburger.edu\r\n");
  expect(octets).toContain("TLS-Report-Submitter: crepes.fr\r\n");
  expect(octets.replace(/\r\n[ \t]+/g, "")).toMatch(/;h=[^;]*TLS-Report-Domain:TLS-Report-Submitter[:;]/i);
  expect(octets).toMatch(
    /\r\nSubject: Report Domain: hamburger\.edu\s+Submitter: crepes\.fr\s+Report-ID: <[^\s@<>]+@crepes\.fr>\r\n/,
  );
  expect(octets).toContain('Content-Type: multipart/report; report-type="tlsrpt";');
  const zipped =
    /filename="crepes\.fr!hamburger\.edu!\d+!\d+![0-9a-f]{12}\.json\.gz"\r\n\r\n([\s\S]+?)\r\n--/.exec(
      octets,
    )?.[1];
  const report = JSON.parse(gunzipSync(Buffer.from(zipped ?? "", "base64")).toString());
  expect(report["date-range"]["start-datetime"]).toBe(`${day(1)}T00:00:00Z`);
  expect(report["contact-info"]).toMatch(/@crepes\.fr$/);
  expect(report.policies).toMatchObject([
    { summary: { "total-successful-session-count": 6, "total-failure-session-count": 1 } },
  ]);
  expect(sink.messages).toHaveLength(1);
});

test("a domain that does not ask, or asks for what cannot be, is sent nothing, and one whose name server is away is asked again", async () => {
  const before = sink.messages.length;
  dns.zone = {
    "_smtp._tls.odd.example": {
      TXT: ["v=TLSRPTv1; rua=mailto:a@b@c,mailto:é@odd.example,mailto:nobody@crepes.fr"],
    },
    "_smtp._tls.away.example": "SERVFAIL",
    "away.example": { A: ["127.0.0.1"] },
  };
  for (const domain of ["quiet.example", "odd.example", "away.example"]) await count(domain);
  await look();
  const told = await scene.database.query<{ domain: string }>(
    "SELECT domain FROM tls_report ORDER BY domain",
  );
  expect(told.map(({ domain }) => domain)).toEqual(["hamburger.edu", "odd.example", "quiet.example"]);
  dns.zone["_smtp._tls.away.example"] = { TXT: ["v=TLSRPTv1; rua=mailto:r@away.example"] };
  await look();
  await sink.until(before + 1);
  expect(sink.messages.at(-1)?.to).toEqual(["r@away.example"]);
});

test("a domain may have its report handed over by HTTPS, at the next look when its host is busy", async () => {
  const authority = await certify(["Root"], { isAuthority: true });
  const trusted = getCACertificates("default");
  setDefaultCACertificates([authority.cert]);
  web = await startPolicyHost(await certify(["reports.example"], { by: authority }), "thanks");
  dns.zone = {
    "_smtp._tls.web.example": { TXT: ["v=TLSRPTv1; rua=https://reports.example/in?x=1"] },
    "reports.example": { A: ["127.0.0.1"] },
  };
  await count("web.example");
  web.answer = (response) => response.writeHead(503).end();
  await look();
  web.answer = "thanks";
  web.posted = [];
  await look();
  await look();
  setDefaultCACertificates(trusted);
  expect(web.asked).toEqual(Array(2).fill(`reports.example:${web.port}/in?x=1`));
  expect(web.posted).toHaveLength(1);
  const [type = "", octets = ""] = web.posted[0]?.split(/ (.*)/s) ?? [];
  expect(type).toBe("application/tlsrpt+gzip");
  const report = JSON.parse(gunzipSync(Buffer.from(octets, "latin1")).toString());
  expect(report.policies[0].policy["policy-domain"]).toBe("web.example");
});

test("somebody here may collect a domain's reports", async () => {
  dns.zone = { "_smtp._tls.ours.example": { TXT: ["v=TLSRPTv1; rua=mailto:bob@crepes.fr"] } };
  await count("ours.example");
  await look();
  const found = await scene.database.query<{ subject: string }>(
    `SELECT m.summary->>'subject' AS subject FROM email e JOIN message m ON m.id = e.message_id
     JOIN account a ON a.id = e.account_id WHERE a.address = 'bob@crepes.fr'`,
  );
  expect(found[0]?.subject).toMatch(/^Report Domain: ours\.example Submitter: crepes\.fr Report-ID: </);
});

test("the sessions that carried reports are not told of in the next one", async () => {
  await scene.core.stop();
  const today = await scene.database.query(
    "SELECT FROM tls_result WHERE domain = 'away.example' AND day = $1",
    [day(0)],
  );
  expect(today).toEqual([]);
});
