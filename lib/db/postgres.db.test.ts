import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataFolder } from "./data-folder.ts";
import { runningDatabaseUrl, startPostgres } from "./postgres.ts";

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "keryx-postgres-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test("the database of a data folder is found while it runs, and a copy of the folder does not lead to it", async () => {
  const folder = await openDataFolder(join(dir, "data"));
  expect(await runningDatabaseUrl(folder)).toBeNull();
  const postgres = await startPostgres(folder, { settings: { fsync: "off" } });
  try {
    expect(await runningDatabaseUrl(folder)).toBe(postgres.url);
    for (const name of ["keryx.json", "postgres-password", "postgres/postmaster.pid"])
      await cp(join(dir, "data", name), join(dir, "copy", name));
    expect(await runningDatabaseUrl(await openDataFolder(join(dir, "copy")))).toBeNull();
  } finally {
    await postgres.stop();
  }
  expect(await runningDatabaseUrl(folder)).toBeNull();
});
