import { createHash } from "node:crypto";
import type { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import type { MailCoreConfig } from "../config.ts";
import { greeted, handOver, RawClient } from "../testing/dialogue.ts";
import { password, type Scene, stage } from "../testing/scene.ts";

const bob = "bob@crepes.fr";
/** So many that both threads have some of them. */
const many = 16;

let scene: Scene | null = null;
let clients: Client[] = [];
afterEach(async () => {
  for (const { client } of clients) client.close();
  clients = [];
  await scene?.end();
  scene = null;
});

/** A server with two threads. */
async function open(changes: Partial<MailCoreConfig> = {}): Promise<Scene> {
  scene = await stage({ sessionThreads: 2, ...changes });
  return scene;
}

interface Client {
  client: RawClient;
  greeting: string;
  say(line: string): Promise<string>;
  /** "+OK", or "-ERR" with its code. */
  signIn(address: string, secret?: string): Promise<string>;
}

/** Clients of one port, one after the other or at once. */
async function arrive(port: number, count = many): Promise<Client[]> {
  const arrived = await Promise.all(Array.from({ length: count }, () => connected(port)));
  clients.push(...arrived);
  return arrived;
}

async function connected(port: number): Promise<Client> {
  const client = await RawClient.open(port);
  const greeting = (await client.line()) ?? "closed";
  const say = async (line: string) => {
    client.send(`${line}\r\n`);
    return (await client.line()) ?? "closed";
  };
  const signIn = async (address: string, secret = password) => {
    await say(`USER ${address}`);
    return (await say(`PASS ${secret}`)).replace(/^(\+OK|-ERR \[[^\]]+\]).*/, "$1");
  };
  return { client, greeting, say, signIn };
}

/** Mail for an account, with these bodies. */
async function send({ ports }: Scene, to: string, bodies: readonly string[]): Promise<void> {
  const client = await greeted(ports.smtp);
  for (const body of bodies)
    await handOver(client, { from: "a@b.example", to }, `Subject: Pickles\r\n\r\n${body}\r\n`);
  client.close();
}

const times = (outcome: string, count: number) => Array.from({ length: count }, () => outcome);
const together = <T>(list: readonly Client[], act: (one: Client, n: number) => Promise<T>) =>
  Promise.all(list.map(act));

test("clients of all threads at once are each given their own mail, octet for octet", async () => {
  const scene = await open();
  const names = Array.from({ length: many }, (_, n) => `reader${n}@crepes.fr`);
  await Promise.all(names.map((address) => scene.core.accounts.add({ address, password })));
  await Promise.all(names.map((name, n) => send(scene, name, [`for ${n}`, "x".repeat(900).repeat(n + 1)])));
  const arrived = await arrive(scene.ports.pop3);
  await together(arrived, async ({ client, say, signIn }, n) => {
    expect(await signIn(names[n] ?? "")).toBe("+OK");
    expect(await say("RETR 1")).toMatch(/^\+OK/);
    const lines: (string | null)[] = [];
    while (lines.at(-1) !== ".") lines.push(await client.line());
    expect(lines.at(-2)).toBe(`for ${n}`);
    expect(await say("RETR 2")).toMatch(/^\+OK/);
  });
});

test("one session has a maildrop, whichever threads the others come to; after its QUIT another may", async () => {
  const scene = await open();
  const arrived = await arrive(scene.ports.pop3);
  const outcomes = await together(arrived, ({ signIn }) => signIn(bob));
  expect(outcomes.toSorted()).toEqual(["+OK", ...times("-ERR [IN-USE]", many - 1)]);
  expect(await arrived[outcomes.indexOf("+OK")]?.say("QUIT")).toMatch(/^\+OK/);
  const again = await together(await arrive(scene.ports.pop3), ({ signIn }) => signIn(bob));
  expect(again.toSorted()).toEqual(["+OK", ...times("-ERR [IN-USE]", many - 1)]);
});

test("where a maildrop is shared no more sessions have it than may, over all threads", async () => {
  const scene = await open({ pop3Shared: true, pop3: { sessionsPerAccountMax: 3 } });
  const outcomes = await together(await arrive(scene.ports.pop3), ({ signIn }) => signIn(bob));
  expect(outcomes.toSorted()).toEqual([...times("+OK", 3), ...times("-ERR [IN-USE]", many - 3)]);
});

test.each([
  ["a port", { connectionsMax: 5 }],
  ["a network", { connectionsPerNetworkMax: 5 }],
])("no more connections than %s may have are taken, over all threads", async (_, pop3) => {
  const scene = await open({ pop3 });
  const greetings = (await arrive(scene.ports.pop3)).map(({ greeting }) => greeting.slice(0, 15));
  expect(greetings.toSorted()).toEqual([
    ...times("+OK crepes.fr P", 5),
    ...times("-ERR [SYS/TEMP]", many - 5),
  ]);
});

test("wrong passwords at all threads are counted together", async () => {
  const scene = await open();
  await together(await arrive(scene.ports.pop3), ({ signIn }, n) => signIn(bob, `wrong ${n}`));
  const outcomes = await together(await arrive(scene.ports.pop3, 6), ({ signIn }) => signIn(bob));
  expect(outcomes).toEqual(times("-ERR [SYS/TEMP]", 6));
});

test("a secret for APOP opens the maildrop at every thread", async () => {
  const scene = await open({ apop: "tls", pop3Shared: true });
  const secret = await scene.core.pop3Secrets.make(await scene.signIn(bob));
  await together(await arrive(scene.ports.pop3, 8), async ({ greeting, say }) => {
    const timestamp = /<[^>]+>$/.exec(greeting)?.[0];
    const digest = createHash("md5").update(`${timestamp}${secret}`).digest("hex");
    expect(await say(`APOP ${bob} ${digest}`)).toMatch(/^\+OK maildrop has/);
  });
});

test("whoever watches an account is told what QUIT took out", async () => {
  const scene = await open();
  await send(scene, bob, ["one", "two"]);
  let told = 0;
  const unwatch = scene.core.watch(await scene.signIn(bob), () => {
    told += 1;
  });
  const [client] = await arrive(scene.ports.pop3, 1);
  expect(await client?.signIn(bob)).toBe("+OK");
  expect(await client?.say("DELE 1")).toMatch(/^\+OK/);
  expect(told).toBe(0);
  expect(await client?.say("QUIT")).toMatch(/^\+OK/);
  await expect.poll(() => told).toBe(1);
  unwatch();
});

test("a disabled account loses its open sessions, in whichever threads they are", async () => {
  const scene = await open({ pop3Shared: true });
  await send(scene, bob, ["one"]);
  const arrived = await arrive(scene.ports.pop3, 8);
  await together(arrived, ({ signIn }) => signIn(bob));
  await scene.core.accounts.setDisabled(await scene.signIn(bob), true);
  const answers = await together(arrived, ({ say }) => say("RETR 1"));
  expect(answers).toEqual(times("-ERR [SYS/PERM] sign-in refused", 8));
});

test("the maildrops of a thread that dies are free at once, those of the others stay taken", async () => {
  const threads: Worker[] = [];
  const note = (worker: Worker) => void threads.push(worker);
  process.on("worker", note);
  const scene = await open();
  process.off("worker", note);
  const names = Array.from({ length: many }, (_, n) => `reader${n}@crepes.fr`);
  await Promise.all(names.map((address) => scene.core.accounts.add({ address, password })));
  const before = await arrive(scene.ports.pop3);
  await together(before, async ({ signIn }, n) => expect(await signIn(names[n] ?? "")).toBe("+OK"));
  // The first thread is the search index's.
  await threads[1]?.terminate();
  const lives = await together(before, async ({ say }) => (await say("NOOP")) !== "closed");
  expect(new Set(lives)).toEqual(new Set([true, false]));
  const held = () => scene.database.query("SELECT FROM maildrop_lock");
  await expect.poll(held).toHaveLength(lives.filter((lives) => lives).length);
  const after = await together(await arrive(scene.ports.pop3), ({ signIn }, n) => signIn(names[n] ?? ""));
  expect(after).toEqual(lives.map((lives) => (lives ? "-ERR [IN-USE]" : "+OK")));
});

test("a stop tells who waits, and what they marked stays", async () => {
  const scene = await open({ pop3Shared: true });
  await send(scene, bob, ["one"]);
  const arrived = await arrive(scene.ports.pop3, 8);
  await together(arrived, async ({ signIn, say }) => {
    expect(await signIn(bob)).toBe("+OK");
    expect(await say("DELE 1")).toMatch(/^\+OK/);
  });
  const stopped = scene.core.stop();
  const farewells = await together(arrived, ({ client }) => client.line());
  expect(farewells).toEqual(times("-ERR [SYS/TEMP] closing connection", 8));
  await stopped;
  const rows = await scene.database.query("SELECT FROM mailbox_email");
  expect(rows).toHaveLength(1);
});
