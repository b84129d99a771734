import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { openDataFolder } from "../../lib/db/data-folder.ts";
import { runningDatabaseUrl } from "../../lib/db/postgres.ts";
import { type Keryx, makeKeryx, password } from "../servers.ts";
import { fanOut, type Measured } from "./fan-out.ts";
import { fillJmap } from "./fill-jmap.ts";
import { fillKeryx } from "./fill-keryx.ts";
import { fillMaildir } from "./fill-maildir.ts";
import { inboxFirstRow } from "./inbox.ts";
import { drivers, intake, type Messages, sessions, smtpLoads } from "./intake.ts";
import { jmapAccounts, printJmap } from "./jmap.ts";
import { idleConnectionOctets, memoryOctets } from "./memory.ts";
import { type Peers, peersInstalled, startPeers } from "./peers.ts";
import { downloadOfMuch, listsOfMany, printPop3 } from "./pop3.ts";
import { relay } from "./relay.ts";
import { type Sink, sinkInstalled, startSink } from "./sink.ts";
import { median, printHead, printRow } from "./table.ts";
import { addresses, domain, type Target, users } from "./target.ts";
import { printWebmail } from "./webmail.ts";

// npm run bench [-- --peers] [--repeats 3] [--scale 0.25] [--only smtp,relay,inbox,waiting,jmap,webmail,pop3]
const parts = ["smtp", "relay", "inbox", "waiting", "jmap", "webmail", "pop3"] as const;
const { values } = parseArgs({
  options: {
    peers: { type: "boolean", default: false },
    repeats: { type: "string", default: "3" },
    scale: { type: "string", default: "1" },
    only: { type: "string", default: parts.join() },
  },
});
const repeats = Number(values.repeats);
const scale = Number(values.scale);
const wants = (part: (typeof parts)[number]) => values.only.split(",").includes(part);
const sinkPort = 20_030;
const idleConnections = 1_000;

const sized = (count: number) =>
  Math.max(drivers * sessions, Math.round((count * scale) / drivers) * drivers);
const megabytes = (octets: number | null) => (octets === null ? "unknown" : `${Math.round(octets / 1e6)} MB`);

const intakes: readonly (readonly [string, Messages])[] = [
  ["SMTP 4 KiB, a connection each", { octets: 4_096, messages: 8_000, reuse: false }],
  ["SMTP 4 KiB, connections kept", { octets: 4_096, messages: 12_000 }],
  ["SMTP 64 KiB, connections kept", { octets: 65_536, messages: 4_000 }],
  ["SMTP 1 MiB, connections kept", { octets: 1_048_576, messages: 800 }],
  ["SMTP 1 MiB with a file, connections kept", { octets: 1_048_576, messages: 800, body: "attachment" }],
];

/** A server with all accounts. */
async function openKeryx(): Promise<{ keryx: Keryx; target: Target }> {
  const keryx = await makeKeryx(domain, {
    KERYX_TRUSTED_NETWORKS: "127.0.0.0/8",
    KERYX_ROUTES: `relay.test=127.0.0.1:${sinkPort}`,
    KERYX_SMTP_CONNECTIONS: String(2 * idleConnections),
    KERYX_SMTP_CONNECTIONS_PER_NETWORK: String(2 * idleConnections),
    // All sessions come from one network, as they do to Dovecot, and the next may begin before the last is counted off.
    KERYX_POP3_CONNECTIONS_PER_NETWORK: String(2 * users.length),
  });
  try {
    await keryx.start();
    await keryx.cli(
      ["setup", "--domain", domain, "--admin", `user1@${domain}`, "--password-stdin"],
      password,
    );
    const others = addresses.slice(1);
    await Promise.all(
      others.map((address) => keryx.cli(["account", "add", address, "--password-stdin"], password)),
    );
  } catch (error) {
    await keryx.destroy();
    throw error;
  }
  const { smtp, pop3 } = keryx.ports;
  const target: Target = {
    name: "Keryx",
    smtpPort: smtp,
    pop3Port: pop3,
    password,
    pids: () => [keryx.pid() ?? Number.NaN],
    async fill(users, content) {
      const databaseUrl = await runningDatabaseUrl(await openDataFolder(keryx.dataDir));
      if (!databaseUrl) throw new Error("the server has no database of its own");
      await fillKeryx(
        databaseUrl,
        users.map((user) => `${user}@${domain}`),
        content,
      );
    },
  };
  return { keryx, target };
}

function peerTarget(peers: Peers): Target {
  const target: Target = {
    name: "Postfix + Dovecot",
    ...peers,
    async renewQueue() {
      await peers.renewQueue();
      // Its processes begin with the first connections.
      await intake(target, { octets: 4_096, messages: 2 * sessions });
    },
    async fill(users, content) {
      for (const user of users) fillMaildir(peers.maildir(user), user, content);
    },
  };
  return target;
}

const renewQueue = (target: Target) => target.renewQueue?.();

async function firstRow(messages: number): Promise<string> {
  const what = `First row of an inbox of ${messages} messages`;
  try {
    const timesMs = await inboxFirstRow(keryx, `user1@${domain}`, messages);
    return `${what}: ${timesMs.map(Math.round).join(", ")} ms (from navigation, Chromium).`;
  } catch (error) {
    // No browser is no reason to lose what the others measured.
    return `${what}: not measured, ${String(error).split("\n")[0]}`;
  }
}

async function jmap(databaseUrl: string, asked: readonly string[], emails: number): Promise<string> {
  await fillJmap(databaseUrl, asked, emails);
  return printJmap(keryx, databaseUrl, asked, emails);
}

async function webmail(databaseUrl: string, address: string, emails: number): Promise<string> {
  await fillJmap(databaseUrl, [address], emails);
  try {
    return await printWebmail(keryx, address, emails);
  } catch (error) {
    // As above.
    return `Webmail: not measured to the end, ${String(error).split("\n")[0]}`;
  }
}

/** What comes in beside so many recipients who wait for a host that says nothing, in turn with a server for which nobody waits. */
async function besideWaiting(target: Target, sink: Sink, recipients: number): Promise<string> {
  const empty = await openKeryx();
  const before = memoryOctets(keryx.pid(), "VmRSS");
  const comingIn = { octets: 4_096, messages: sized(4_000) };
  sink.hold();
  try {
    const recipientsEach = 500;
    const messages = Math.max(drivers, Math.round(recipients / recipientsEach));
    await fanOut(smtpLoads(target, { octets: 4_096, messages, to: ["x@relay.test"], recipientsEach }));
    const [beside, alone]: [Measured[], Measured[]] = [[], []];
    for (let n = 0; n < repeats; n++) {
      beside.push(await intake(target, comingIn));
      alone.push(await intake(empty.target, comingIn));
    }
    return (
      `With ${messages * recipientsEach} recipients waiting for a host that is silent: ${Math.round(median(beside).perSecond)} messages/s in, ` +
      `${Math.round(median(alone).perSecond)} where nobody waits; the server's memory went from ${megabytes(before)} to ${megabytes(memoryOctets(keryx.pid(), "VmRSS"))}.`
    );
  } finally {
    sink.release();
    await empty.keryx.destroy();
  }
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
    targets.push(peerTarget(peers));
  }
  console.log(
    `\n${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.version}; ${repeats} runs in turn, medians (spread).\n`,
  );
  printHead();
  for (const [name, { messages, ...rest }] of wants("smtp") ? intakes : []) {
    const measure = (target: Target, share: number) =>
      intake(target, { messages: sized(messages * share), ...rest });
    await printRow(`${name}, ${sessions} at once`, targets, repeats, measure, renewQueue);
  }
  if (sink && wants("relay")) {
    const measure = (target: Target, share: number) => {
      const messages = sized(4_000 * share);
      return relay(sink, smtpLoads(target, { octets: 4_096, messages, to: ["x@relay.test"] }), messages);
    };
    const name = "Relay 4 KiB to one host (latency: of the intake)";
    await printRow(name, targets, repeats, measure, renewQueue);
  }
  const notes: string[] = [];
  if (wants("inbox")) notes.push(await firstRow(sized(10_000)));
  if (sink && wants("waiting")) notes.push(await besideWaiting(keryxTarget, sink, sized(100_000)));
  const databaseUrl = await runningDatabaseUrl(await openDataFolder(keryx.dataDir));
  if (wants("jmap") && databaseUrl)
    notes.push(await jmap(databaseUrl, addresses.slice(0, jmapAccounts), sized(100_000)));
  if (wants("webmail") && databaseUrl)
    notes.push(await webmail(databaseUrl, addresses.at(-1) as string, sized(100_000)));
  if (wants("pop3")) {
    // Last: it puts other mail in place of what the others left.
    await printPop3(targets, repeats, scale);
    notes.push(await listsOfMany(keryxTarget, 250_000));
    notes.push(await downloadOfMuch(keryxTarget, keryx.pid(), 5 * 2 ** 30 * scale));
  }
  console.log(`\n${notes.join("\n")}`);
  console.log(
    `An idle SMTP connection of ${idleConnections}: ${idleOctets === null ? "unknown" : `${(idleOctets / 1024).toFixed(1)} KiB`} of memory. ` +
      `Peak memory of the server process: ${megabytes(memoryOctets(keryx.pid(), "VmHWM"))}.`,
  );
} finally {
  peers?.stop();
  await keryx.destroy();
  sink?.stop();
}
