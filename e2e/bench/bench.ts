import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { makeKeryx, password } from "../servers.ts";
import { fanOut, type Measured } from "./fan-out.ts";
import { inboxFirstRow } from "./inbox.ts";
import type { Load } from "./load.ts";
import { type Peers, peersInstalled, startPeers } from "./peers.ts";
import { sinkInstalled, startSink } from "./sink.ts";
import { openWire } from "./wire.ts";

// npm run bench [-- --peers] [--repeats 3] [--scale 0.2]
const { values } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    repeats: { type: "string", default: "3" },
    scale: { type: "string", default: "1" },
  },
});
const repeats = Number(values.repeats);
const scale = Number(values.scale);
const domain = "bench.test";
const users = Array.from({ length: 20 }, (_, n) => `user${n + 1}`);
const addresses = users.map((user) => `${user}@${domain}`);
const sessions = 20;
const sinkPort = 20_030;
const drivers = 2;

interface Target {
  name: string;
  smtpPort: number;
  pop3Port: number;
  password: string;
}

/** The median by rate: machines are noisy, one run says little. */
function median(runs: Measured[]): Measured {
  const sorted = [...runs].sort((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error("nothing was measured");
  return middle;
}

/** How many messages lie in the maildrops, by STAT. */
async function lying(target: Target): Promise<number> {
  const counts = await Promise.all(
    addresses.map(async (address) => {
      const wire = await openWire(target.pop3Port);
      await wire.line();
      wire.write(`USER ${address}\r\nPASS ${target.password}\r\nSTAT\r\nQUIT\r\n`);
      await wire.line();
      await wire.line();
      const stat = await wire.line();
      await wire.line();
      wire.end();
      return Number(stat.split(" ")[1] ?? 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Sends, then waits until all of it lies in the mailboxes: the rate is that of mail that can be read. */
async function intake(
  target: Target,
  octets: number,
  messages: number,
  reuse: boolean,
  seed: number,
): Promise<Measured> {
  const before = await lying(target);
  const from = performance.now();
  const accepted = await fanOut(
    Array.from(
      { length: drivers },
      (_, n): Load => ({
        kind: "smtp",
        port: target.smtpPort,
        to: addresses,
        messages: messages / drivers,
        sessions: sessions / drivers,
        octets,
        reuse,
        seed: seed * drivers + n,
      }),
    ),
  );
  while ((await lying(target)) < before + messages) await new Promise((resolve) => setTimeout(resolve, 20));
  const seconds = (performance.now() - from) / 1000;
  return { ...accepted, perSecond: Math.min(accepted.perSecond, messages / seconds) };
}

const collect = (target: Target): Promise<Measured> =>
  fanOut(
    Array.from(
      { length: drivers },
      (_, n): Load => ({
        kind: "pop3",
        port: target.pop3Port,
        users: addresses.filter((_, at) => at % drivers === n),
        password: target.password,
        sessions: sessions / drivers,
      }),
    ),
  );

/** Messages that wait for another host, from the moment at which it begins to talk until it has taken the last one. */
async function relay(target: Target, octets: number, messages: number, seed: number): Promise<Measured> {
  const sink = await startSink(sinkPort);
  try {
    sink.hold();
    const accepted = await fanOut(
      Array.from(
        { length: drivers },
        (_, n): Load => ({
          kind: "smtp",
          port: target.smtpPort,
          to: ["x@relay.test"],
          messages: messages / drivers,
          sessions: sessions / drivers,
          octets,
          reuse: true,
          seed: seed * drivers + n,
        }),
      ),
    );
    // Whoever has yet to sort what he took does so now.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const from = performance.now();
    sink.release();
    while (sink.messages() < messages) await new Promise((resolve) => setTimeout(resolve, 10));
    return { ...accepted, perSecond: messages / ((performance.now() - from) / 1000) };
  } finally {
    sink.stop();
  }
}

const row = (cells: (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);
const rounded = (value: number) => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10);

async function cell(
  name: string,
  targets: Target[],
  measure: (target: Target, repeat: number) => Promise<Measured>,
) {
  const runs = new Map<string, Measured[]>(targets.map((target) => [target.name, []]));
  // In turn, so that a slow minute of the machine meets all of them.
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const target of targets) runs.get(target.name)?.push(await measure(target, repeat));
  }
  const [ours, ...theirs] = targets.map((target) => median(runs.get(target.name) ?? []));
  if (!ours) return;
  const spread = runs.get("Keryx")?.map((run) => rounded(run.perSecond)) ?? [];
  const peer = theirs[0];
  row([
    name,
    `${rounded(ours.perSecond)} (${Math.min(...spread)}–${Math.max(...spread)})`,
    `${rounded(ours.p50Ms)} / ${rounded(ours.p99Ms)} ms`,
    peer ? rounded(peer.perSecond) : "–",
    peer ? `${rounded(peer.p50Ms)} / ${rounded(peer.p99Ms)} ms` : "–",
    peer ? `${(ours.perSecond / peer.perSecond).toFixed(1)}×` : "–",
  ]);
}

/** The most memory the server process ever held, in MB (Linux only). */
function peakMemoryMegabytes(pid: number | undefined): string {
  try {
    const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmHWM:\s+(\d+) kB/);
    return line ? `${Math.round(Number(line[1]) / 1024)} MB` : "unknown";
  } catch {
    return "unknown";
  }
}

const keryx = await makeKeryx(domain, {
  KERYX_TRUSTED_NETWORKS: "127.0.0.0/8",
  KERYX_ROUTES: `relay.test=127.0.0.1:${sinkPort}`,
});
let peers: Peers | null = null;
try {
  await keryx.start();
  await keryx.cli(["setup", "--domain", domain, "--admin", `user1@${domain}`, "--password-stdin"], password);
  for (const address of addresses.slice(1))
    await keryx.cli(["account", "add", address, "--password-stdin"], password);
  const targets: Target[] = [
    { name: "Keryx", smtpPort: keryx.ports.smtp, pop3Port: keryx.ports.pop3, password },
  ];
  if (values.peers && !peersInstalled())
    console.log("Postfix and Dovecot are not installed, or this is not root: no comparison.");
  if (values.peers && peersInstalled()) {
    peers = await startPeers(users, domain, sinkPort);
    targets.push({ name: "Postfix + Dovecot", ...peers });
  }
  console.log(
    `\n${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.version}; ${repeats} runs in turn, medians (spread).\n`,
  );
  row(["what", "Keryx, messages/s", "p50 / p99", "Postfix + Dovecot", "p50 / p99", "ratio"]);
  row(["---", "---", "---", "---", "---", "---"]);
  const sized = (count: number) =>
    Math.max(drivers * sessions, Math.round((count * scale) / drivers) * drivers);
  const cells = [
    ["SMTP 4 KiB, a connection each", 4096, sized(4000), false],
    ["SMTP 4 KiB, connections kept", 4096, sized(6000), true],
    ["SMTP 64 KiB, connections kept", 65_536, sized(1500), true],
    ["SMTP 1 MiB, connections kept", 1_048_576, sized(200), true],
  ] as const;
  let seed = 1;
  for (const [name, octets, messages, reuse] of cells) {
    await cell(`${name}, ${sessions} at once`, targets, (target) =>
      intake(target, octets, messages, reuse, seed++),
    );
  }
  if (sinkInstalled()) {
    await cell("Relay 4 KiB to one host (latency: of the intake)", targets, (target) =>
      relay(target, 4096, sized(4000), seed++),
    );
  }
  await cell(`POP3 whole download, ${sessions} at once`, targets, collect);
  const firstRowMs = await inboxFirstRow(keryx, `user1@${domain}`, sized(10_000));
  console.log(
    `\nFirst row of an inbox of ${sized(10_000)} messages: ${firstRowMs.map(rounded).join(", ")} ms (from navigation, Chromium)`,
  );
  console.log(`Peak memory of the server process: ${peakMemoryMegabytes(keryx.pid())}`);
} finally {
  peers?.stop();
  await keryx.destroy();
}
