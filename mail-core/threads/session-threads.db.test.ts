import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import type { Worker } from "node:worker_threads";
import { generate } from "selfsigned";
import { afterEach, expect, test } from "vitest";
import { type Clock, systemClock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import { type PackedChunk, unpackChunk } from "../store/packed-chunk.ts";
import {
  converse,
  endOfData,
  greeted,
  handOver,
  plain,
  RawClient,
  secured,
  upToData,
} from "../testing/dialogue.ts";
import { freePorts } from "../testing/free-ports.ts";
import { password, type Scene, stage } from "../testing/scene.ts";
import { stopMaxMs } from "./session-threads.ts";

let scene: Scene | null = null;
let clients: RawClient[] = [];
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await scene?.end();
  scene = null;
});

/** A server with two threads; and its threads, so that a test can end them. */
async function open(
  changes: Partial<MailCoreConfig> = {},
  clock?: Clock,
): Promise<{ scene: Scene; threads: Worker[] }> {
  const workers: Worker[] = [];
  const note = (worker: Worker) => void workers.push(worker);
  process.on("worker", note);
  scene = await stage({ sessionThreads: 2, ...changes }, undefined, clock);
  process.off("worker", note);
  // The first is the search index's.
  return { scene, threads: workers.slice(1) };
}

/** So many clients at once, each with the code of its greeting. */
async function arrive(port: number, count: number): Promise<{ client: RawClient; code: string }[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const client = await RawClient.open(port);
      clients.push(client);
      return { client, code: (await client.reply()).slice(0, 3) };
    }),
  );
}

const codes = (arrived: { code: string }[]) => arrived.map(({ code }) => code).sort();
const times = (code: string, count: number) => Array.from({ length: count }, () => code);

const letter = "From: a@b.example\r\nSubject: Pickles\r\n\r\nDo you like them?\r\n";

/** How many emails lie in the accounts, or how many recipients elsewhere were promised their mail. */
async function rowsOf({ database }: Scene, table: "email" | "queue_entry"): Promise<number> {
  // Not the reports on what cannot be delivered.
  const promised = table === "email" ? "true" : "reverse_path IS NOT NULL";
  const [row] = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${table} WHERE ${promised}`,
  );
  return row?.count ?? 0;
}

test.each([
  ["the mailboxes", ["bob@crepes.fr", "eve@crepes.fr"], "email"],
  ["the queue", ["bob@hamburger.edu", "eve@galettes.example"], "queue_entry"],
] as const)(
  "clients of all threads at once have their mail in %s when they read 250",
  async (_, to, table) => {
    const { scene } = await open({ trustedNetworks: ["127.0.0.0/8"] });
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        converse(
          scene.ports.smtp,
          `S: 220
         C: EHLO client.example
         S: 250
         C: MAIL FROM:<a@b.example>
         S: 250
         C: RCPT TO:<${to[n % 2]}>
         S: 250
         C: DATA
         S: 354
         C: ${letter.replaceAll("\r\n", "\\r\\n")}.
         S: 250
         C: QUIT
         S: 221`,
        ),
      ),
    );
    expect(await rowsOf(scene, table)).toBe(30);
  },
);

const text = (lines: number) => "The quick brown fox jumps over the lazy dog.\r\n".repeat(lines);
const inBase64 = (file: Buffer) => file.toString("base64").replace(/.{1,76}/g, "$&\r\n");

test.each([
  ["packed into the pool of small buffers", text(250), 1],
  ["packed into one row", text(1_000), 1],
  ["larger than one row", text(15_000), 3],
  ["a small file that says the same again and again", inBase64(Buffer.from(text(250))), 1],
  ["a file in one row", inBase64(randomBytes(100_000)), 1],
  ["a file larger than one row", inBase64(randomBytes(500_000)), 3],
])("a message that is %s comes back as it was sent", async (_, body, rows) => {
  const { scene } = await open();
  const client = await greeted(scene.ports.smtp);
  clients.push(client);
  await handOver(client, { from: "a@b.example", to: "bob@crepes.fr" }, letter + body);
  const chunks = await scene.database.query<PackedChunk>(
    `SELECT octets, unpacked_octets AS "unpackedOctets" FROM blob_chunk ORDER BY n`,
  );
  expect(chunks).toHaveLength(rows);
  expect(chunks[0]?.unpackedOctets).not.toBeNull();
  expect(Buffer.concat(chunks.map(unpackChunk)).equals(Buffer.from(letter + body))).toBe(true);
});

test.each([
  ["a port", { connectionsMax: 10 }],
  ["a network", { connectionsPerNetworkMax: 10 }],
])("no more connections than %s may have are taken, whichever threads they come to", async (_, smtp) => {
  const { scene } = await open({ smtp });
  const arrived = await arrive(scene.ports.smtp, 40);
  expect(codes(arrived)).toEqual([...times("220", 10), ...times("421", 30)]);
  const [first] = arrived.filter(({ code }) => code === "220");
  await first?.client.say("QUIT");
  await expect.poll(async () => codes(await arrive(scene.ports.smtp, 1))).toEqual(["220"]);
  expect(codes(await arrive(scene.ports.smtp, 1))).toEqual(["421"]);
});

test("strangers at all threads meet stricter limits while a port is nearly full", async () => {
  // Stress begins with the second connection, and ends when one is left.
  const { scene } = await open({ smtp: { connectionsMax: 20, stressShare: 0.1 } });
  const arrived = await arrive(scene.ports.smtp, 12);
  for (const { client } of arrived.slice(0, 10))
    expect(await client.say("NONSENSE", "NOOP")).toMatch(/^421 .*unknown/);
});

test("a thread that dies takes its own sessions and their places with it, and is started anew", async () => {
  const { scene, threads } = await open({ smtp: { connectionsMax: 20, connectionsPerNetworkMax: 20 } });
  const before = await arrive(scene.ports.smtp, 20);
  await threads[0]?.terminate();
  const after = await Promise.all(before.map(({ client }) => client.say("NOOP")));
  const lost = after.filter((reply) => reply === "closed").length;
  expect(after.filter((reply) => reply.startsWith("503") || reply.startsWith("250")).length).toBe(20 - lost);
  expect(lost).toBeGreaterThan(0);
  const again = await arrive(scene.ports.smtp, 20);
  expect(codes(again)).toEqual([...times("220", lost), ...times("421", 20 - lost)]);
});

test("when every thread has died the ports are served again", async () => {
  const { scene, threads } = await open();
  await Promise.all(threads.map((thread) => thread.terminate()));
  const greeting = () => arrive(scene.ports.smtp, 1).then(codes, () => []);
  await expect.poll(greeting).toEqual(["220"]);
});

test("a stop says 421 to who waits, and finishes the messages in hand", async () => {
  const { scene } = await open();
  const idle = await arrive(scene.ports.smtp, 6);
  const senders = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const client = await greeted(scene.ports.smtp);
      clients.push(client);
      await upToData(client, { from: "a@b.example", to: "bob@crepes.fr" });
      return client;
    }),
  );
  const stopped = scene.core.stop();
  for (const { client } of idle) expect(await client.reply()).toMatch(/^421/);
  for (const client of senders) expect(await endOfData(client, letter)).toMatch(/^250/);
  for (const client of senders) expect(await client.reply()).toMatch(/^421/);
  await stopped;
  expect(await rowsOf(scene, "email")).toBe(6);
});

test("a session that waits for ever does not hold up the stop", async () => {
  const impatient: Clock = {
    ...systemClock,
    after: (ms, callback) => systemClock.after(ms === stopMaxMs ? 50 : ms, callback),
  };
  const { scene } = await open({}, impatient);
  const somebody = await scene.database.connect();
  await somebody.query("BEGIN; LOCK TABLE address");
  const client = await greeted(scene.ports.smtp);
  clients.push(client);
  await client.say("MAIL FROM:<a@b.example>");
  client.send("RCPT TO:<bob@crepes.fr>\r\n");
  const isAsked = () =>
    scene.database.query("SELECT FROM pg_locks WHERE relation = 'address'::regclass AND NOT granted");
  await expect.poll(isAsked).not.toEqual([]);
  const stopped = scene.core.stop();
  expect(await client.reply()).toBe("closed");
  await somebody.end();
  await stopped;
});

test("who is taken away by another machine is refused by every thread, also where mail for him has just come", async () => {
  const { scene } = await open();
  const clients = await Promise.all(Array.from({ length: 8 }, () => greeted(scene.ports.smtp)));
  const answers = () =>
    Promise.all(
      clients.map((client) => client.say("RSET", "MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>")),
    );
  for (const answer of [...(await answers()), ...(await answers())]) expect(answer).toMatch(/^250/);
  await scene.database.query("DELETE FROM address WHERE address = 'bob@crepes.fr'");
  const refused = clients.map(() => expect.stringMatching(/^550 5\.1\.1/));
  await expect.poll(answers).toEqual(refused);
  for (const client of clients) client.close();
});

test("who signs in may send to others, and what goes out is signed", async () => {
  const { scene } = await open();
  const { client, offers } = await secured(scene.ports.submission);
  clients.push(client);
  expect(offers).toContain("SCRAM-SHA-256");
  expect(await client.say(`AUTH PLAIN ${plain("bob@crepes.fr", "wrong")}`)).toMatch(/^535/);
  expect(await client.say(`AUTH PLAIN ${plain("bob@crepes.fr", password)}`)).toMatch(/^235/);
  await handOver(
    client,
    { from: "bob@crepes.fr", to: "carol@hamburger.edu" },
    "From: bob@crepes.fr\r\nSubject: Tonight\r\n\r\nPickles?\r\n",
  );
  const [entry] = await scene.database.query<{ trace: Buffer }>("SELECT trace FROM queue_entry");
  expect(entry?.trace.toString()).toMatch(/^DKIM-Signature: .* d=crepes\.fr;/);
});

test("a certificate that is renewed is shown by every thread", async () => {
  const dir = await mkdtemp(join(tmpdir(), "keryx-threads-"));
  const tls = { certFile: join(dir, "cert.pem"), keyFile: join(dir, "key.pem") };
  const write = async (name: string) => {
    const { cert, private: key } = await generate([{ name: "commonName", value: name }], { keyType: "ec" });
    await Promise.all([writeFile(tls.certFile, cert), writeFile(tls.keyFile, key)]);
  };
  await write("old.example");
  const { scene } = await open({ tls });
  /** The names that clients see, each with a connection of its own. */
  const shown = () =>
    Promise.all(
      Array.from({ length: 12 }, async () => {
        const { submissions: port } = scene.ports;
        const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
        await once(socket, "secureConnect");
        const name = socket.getPeerCertificate().subject.CN;
        socket.destroy();
        return name;
      }),
    );
  expect(new Set(await shown())).toEqual(new Set(["old.example"]));
  await write("new.example");
  await expect.poll(async () => new Set(await shown())).toEqual(new Set(["new.example"]));
  await rm(dir, { recursive: true });
});

test("a port that another program has is said to be taken, also where that one would share it", async () => {
  const [smtp = 0, submission = 0, submissions = 0] = await freePorts(3);
  const other = createServer();
  other.listen({ port: submission, host: "127.0.0.1", reusePort: true });
  await once(other, "listening");
  const ports = { smtp, submission, submissions, pop3: 0, pop3s: 0 };
  await expect(open({ ports })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await new Promise((closed) => other.close(closed));
});
