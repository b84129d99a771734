import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openDataFolder } from "../../lib/db/data-folder.ts";
import { migrate } from "../../lib/db/migrate.ts";
import { startPostgres } from "../../lib/db/postgres.ts";

/** One real PostgreSQL for the whole run, with a migrated template that each test file copies. */
export default async function setup(project: TestProject) {
  const dir = await mkdtemp(join(tmpdir(), "keryx-test-"));
  // Nothing here outlives the run: no waiting for the disk.
  const settings = { fsync: "off", max_connections: 200 };
  const server = await startPostgres(await openDataFolder(join(dir, "data")), { settings });
  const url = server.url.replace(/\/[^/]*$/, "");
  const admin = new pg.Client({ connectionString: `${url}/postgres` });
  await admin.connect();
  await admin.query("CREATE DATABASE keryx_template");
  await admin.end();
  await migrate(`${url}/keryx_template`);
  project.provide("postgres", url);
  return async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
}
