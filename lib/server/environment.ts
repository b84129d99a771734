import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Config, parseConfig, readEnvironment } from "../config.ts";
import { type DataFolder, openDataFolder } from "../db/data-folder.ts";
import { PlainFailure } from "../plain-failure.ts";

/** The checkout. */
export const root = join(import.meta.dirname, "../..");

/** One setting of an `.env` file; a value in quotes may go over several lines. */
const setting =
  /^[^\S\n]*(?:export[^\S\n]+)?[\w.-]+[^\S\n]*=[^\S\n]*(?:'[^']*'|"[^"]*"|`[^`]*`|[^\n]*)[^\n]*$/gm;

/** What is wrong with `.env`: lines that set nothing are a slip, and Node passes over them in silence. */
function refuseBrokenFile(file: string): void {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    throw new PlainFailure(`${file} cannot be read (${code}): mend it, or remove it.`);
  }
  const rest = text.replaceAll("\r\n", "\n").replace(setting, (whole) => whole.replace(/[^\n]/g, ""));
  const at = rest.split("\n").findIndex((line) => !/^\s*(#.*)?$/.test(line));
  if (at >= 0) {
    throw new PlainFailure(`Line ${at + 1} of ${file} is not NAME=value: correct it, or begin it with #.`);
  }
}

/** The configuration, or one sentence for each thing that is wrong with it. */
export function readConfig(dir = root): Config {
  refuseBrokenFile(join(dir, ".env"));
  const result = parseConfig(readEnvironment(dir), dir);
  if (!result.ok) throw new PlainFailure(result.problems.join("\n"));
  return result.config;
}

/** Opens the data folder; a disk that says no becomes a sentence. */
export async function dataFolder({ dataDir }: Config): Promise<DataFolder> {
  try {
    return await openDataFolder(dataDir);
  } catch (error) {
    if (error instanceof PlainFailure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new PlainFailure(
      `The data folder ${dataDir} cannot be made (${code}): ${code === "ENOSPC" ? "make room" : "allow it"}, or choose another with KERYX_DATA_DIR.`,
    );
  }
}
