import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../mail-core/testing/free-ports.ts";
import { addPeople } from "./people.ts";
import { copyPreparedData } from "./prepared-data.ts";

const root = join(import.meta.dirname, "..");
const node = join(root, "node_modules/.bin/node");
/** Longer than a machine with much to do takes; a server that ends is not waited for. */
const startsWithinMs = 200_000;
export const password = "correct horse battery";

export interface Keryx {
  hostname: string;
  /** KERYX_DATA_DIR. */
  dataDir: string;
  /** What the server runs in. */
  environment: Record<string, string>;
  /** The web address, without a path. */
  url: string;
  ports: { web: number; smtp: number; submission: number; submissions: number; pop3: number; pop3s: number };
  /** The server process, while it runs. */
  pid(): number | undefined;
  /** The last 64 KB of what the server has printed since its start. */
  said(): string;
  /** Runs `npm run keryx -- …` against this server's data. */
  cli(args: string[], input?: string): Promise<string>;
  /** Stops as an operator would; the data stays, `start` brings it back. */
  stop(): Promise<number | null>;
  start(): Promise<void>;
  /** Ends the server process without warning; its database lives on until the next start, as after any crash. */
  kill(): Promise<void>;
  /** Stops and removes everything. */
  destroy(): Promise<void>;
}

/** Makes a server of its own, not yet started: production build, own database, free ports on loopback. */
export async function makeKeryx(hostname: string, env: Record<string, string> = {}): Promise<Keryx> {
  const [web = 0, smtp = 0, submission = 0, submissions = 0, pop3 = 0, pop3s = 0] = await freePorts(6);
  const dataDir = await mkdtemp(join(tmpdir(), "keryx-e2e-"));
  const url = `http://127.0.0.1:${web}`;
  const environment = {
    PATH: process.env.PATH ?? "",
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? "",
    HOME: process.env.HOME ?? "",
    TZ: "Asia/Kathmandu",
    NODE_ENV: "production" as const,
    NEXT_TELEMETRY_DISABLED: "1",
    KERYX_HOSTNAME: hostname,
    KERYX_DATA_DIR: join(dataDir, "data"),
    KERYX_BIND: "127.0.0.1",
    KERYX_URL: url,
    KERYX_HTTP_PORT: String(web),
    KERYX_SMTP_PORT: String(smtp),
    KERYX_SUBMISSION_PORT: String(submission),
    KERYX_SUBMISSIONS_PORT: String(submissions),
    KERYX_POP3_PORT: String(pop3),
    KERYX_POP3S_PORT: String(pop3s),
    ...env,
  };
  let child: ChildProcess | null = null;
  let output = "";

  const keryx: Keryx = {
    hostname,
    dataDir: environment.KERYX_DATA_DIR,
    environment,
    url,
    ports: { web, smtp, submission, submissions, pop3, pop3s },
    pid: () => child?.pid,
    said: () => output,
    cli: (args, input = "") =>
      new Promise((resolve, reject) => {
        const cli = spawn(node, ["lib/cli/keryx.ts", ...args], { cwd: root, env: environment });
        let text = "";
        cli.stdout.on("data", (chunk) => {
          text += chunk;
        });
        cli.stderr.on("data", (chunk) => {
          text += chunk;
        });
        cli.on("close", (code) =>
          code === 0
            ? resolve(text)
            : reject(new Error(`keryx ${args.join(" ")} ended with ${code}: ${text}`)),
        );
        cli.stdin.end(input);
      }),
    async start() {
      output = "";
      const started = spawn(node, ["server.ts"], {
        cwd: root,
        env: environment,
        stdio: ["ignore", "pipe", "pipe"],
      });
      child = started;
      const collect = (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-64_000);
      };
      started.stdout.on("data", collect);
      started.stderr.on("data", collect);
      const deadline = Date.now() + startsWithinMs;
      while (Date.now() < deadline) {
        if (started.exitCode !== null || started.signalCode !== null) break;
        const answer = await fetch(`${url}/sign-in`, { redirect: "manual" }).catch(() => null);
        if (answer && answer.status < 500) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`${hostname} did not start:\n${output}`);
    },
    async stop() {
      const running = child;
      if (!running || running.exitCode !== null) return running?.exitCode ?? null;
      const ended = new Promise<number | null>((resolve) => running.once("exit", (code) => resolve(code)));
      running.kill("SIGTERM");
      return ended;
    },
    async kill() {
      const running = child;
      if (!running || running.exitCode !== null) return;
      const ended = new Promise((resolve) => running.once("exit", resolve));
      running.kill("SIGKILL");
      await ended;
    },
    async destroy() {
      await keryx.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return keryx;
}

/** A server with its domain and its administrator alice, and the accounts named. */
export async function startKeryx(
  domain: string,
  {
    accounts = [],
    env = {},
    administrator = "alice",
  }: { accounts?: string[]; env?: Record<string, string>; administrator?: string } = {},
): Promise<Keryx> {
  const keryx = await makeKeryx(domain, env);
  await openKeryx(keryx, { accounts, administrator });
  return keryx;
}

/** A server as it is before anybody set it up. */
export async function startEmptyKeryx(hostname: string): Promise<Keryx> {
  const keryx = await makeKeryx(hostname);
  await copyPreparedData(keryx.dataDir);
  await keryx.start();
  return keryx;
}

/** Starts a server that was made, sets up its domain with an administrator, and adds the accounts named. */
export async function openKeryx(
  keryx: Keryx,
  { accounts = [], administrator = "alice" }: { accounts?: string[]; administrator?: string } = {},
): Promise<void> {
  const { environment, hostname: domain } = keryx;
  if (!environment.DATABASE_URL) await copyPreparedData(keryx.dataDir);
  await keryx.start();
  await addPeople(environment, { domain, administrator, accounts, password });
}
