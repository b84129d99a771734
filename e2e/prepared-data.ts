import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { migrateDatabase } from "../lib/db/connect.ts";
import { openDataFolder } from "../lib/db/data-folder.ts";
import { startPostgres } from "../lib/db/postgres.ts";

/** Names the prepared folder to the tests' processes. */
const variable = "E2E_PREPARED_DATA";

/**
 * Makes a migrated database once for the whole run. A server that begins with a copy of it need not make its own; those that
 * are tested from their first start on do. Gives back what removes it.
 */
export async function makePreparedData(): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), "keryx-e2e-prepared-"));
  const postgres = await startPostgres(await openDataFolder(join(dir, "data")));
  await migrateDatabase(postgres.url);
  await postgres.stop();
  process.env[variable] = join(dir, "data");
  return () => rm(dir, { recursive: true, force: true });
}

/** Makes a data folder with a copy of the prepared database, where there is one. */
export async function copyPreparedData(dataDir: string): Promise<void> {
  const prepared = process.env[variable];
  if (!prepared) return;
  await openDataFolder(dataDir);
  const parts = ["postgres", "postgres-password"].map((name) => join(prepared, name));
  // As they are: the database's files belong to a user of its own.
  await promisify(execFile)("cp", ["-a", ...parts, dataDir]);
}
