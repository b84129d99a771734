import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { PlainFailure } from "../plain-failure.ts";
import type { DataFolder } from "./data-folder.ts";
import { type Binaries, postgresBinaries } from "./postgres-binaries.ts";

export interface EmbeddedPostgres {
  url: string;
  /** Fast shutdown: open transactions are rolled back, what is committed is on disk. Waits for the end. */
  stop(): Promise<void>;
  /** Ends it at once; the next start recovers from the log. */
  kill(): void;
}

interface Options {
  /** Hears of an end that nobody asked for; the database is started again. */
  onRestart?: (reason: string) => void;
  /** In place of our own; for tests. */
  settings?: Record<string, string | number>;
}

const user = "keryx";
const restartWaitMaxMs = 30_000;
/** Octets of a socket's path, without the NUL at its end: 104 on macOS and 108 on Linux hold both. */
const socketPathMax = 103;
/** A recovery after a crash replays up to max_wal_size of log. */
const startWaitMs = 10 * 60_000;
/** A quarter of the memory between these is the database's own cache. Each GB costs 24 MB and 40 ms of a start, whatever is in it. */
const sharedBuffersMinMegabytes = 128;
const sharedBuffersMaxMegabytes = 2_048;

/** Starts the PostgreSQL of the data folder, made at the first start; it listens on loopback and in that folder alone. */
export async function startPostgres(folder: DataFolder, options: Options = {}): Promise<EmbeddedPostgres> {
  const cluster = join(folder.dir, "postgres");
  const version = await clusterVersion(cluster);
  const binaries = await postgresBinaries(version);
  const password = await readPassword(folder.dir);
  if (!version) await createCluster(binaries, folder.dir, password);
  await refuseOtherVersion(binaries, cluster);
  await endOrphan(cluster);
  const port = await freeLoopbackPort(await folder.databasePort());
  const url = addressOf(cluster, port, password);

  let stopping = false;
  let child = await startOnce(binaries, cluster, { ...options.settings, port });
  const watch = (running: ChildProcess) => {
    running.once("exit", (code, signal) => {
      if (!stopping) void restart(`${signal ?? `code ${code}`}`, 1000);
    });
  };
  const restart = async (reason: string, waitMs: number): Promise<void> => {
    options.onRestart?.(reason);
    await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
    if (stopping) return;
    try {
      child = await startOnce(binaries, cluster, { ...options.settings, port });
      watch(child);
    } catch (error) {
      void restart((error as Error).message, Math.min(waitMs * 2, restartWaitMaxMs));
    }
  };
  watch(child);
  const stop = async () => {
    stopping = true;
    await end(child);
  };
  try {
    await folder.rememberDatabasePort(port);
    await createDatabase(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    stop,
    kill() {
      stopping = true;
      child.kill("SIGQUIT");
    },
  };
}

/**
 * The address of the database that a running server keeps; null while there is none. The port that the folder remembers proves nothing: in a
 * copy of the folder it is the original's, whose password is the same.
 */
export async function runningDatabaseUrl(folder: DataFolder): Promise<string | null> {
  const cluster = join(folder.dir, "postgres");
  const running = await readPostmaster(cluster);
  if (!running || (await standsIn(running.pid, cluster)) === false) return null;
  return addressOf(cluster, running.port, await readPassword(folder.dir));
}

/** What PostgreSQL wrote of itself at its last start, whether it still lives or not. */
async function readPostmaster(cluster: string): Promise<{ pid: number; port: number } | null> {
  const lines = (await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return Number.isInteger(pid) && pid > 1 && port > 0 ? { pid, port } : null;
}

/** Whether this process lives and stands in this folder; null where the system does not say. */
async function standsIn(pid: number, cluster: string): Promise<boolean | null> {
  if (process.platform !== "linux") return null;
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === cluster;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? null : false;
  }
}

/**
 * Through the socket in its folder, where the system has such a thing and takes a path of that length: what goes through loopback instead
 * passes all of TCP, which was a quarter of what the intake's thread did.
 */
function addressOf(cluster: string, port: number, password: string): string {
  const isReached =
    process.platform !== "win32" && Buffer.byteLength(socketFile(cluster, port)) <= socketPathMax;
  return `postgres://${user}:${password}@${isReached ? encodeURIComponent(cluster) : "127.0.0.1"}:${port}/${user}`;
}

const socketName = ".s.PGSQL.";
const socketFile = (cluster: string, port: number) => join(cluster, `${socketName}${port}`);

async function readPassword(dir: string): Promise<string> {
  const file = join(dir, "postgres-password");
  try {
    await writeFile(file, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx", flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return (await readFile(file, "utf8")).trim();
}

async function clusterVersion(cluster: string): Promise<string | null> {
  try {
    return (await readFile(join(cluster, "PG_VERSION"), "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function refuseOtherVersion(binaries: Binaries, cluster: string): Promise<void> {
  const { stdout } = await finished(spawnIn(binaries, "postgres", ["--version"], "/"));
  const ours = /\b(\d+)\./.exec(stdout)?.[1];
  const theirs = await clusterVersion(cluster);
  if (ours === theirs) return;
  throw new PlainFailure(
    Number(theirs) > Number(ours)
      ? `The database in ${cluster} was made by PostgreSQL ${theirs}, newer than the ${ours} that comes with this Keryx: update Keryx.`
      : `The database in ${cluster} was made by PostgreSQL ${theirs}, and this Keryx brings ${ours}: dump it with the Keryx that made it, and restore it into an empty data folder.`,
  );
}

/** PostgreSQL sees a clean environment: PGDATA, PGOPTIONS and the like are another server's. */
function spawnIn(binaries: Binaries, name: "initdb" | "postgres", args: string[], cwd: string): ChildProcess {
  return spawn(binaries[name], args, {
    cwd,
    ...(binaries.runner ?? {}),
    // A session of its own: Ctrl-C reaches the server alone, which stops the database last.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    // Next would have NODE_ENV in every environment.
    env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" } as unknown as NodeJS.ProcessEnv,
  });
}

/**
 * How PostgreSQL is told its folder. Its user may not be able to pass the folders above (a checkout in /root), but
 * it stands in the right one from the start.
 */
const dataArgument = (cluster: string) => (process.platform === "linux" ? "/proc/self/cwd" : cluster);

async function createCluster(binaries: Binaries, dir: string, password: string): Promise<void> {
  const draft = join(dir, "postgres.new");
  // A first start that was cut off leaves its draft.
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await chmod(draft, 0o700);
  if (binaries.runner) await chown(draft, binaries.runner.uid, binaries.runner.gid);
  // initdb wants an empty folder and a file that its user can open: the password passes through a private one.
  const scratch = await mkdtemp(join(tmpdir(), "keryx-"));
  const passwordFile = join(scratch, "password");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  for (const path of binaries.runner ? [scratch, passwordFile] : []) {
    await chown(path, binaries.runner?.uid ?? 0, binaries.runner?.gid ?? 0);
  }
  const args = [
    "-D",
    dataArgument(draft),
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
  ];
  const { code, stderr } = await finished(spawnIn(binaries, "initdb", args, draft));
  await rm(scratch, { recursive: true, force: true });
  if (code !== 0) {
    await rm(draft, { recursive: true, force: true });
    throw new PlainFailure(`PostgreSQL could not make its folder in ${dir}: ${lastLine(stderr)}.`);
  }
  await rename(draft, join(dir, "postgres"));
}

/** What this machine has, or the container that we live in may use. */
const memoryMegabytes = () =>
  Math.floor(Math.min(totalmem(), process.constrainedMemory() || totalmem()) / 1024 ** 2);

async function startOnce(
  binaries: Binaries,
  cluster: string,
  given: Record<string, string | number>,
): Promise<ChildProcess> {
  const memory = memoryMegabytes();
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: process.platform === "win32" ? "" : ".",
    max_connections: 100,
    // What a page costs that is not in here is its way from the system's cache and its checksum: half of reading a small message.
    shared_buffers: `${Math.min(sharedBuffersMaxMegabytes, Math.max(sharedBuffersMinMegabytes, Math.floor(memory / 4)))}MB`,
    effective_cache_size: `${Math.max(512, Math.floor(memory / 2))}MB`,
    synchronous_commit: "on",
    checkpoint_timeout: "15min",
    max_wal_size: "4GB",
    // A new segment of the log is not written full of zeros first, while everybody waits: 16 MB for every twenty large messages. Its room is
    // not taken ahead then, which is why mail is refused before the disk is full (free-space.ts). What a busy day made is kept for the next.
    wal_init_zero: "off",
    min_wal_size: "1GB",
    random_page_cost: 1.1,
    jit: "off",
    // Plans that were made while a table was small are kept until it is analysed: soon, where mail arrives quickly.
    autovacuum_naptime: "5s",
    timezone: "UTC",
    log_min_messages: "log",
    ...given,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawnIn(binaries, "postgres", ["-D", dataArgument(cluster), ...args], cluster);
  let log = "";
  const ready = await new Promise<boolean>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGQUIT");
      resolve(false);
    }, startWaitMs);
    const settle = (value: boolean) => {
      clearTimeout(timer);
      resolve(value);
    };
    child.stderr?.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString("utf8")).slice(-8192);
      if (log.includes("ready to accept connections")) settle(true);
    });
    child.once("exit", () => settle(false));
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
  // Kept flowing, or PostgreSQL would stop at a full pipe.
  child.stdout?.resume();
  child.stderr?.resume();
  if (ready) return child;
  throw new PlainFailure(
    `The embedded PostgreSQL in ${cluster} did not start: ${lastLine(log)}. Mend that, or name another database in DATABASE_URL.`,
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  // SIGINT is PostgreSQL's fast shutdown: rolls back, writes a checkpoint, ends.
  child.kill("SIGINT");
  await gone;
}

/** A server that was killed leaves its database running: it is stopped, so that ours can be watched from its start. */
async function endOrphan(cluster: string): Promise<void> {
  const pid = (await readPostmaster(cluster))?.pid;
  if (!pid || process.platform !== "linux") return;
  if (await standsIn(pid, cluster)) {
    process.kill(pid, "SIGINT");
    const patienceEndsAt = Date.now() + 60_000;
    while (await standsIn(pid, cluster)) {
      if (Date.now() > patienceEndsAt) {
        throw new PlainFailure(`The PostgreSQL of ${cluster} (process ${pid}) does not stop: end it first.`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  // The number now belongs to nobody, or to another program: PostgreSQL would take that for itself. Its socket has a file with it as well.
  const left = (await readdir(cluster)).filter((name) => name.startsWith(socketName));
  for (const name of ["postmaster.pid", ...left]) await rm(join(cluster, name), { force: true });
}

/** The remembered port when it is free, else another. */
async function freeLoopbackPort(wanted: number | null): Promise<number> {
  const tryPort = (port: number) =>
    new Promise<number | null>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(null));
      server.listen(port, "127.0.0.1", () => {
        const { port: got } = server.address() as { port: number };
        server.close(() => resolve(got));
      });
    });
  const port = (wanted !== null && (await tryPort(wanted))) || (await tryPort(0));
  if (!port) throw new PlainFailure("No port is free on 127.0.0.1 for the embedded PostgreSQL: free some.");
  return port;
}

async function createDatabase(url: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url.replace(/\/[^/]*$/, "/postgres") });
  await admin.connect();
  try {
    const { rowCount } = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1", [user]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${user} STRATEGY file_copy`);
  } finally {
    await admin.end();
  }
}

async function finished(
  child: ChildProcess,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout = (stdout + chunk.toString("utf8")).slice(-8192);
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("utf8")).slice(-8192);
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

/** The last line that says what is wrong, without PostgreSQL's time and level. */
function lastLine(log: string): string {
  const lines = log.trim().split("\n");
  const line = lines.findLast((each) => /FATAL|PANIC|ERROR|error:/.test(each)) ?? lines.at(-1) ?? "";
  return line.replace(/^.*?(FATAL|PANIC|ERROR|error):\s*/, "").replace(/\.$/, "") || "it said nothing";
}
