import { afterEach, beforeEach, expect, test } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "../../mail-core/testing/scratch-database.ts";
import { checkDatabase, migrateDatabase } from "./connect.ts";

let database: ScratchDatabase;
beforeEach(async () => {
  database = await scratchDatabase();
});
afterEach(() => database.close());

test("a database that is up to date is left alone", async () => {
  await checkDatabase(database.url);
  expect(await migrateDatabase(database.url)).toEqual([]);
});

test("a database that a newer Keryx used is refused in one sentence", async () => {
  await database.query(
    `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
     VALUES ('x', 'x', now(), '29990101000000_flying', 1)`,
  );
  await expect(migrateDatabase(database.url)).rejects.toThrow(
    /^The database was used by a newer Keryx \(it holds 29990101000000_flying\): update this one/,
  );
});

test("a migration that was changed after it was applied is refused by name", async () => {
  await database.query("UPDATE _prisma_migrations SET checksum = 'other'");
  await expect(migrateDatabase(database.url)).rejects.toThrow(
    /^The migration 20261121000000_start was changed/,
  );
});

test("a look at a database is enough to refuse a newer one, and leaves an empty one empty", async () => {
  await database.query(
    `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
     VALUES ('x', 'x', now(), '29990101000000_flying', 1)`,
  );
  await expect(checkDatabase(database.url)).rejects.toThrow(/^The database was used by a newer Keryx/);
  await database.query("DROP SCHEMA public CASCADE");
  await database.query("CREATE SCHEMA public");
  await checkDatabase(database.url);
  expect(await database.query("SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
});

test("a database that does not answer is named without its password", async () => {
  const failure = await checkDatabase("postgres://keryx:secret@127.0.0.1:1/keryx").catch(
    (error: Error) => error,
  );
  expect((failure as Error).message).toMatch(
    /^The database of DATABASE_URL cannot be reached \(.*ECONNREFUSED/,
  );
  expect((failure as Error).message).not.toContain("secret");
});
