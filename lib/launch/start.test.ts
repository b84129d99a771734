import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePorts } from "../../mail-core/testing/free-ports.ts";

const root = join(import.meta.dirname, "../..");
const built = existsSync(join(root, ".next/BUILD_ID"));

let dir: string;
let children: ChildProcess[];

beforeEach(async () => {
  // As `mktemp -d` makes it: no other user may pass, and PostgreSQL runs as another user.
  dir = await mkdtemp(join(tmpdir(), "keryx-start-"));
  children = [];
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  await rm(dir, { recursive: true, force: true });
});

const portNames = ["HTTP", "SMTP", "SUBMISSION", "SUBMISSIONS", "POP3", "POP3S"];

async function freePortSettings(): Promise<Record<string, string>> {
  const ports = await freePorts(portNames.length);
  return Object.fromEntries(portNames.map((name, at) => [`KERYX_${name}_PORT`, String(ports[at])]));
}

/** Starts the server; `until` resolves when it printed that, `ended` when it is gone. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ["server.ts"], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "",
      KERYX_DATA_DIR: join(dir, "data"),
      ...env,
    } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let output = "";
  const waiting: { text: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  const take = (chunk: Buffer) => {
    output += chunk.toString();
    for (const { text, resolve } of waiting) if (output.includes(text)) resolve();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const ended = once(child, "close").then(([code]) => {
    for (const { text, reject } of waiting)
      reject(new Error(`It ended before it printed ${text}:\n${output}`));
    return { code: code as number | null, output };
  });
  const until = (text: string) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ text, resolve, reject });
      take(Buffer.alloc(0));
    });
  return { child, ended, until };
}

test("wrong settings are all named, and nothing is made", async () => {
  const { code, output } = await start({ KERYX_HTTP_PORT: "web", KERYX_COLOUR: "red" }).ended;
  expect(code).toBe(1);
  expect(output.trim().split("\n")).toEqual([
    "KERYX_COLOUR is not a setting of Keryx; README lists them all.",
    'KERYX_HTTP_PORT must be a port number from 1 to 65535 (it is "web").',
  ]);
  expect(await readdir(dir)).toEqual([]);
});

test("ports in use are all named in one go, and nothing is made", async () => {
  const ports = await freePortSettings();
  const taken = createServer().listen(Number(ports.KERYX_SMTP_PORT), "127.0.0.1");
  await once(taken, "listening");
  const { code, output } = await start(ports).ended;
  taken.close();
  await once(taken, "close");
  expect({ code, output: output.trim() }).toEqual({
    code: 1,
    output: `Port ${ports.KERYX_SMTP_PORT} (SMTP) is in use by another program: stop it, or choose another port with KERYX_SMTP_PORT.`,
  });
  expect(await readdir(dir)).toEqual([]);
});

test("a data folder that is not ours is refused and left alone", async () => {
  await writeFile(join(dir, "thesis.txt"), "mine");
  const { code, output } = await start({ ...(await freePortSettings()), KERYX_DATA_DIR: dir }).ended;
  expect({ code, output: output.trim() }).toEqual({
    code: 1,
    output: `The folder ${dir} is not a data folder of Keryx: empty it, or choose another with KERYX_DATA_DIR.`,
  });
  expect(await readdir(dir)).toEqual(["thesis.txt"]);
});

test("a database that does not answer is one sentence, and nothing is made", async () => {
  const ports = await freePortSettings();
  const { code, output } = await start({ ...ports, DATABASE_URL: "postgres://k:secret@127.0.0.1:1/k" }).ended;
  expect(code).toBe(1);
  expect(output).toMatch(
    /^\nThe database of DATABASE_URL cannot be reached \(.*\): start it, or correct the address\.\n$/,
  );
  expect(await readdir(dir)).toEqual([]);
});

test.skipIf(!built)(
  "it starts, stops at SIGTERM with 0, and starts again after SIGKILL on the same data",
  async () => {
    const ports = await freePortSettings();
    const url = `http://127.0.0.1:${ports.KERYX_HTTP_PORT}`;
    const first = start(ports);
    await first.until("Ctrl-C stops it.");
    const answer = await fetch(url, { redirect: "manual" });
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    await answer.arrayBuffer();

    const twin = await start({ ...(await freePortSettings()) }).ended;
    expect(twin.code).toBe(1);
    expect(twin.output).toContain(
      `Keryx is already running on ${join(dir, "data")} (process ${first.child.pid})`,
    );

    first.child.kill("SIGTERM");
    expect((await first.ended).code).toBe(0);
    expect(existsSync(join(dir, "data/postgres/postmaster.pid"))).toBe(false);
    expect(existsSync(join(dir, "data/running.json"))).toBe(false);

    const second = start(ports);
    await second.until("Ctrl-C stops it.");
    second.child.kill("SIGKILL");
    await second.ended;

    const third = start(ports);
    await third.until("Ctrl-C stops it.");
    // The terminal and npm both pass a Ctrl-C on.
    third.child.kill("SIGINT");
    third.child.kill("SIGINT");
    expect((await third.ended).code).toBe(0);
  },
  120_000,
);
