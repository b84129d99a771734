import { mkdir, readdir, readFile, readlink, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PlainFailure } from "../plain-failure.ts";

/** How the data folder is laid out; raised when an older Keryx could not read it any more. */
const layout = 1;
const markerName = "keryx.json";
const holderName = "running.json";

export interface DataFolder {
  dir: string;
  /** The embedded database's port on loopback; null before its first start. */
  databasePort(): Promise<number | null>;
  rememberDatabasePort(port: number): Promise<void>;
  /** Says that this process uses the folder; a second one is refused. */
  hold(as: "server" | "command"): Promise<void>;
  /** The living process that uses the folder, if any. */
  holder(): Promise<Holder | null>;
  release(): Promise<void>;
}

export interface Holder {
  pid: number;
  as: "server" | "command";
}

interface Marker {
  layout: number;
  createdAt: string;
  databasePort: number | null;
}

const missing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

/** Writes beside the file and renames, so that a power cut leaves the old one or the new one. */
async function writeWhole(file: string, text: string, mode = 0o644): Promise<void> {
  await writeFile(`${file}.new`, text, { mode, flush: true });
  await rename(`${file}.new`, file);
}

/**
 * Opens the data folder, or makes it when it is missing or empty. A folder that is not ours, or that a newer Keryx
 * wrote, is refused untouched.
 */
export async function openDataFolder(dir: string): Promise<DataFolder> {
  const markerFile = join(dir, markerName);
  let marker = await readMarker(dir, markerFile);
  if (!marker) {
    await mkdir(dir, { recursive: true, mode: 0o755 });
    marker = { layout, createdAt: new Date().toISOString(), databasePort: null };
    await writeWhole(markerFile, `${JSON.stringify(marker, null, 2)}\n`);
  }
  const kept = marker;
  // A process is known by the folder that it stands in, which the system names without links.
  dir = await realpath(dir);
  const holderFile = join(dir, holderName);
  const folder: DataFolder = {
    dir,
    databasePort: async () => (await readMarker(dir, markerFile))?.databasePort ?? null,
    async rememberDatabasePort(port) {
      kept.databasePort = port;
      await writeWhole(markerFile, `${JSON.stringify(kept, null, 2)}\n`);
    },
    async holder() {
      const holder = await readHolder(holderFile);
      return holder && (await isAlive(holder.pid)) ? holder : null;
    },
    async hold(as) {
      const mine = `${JSON.stringify({ pid: process.pid, as })}\n`;
      for (let attempt = 1; ; attempt++) {
        try {
          await writeFile(holderFile, mine, { flag: "wx" });
          return;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        }
        const other = await folder.holder();
        if (other || attempt > 3) {
          throw new PlainFailure(
            `Keryx is already running on ${dir} (process ${other?.pid ?? "unknown"}): stop it first, or choose another folder with KERYX_DATA_DIR.`,
          );
        }
        // What a killed server left behind.
        await rm(holderFile, { force: true });
      }
    },
    async release() {
      const holder = await readHolder(holderFile);
      if (holder?.pid === process.pid) await rm(holderFile, { force: true });
    },
  };
  return folder;
}

async function readMarker(dir: string, file: string): Promise<Marker | null> {
  const foreign = `The folder ${dir} is not a data folder of Keryx: empty it, or choose another with KERYX_DATA_DIR.`;
  let entries: string[];
  try {
    entries = await readdir(dir);
  } catch (error) {
    if (missing(error)) return null;
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") throw new PlainFailure(foreign);
    throw new PlainFailure(
      `The data folder ${dir} cannot be read (${(error as NodeJS.ErrnoException).code}): allow it, or choose another with KERYX_DATA_DIR.`,
    );
  }
  if (!entries.includes(markerName)) {
    // A first start that was cut off before the rename leaves only the unfinished marker.
    if (entries.every((entry) => entry === `${markerName}.new`)) return null;
    throw new PlainFailure(foreign);
  }
  let marker: Partial<Marker>;
  try {
    marker = JSON.parse(await readFile(file, "utf8")) as Partial<Marker>;
  } catch {
    throw new PlainFailure(foreign);
  }
  if (!Number.isInteger(marker?.layout)) throw new PlainFailure(foreign);
  if ((marker.layout ?? 0) > layout) {
    throw new PlainFailure(`The data folder ${dir} was written by a newer Keryx: update this one.`);
  }
  const port = marker.databasePort;
  return {
    layout,
    createdAt: String(marker.createdAt ?? ""),
    databasePort: Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536 ? Number(port) : null,
  };
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const { pid, as } = JSON.parse(await readFile(file, "utf8")) as Partial<Holder>;
    return Number.isInteger(pid) && Number(pid) > 1 ? { pid: Number(pid), as: as ?? "server" } : null;
  } catch {
    return null;
  }
}

/** True when the process lives and may be ours: numbers are used again, above all in containers. */
export async function isAlive(pid: number): Promise<boolean> {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  try {
    // A zombie has no executable any more; another program has another one.
    return (await readlink(`/proc/${pid}/exe`)).includes("node");
  } catch (error) {
    return !missing(error) || process.platform !== "linux";
  }
}
