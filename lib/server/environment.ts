import { join } from "node:path";
import { type Config, parseConfig, readEnvironment } from "../config.ts";
import { type DataFolder, openDataFolder } from "../db/data-folder.ts";
import { PlainFailure } from "../plain-failure.ts";

/** The checkout. */
export const root = join(import.meta.dirname, "../..");

/** The configuration, or one sentence for each thing that is wrong with it. */
export function readConfig(): Config {
  const result = parseConfig(readEnvironment(root), root);
  if (!result.ok) throw new PlainFailure(result.problems.join("\n"));
  return result.config;
}

/** Opens the data folder; a disk that says no becomes a sentence. */
export async function dataFolder({ dataDir }: Config): Promise<DataFolder> {
  try {
    return await openDataFolder(dataDir);
  } catch (error) {
    if (error instanceof PlainFailure) throw error;
    throw new PlainFailure(
      `The data folder ${dataDir} cannot be made (${(error as NodeJS.ErrnoException).code}): allow it, or choose another with KERYX_DATA_DIR.`,
    );
  }
}
