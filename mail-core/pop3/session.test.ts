import { createServer } from "node:net";
import type { SecureContext } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { provenAccount } from "../ids.ts";
import { silentLog } from "../log.ts";
import { Connection, type Line } from "../net/connection.ts";
import { lockLeaseMs, type Maildrop } from "../store/maildrop.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { RawClient } from "../testing/raw-client.ts";
import { idleTimeoutMs, signInTimeoutMs } from "./limits.ts";
import { runSession, type SessionDeps } from "./session.ts";

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A connection whose every wait can be made to run out at once; it keeps what it was asked to wait. */
class Watched extends Connection {
  readonly waitsMs: number[] = [];
  runOut = () => {};
  override readLine(limitOctets: number, timeoutMs: number): Promise<Line> {
    this.waitsMs.push(timeoutMs);
    const ranOut = new Promise<Line>((resolve) => {
      this.runOut = () => resolve({ kind: "timeout" });
    });
    return Promise.race([super.readLine(limitOctets, timeoutMs), ranOut]);
  }
}

/** One session over a real socket, with a maildrop of one message that tells what was done to it. */
async function play(
  changes: Partial<SessionDeps> = {},
  stopping = new AbortController(),
  read: Maildrop["read"] = async function* () {
    yield Buffer.from("Subject: a\r\n\r\n");
  },
) {
  const done: string[] = [];
  const clock = fakeClock();
  let active = true;
  const maildrop: Maildrop = {
    count: 1,
    sizeOctets: () => 14,
    isInternationalized: () => false,
    uidl: () => "7",
    read,
    readNow: () => null,
    remove: async (indexes) => void done.push(`removed ${indexes.length}`),
    marksRead: false,
    markRead: async () => {},
    renew: async () => void done.push("renewed"),
    release: async () => void done.push("released"),
  };
  const deps: SessionDeps = {
    hostname: "crepes.fr",
    authenticator: {
      signIn: async ({ address }) => ({ kind: "proven", account: provenAccount("1"), address, role: "user" }),
      challengeScram: async () => ({ kind: "challenge", salt: new Uint8Array(16), iterations: 4_096 }),
      proveScram: async () => ({ kind: "refused" }),
      proveApop: async () => ({ kind: "refused" }),
      mayAct: async () => active,
    },
    maildrops: { open: async () => maildrop },
    popBeforeSmtp: { signedIn: async () => {} },
    clock,
    log: silentLog,
    secureContext: (): SecureContext => {
      throw new Error("no TLS here");
    },
    takesApop: () => false,
    mayBeClear: () => true,
    ...changes,
  };
  const server = createServer();
  const accepted = new Promise<Watched>((resolve) =>
    server.once("connection", (socket) => resolve(new Watched(socket, "test"))),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const client = await RawClient.open(address.port);
  endings.push(() => client.close());
  const connection = await accepted;
  const ended = runSession(connection, deps, stopping.signal);
  const say = async (line: string) => {
    client.send(`${line}\r\n`);
    return client.line();
  };
  const signIn = async () => {
    await client.line();
    await say("USER bob@crepes.fr");
    expect(await say("PASS any")).toMatch(/^\+OK/);
  };
  return {
    ...{ client, clock, connection, done, ended, say, signIn, stopping },
    disable: () => {
      active = false;
    },
  };
}

test("a stop that came during the TLS handshake ends the session at once", async () => {
  const stopping = new AbortController();
  stopping.abort();
  const { client, ended, connection } = await play({}, stopping);
  await ended;
  expect([await client.line(), await client.line()]).toEqual(["-ERR [SYS/TEMP] closing connection", null]);
  expect(connection.waitsMs).toEqual([]);
});

test("a stop ends a session that waits, and what it marked stays", async () => {
  const { client, done, ended, say, signIn, stopping } = await play();
  await signIn();
  await say("DELE 1");
  stopping.abort();
  expect(await client.line()).toBe("-ERR [SYS/TEMP] closing connection");
  expect(await client.line()).toBeNull();
  await ended;
  expect(done).toEqual(["released"]);
});

test("a stop while a SASL response is awaited is told as such", async () => {
  const { client, ended, say, stopping } = await play();
  await client.line();
  expect(await say("AUTH PLAIN")).toBe("+ ");
  stopping.abort();
  expect(await client.line()).toBe("-ERR [SYS/TEMP] closing connection");
  expect(await client.line()).toBeNull();
  await ended;
});

test("a client that goes away in the middle of a message is no error of ours, and frees its maildrop", async () => {
  const logged: string[] = [];
  const hears = (level: string) => (event: string) => void logged.push(`${level}: ${event}`);
  const log = { info: hears("info"), warn: hears("warn"), error: hears("error") };
  const { client, done, ended, say, signIn } = await play({ log }, new AbortController(), async function* () {
    for (;;) yield Buffer.alloc(64 * 1024, "x");
  });
  await signIn();
  expect(await say("RETR 1")).toMatch(/^\+OK/);
  client.close();
  await ended;
  expect(logged.filter((line) => line.startsWith("error"))).toEqual([]);
  expect(logged).toContain("info: pop3 peer went away");
  expect(done).toEqual(["released"]);
});

test("ten idle minutes end a session without a word, and what it marked stays", async () => {
  const { client, connection, done, ended, say, signIn } = await play();
  await signIn();
  await say("DELE 1");
  expect(connection.waitsMs.at(-1)).toBe(idleTimeoutMs);
  expect(idleTimeoutMs).toBeGreaterThanOrEqual(10 * 60_000);
  connection.runOut();
  await ended;
  expect(await client.line()).toBeNull();
  expect(done).toEqual(["released"]);
});

test("who does not sign in is waited for less, and not told that a line was too long", async () => {
  const { client, connection, ended, say } = await play();
  await client.line();
  expect(connection.waitsMs).toEqual([signInTimeoutMs]);
  expect(await say("AUTH PLAIN")).toBe("+ ");
  connection.runOut();
  await ended;
  expect(await client.line()).toBeNull();
});

test("the lock is renewed while the session lives, and no longer", async () => {
  const { clock, done, ended, say, signIn } = await play();
  await signIn();
  clock.advance(lockLeaseMs);
  expect(done).toEqual(["renewed", "renewed", "renewed"]);
  await say("QUIT");
  await ended;
  expect(clock.pending()).toBe(0);
});

test("an account that was disabled reads and deletes no more, also in a session that is open", async () => {
  const { client, clock, disable, done, ended, say, signIn } = await play();
  await signIn();
  expect(await say("RETR 1")).toBe("+OK 14 octets");
  for (let line = await client.line(); line !== "."; line = await client.line());
  await say("DELE 1");
  await say("RSET");
  disable();
  clock.advance(1_000);
  expect(await say("RETR 1")).toBe("-ERR [SYS/PERM] sign-in refused");
  expect(await client.line()).toBeNull();
  await ended;
  expect(done).toEqual(["released"]);
});

test("an account that was disabled a moment ago deletes nothing with QUIT", async () => {
  const { disable, done, ended, say, signIn } = await play();
  await signIn();
  await say("DELE 1");
  disable();
  expect(await say("QUIT")).toBe("-ERR [SYS/PERM] sign-in refused");
  await ended;
  expect(done).toEqual(["released"]);
});

test("away from loopback no password is taken in the clear, and CAPA does not offer it", async () => {
  const { client, say } = await play({ mayBeClear: () => false });
  await client.line();
  const lines = [await say("CAPA")];
  for (let line = await client.line(); line !== "." && line !== null; line = await client.line())
    lines.push(line);
  expect(lines).toContain("STLS");
  expect(lines.filter((line) => line === "USER" || line?.startsWith("SASL"))).toEqual([]);
  for (const line of ["USER bob@crepes.fr", "PASS any", "AUTH PLAIN", "AUTH PLAIN AGEAYg=="])
    expect(await say(line)).toMatch(/^-ERR use STLS first/);
});

test("a peer that vanishes in the middle of a message leaves its marks behind", async () => {
  const { done, ended, say, signIn, client } = await play();
  await signIn();
  await say("DELE 1");
  client.close();
  await ended;
  expect(done).toEqual(["released"]);
});
