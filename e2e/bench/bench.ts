import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Keryx, makeKeryx, password } from "../servers.ts";
import { fanOut, type Measured } from "./fan-out.ts";
import { inboxFirstRow } from "./inbox.ts";
import type { Load } from "./load.ts";
import { idleConnectionOctets, memoryOctets } from "./memory.ts";
import { type Peers, peersInstalled, startPeers } from "./peers.ts";
import { relay } from "./relay.ts";
import { type Sink, sinkInstalled, startSink } from "./sink.ts";
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
const idleConnections = 1_000;
const drivers = 2;

interface Target {
  name: string;
  smtpPort: number;
  pop3Port: number;
  password: string;
}

const sized = (count: number) =>
  Math.max(drivers * sessions, Math.round((count * scale) / drivers) * drivers);
let seed = 1;

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

/** The same load, shared among the driver processes. */
const smtpLoads = (
  { smtpPort: port }: Target,
  to: string[],
  octets: number,
  messages: number,
  reuse: boolean,
  seed: number,
  recipientsEach?: number,
): Load[] =>
  Array.from({ length: drivers }, (_, n) => ({
    kind: "smtp",
    port,
    to,
    messages: messages / drivers,
    sessions: sessions / drivers,
    octets,
    reuse,
    seed: seed * drivers + n,
    ...(recipientsEach ? { recipientsEach } : {}),
  }));

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
  const accepted = await fanOut(smtpLoads(target, addresses, octets, messages, reuse, seed));
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

/** What comes in beside so many recipients who wait for a host that says nothing, in turn with a server for which nobody waits. */
async function besideWaiting(target: Target, sink: Sink, recipients: number): Promise<string> {
  const empty = await openKeryx();
  const before = memoryOctets(keryx.pid(), "VmRSS");
  sink.hold();
  try {
    const each = 500;
    const messages = Math.max(drivers, Math.round(recipients / each));
    await fanOut(smtpLoads(target, ["x@relay.test"], 4096, messages, true, seed++, each));
    const [beside, alone]: [Measured[], Measured[]] = [[], []];
    for (let n = 0; n < repeats; n++) {
      beside.push(await intake(target, 4096, sized(4000), true, seed++));
      alone.push(await intake(empty.target, 4096, sized(4000), true, seed++));
    }
    return (
      `With ${messages * each} recipients waiting for a host that is silent: ${rounded(median(beside).perSecond)} messages/s in, ` +
      `${rounded(median(alone).perSecond)} where nobody waits; the server's memory went from ${megabytes(before)} to ${megabytes(memoryOctets(keryx.pid(), "VmRSS"))}.`
    );
  } finally {
    sink.release();
    await empty.keryx.destroy();
  }
}

const megabytes = (octets: number | null) => (octets === null ? "unknown" : `${Math.round(octets / 1e6)} MB`);

/** A server with all accounts. */
async function openKeryx(): Promise<{ keryx: Keryx; target: Target }> {
  const keryx = await makeKeryx(domain, {
    KERYX_TRUSTED_NETWORKS: "127.0.0.0/8",
    KERYX_ROUTES: `relay.test=127.0.0.1:${sinkPort}`,
    KERYX_SMTP_CONNECTIONS: String(2 * idleConnections),
    KERYX_SMTP_CONNECTIONS_PER_NETWORK: String(2 * idleConnections),
  });
  try {
    await keryx.start();
    await keryx.cli(
      ["setup", "--domain", domain, "--admin", `user1@${domain}`, "--password-stdin"],
      password,
    );
    for (const address of addresses.slice(1))
      await keryx.cli(["account", "add", address, "--password-stdin"], password);
  } catch (error) {
    await keryx.destroy();
    throw error;
  }
  const { smtp, pop3 } = keryx.ports;
  return { keryx, target: { name: "Keryx", smtpPort: smtp, pop3Port: pop3, password } };
}

const { keryx, target: keryxTarget } = await openKeryx();
const sink = sinkInstalled() ? await startSink(sinkPort) : null;
let peers: Peers | null = null;
try {
  const targets = [keryxTarget];
  const idleOctets = await idleConnectionOctets(keryx.pid(), keryx.ports.smtp, idleConnections);
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
  const cells = [
    ["SMTP 4 KiB, a connection each", 4096, sized(4000), false],
    ["SMTP 4 KiB, connections kept", 4096, sized(6000), true],
    ["SMTP 64 KiB, connections kept", 65_536, sized(1500), true],
    ["SMTP 1 MiB, connections kept", 1_048_576, sized(200), true],
  ] as const;
  for (const [name, octets, messages, reuse] of cells) {
    await cell(`${name}, ${sessions} at once`, targets, (target) =>
      intake(target, octets, messages, reuse, seed++),
    );
  }
  if (sink) {
    const messages = sized(4000);
    await cell("Relay 4 KiB to one host (latency: of the intake)", targets, (target) =>
      relay(sink, smtpLoads(target, ["x@relay.test"], 4096, messages, true, seed++), messages),
    );
  }
  await cell(`POP3 whole download, ${sessions} at once`, targets, collect);
  const firstRowMs = await inboxFirstRow(keryx, `user1@${domain}`, sized(10_000));
  console.log(
    `\nFirst row of an inbox of ${sized(10_000)} messages: ${firstRowMs.map(rounded).join(", ")} ms (from navigation, Chromium)`,
  );
  if (sink) console.log(await besideWaiting(keryxTarget, sink, sized(100_000)));
  console.log(
    `An idle SMTP connection of ${idleConnections}: ${idleOctets === null ? "unknown" : `${(idleOctets / 1024).toFixed(1)} KiB`} of memory. ` +
      `Peak memory of the server process: ${megabytes(memoryOctets(keryx.pid(), "VmHWM"))}.`,
  );
} finally {
  peers?.stop();
  await keryx.destroy();
  sink?.stop();
}
