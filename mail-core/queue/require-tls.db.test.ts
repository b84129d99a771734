import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { handOver, secured } from "../testing/dialogue.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { afterFirstAttempt, reportsTo } from "../testing/queue-rows.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Sink, startSink } from "../testing/sink-server.ts";
import { type SmtpStage, stageSmtp } from "../testing/smtp-stage.ts";

let scene: Scene;
let host: SmtpStage;
let plain: Sink;
let dns: DnsServer;
let lines: string[] = [];

const trusted = getCACertificates("default");
beforeAll(async () => {
  host = await stageSmtp({ trustedNetworks: ["127.0.0.0/8", "::1/128"] });
  host.behaviour.resolve = async () => ({ kind: "elsewhere" });
  plain = await startSink((_, line) => {
    lines.push(line);
    return undefined;
  });
  dns = await startDns({
    "unsigned.example": { MX: [[10, "localhost"]] },
    localhost: { A: ["127.0.0.1"] },
  });
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    dnsServers: [dns.address],
    relayPort: host.ports.smtp,
    routes: new Map([
      ["hamburger.edu", { host: "localhost", port: host.ports.smtp }],
      ["unproven.example", { host: "localhost", port: host.ports.smtp }],
      ["plain.example", { host: "127.0.0.1", port: plain.port }],
    ]),
    retryScheduleMs: [60_000],
    relayTimeoutMs: 20_000,
  });
});
afterEach(() => {
  setDefaultCACertificates(trusted);
  lines = [];
});
afterAll(async () => {
  await scene.end();
  await Promise.all([host.stop(), plain.close(), dns.close()]);
});

/** Hands a message in under TLS and answers what became of it after one attempt. */
async function send(from: string, parameters: string, to: string, header = "") {
  const { client } = await secured(scene.ports.smtp);
  await handOver(
    client,
    { from: `<${from}>${parameters}`, to },
    `${header}Subject: ${to}\r\n\r\na secret\r\n`,
  );
  client.close();
  return afterFirstAttempt(scene.database, to);
}

/** What bob was told of a message. */
async function reportOf(to: string): Promise<string | undefined> {
  const reports = await reportsTo(scene.database, "bob@crepes.fr");
  return reports.find((text) => text.includes(`Subject: ${to}\r\n`));
}

test("a host that proves its name and promises the same gets the message, with REQUIRETLS", async () => {
  setDefaultCACertificates([host.certificate]);
  expect(await send("bob@crepes.fr", " REQUIRETLS", "proven@hamburger.edu")).toMatchObject({
    state: "relayed",
  });
  expect(host.accepted.at(-1)?.relays).toMatchObject([
    { forwardPath: "proven@hamburger.edu", dsn: { requireTls: true } },
  ]);
  expect(await send("bob@crepes.fr", "", "other@hamburger.edu")).toMatchObject({ state: "relayed" });
  expect(host.accepted.at(-1)?.relays[0]?.dsn).not.toHaveProperty("requireTls");
});

test("where nobody vouches for the certificate the message comes back at once, without its text", async () => {
  const row = await send("bob@crepes.fr", " REQUIRETLS RET=FULL", "carol@unproven.example");
  expect(row).toMatchObject({ state: "bounced", last_reply: { enhanced: "5.7.10" } });
  const report = await reportOf("carol@unproven.example");
  expect(report).toContain("Status: 5.7.10\r\n");
  expect(report).toContain("text/rfc822-headers");
  expect(report).not.toContain("a secret");
});

test("a host without TLS gets nothing of it", async () => {
  const row = await send("bob@crepes.fr", " REQUIRETLS", "clear@plain.example");
  expect(row).toMatchObject({ state: "bounced", last_reply: { enhanced: "5.7.10" } });
  expect(lines.join("\n")).not.toMatch(/MAIL|RCPT|DATA/);
});

test("an MX record that nothing proves may name anybody, whatever the certificate says", async () => {
  setDefaultCACertificates([host.certificate]);
  const row = await send("bob@crepes.fr", " REQUIRETLS", "carol@unsigned.example");
  expect(row).toMatchObject({ state: "bounced", last_reply: { enhanced: "5.7.10" } });
  expect(await send("bob@crepes.fr", "", "dan@unsigned.example")).toMatchObject({ state: "relayed" });
});

test("a report that asks for TLS is not lost for the want of it", async () => {
  expect(await send("", " REQUIRETLS", "report@plain.example")).toMatchObject({ state: "relayed" });
  expect(lines.find((line) => line.startsWith("MAIL FROM:<>"))).not.toContain("REQUIRETLS");
});

test("a report about such a message to another host asks for TLS too", async () => {
  setDefaultCACertificates([host.certificate]);
  await send("eva@hamburger.edu", " REQUIRETLS", "gone@plain.example");
  await expect
    .poll(() => host.accepted.flatMap(({ relays }) => relays).find(({ reversePath }) => reversePath === null))
    .toMatchObject({ forwardPath: "eva@hamburger.edu", dsn: { requireTls: true } });
});
