import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";

const migrationsDir = join(import.meta.dirname, "../../prisma/migrations");
/** Any number, the same on every machine: only one server migrates at a time. */
const lockKey = 4_710_338_221;

export type Migrated = { ok: true; applied: string[] } | Misfit;

/** Why a database is not for this Keryx. */
export type Misfit =
  /** The database holds migrations that this Keryx does not know: a newer one was here. */
  | { ok: false; reason: "too-new"; unknown: string[] }
  /** A migration that was applied before reads otherwise now. */
  | { ok: false; reason: "changed"; name: string };

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

async function readMigrations(): Promise<Migration[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(migrationsDir, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/** The checksum of each migration that was applied to the database. */
async function readDone(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    "SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

function misfitOf(done: ReadonlyMap<string, string>, migrations: readonly Migration[]): Misfit | null {
  const known = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  const unknown = [...done.keys()].filter((name) => !known.has(name));
  if (unknown.length > 0) return { ok: false, reason: "too-new", unknown };
  const changed = [...done].find(([name, checksum]) => known.get(name) !== checksum);
  return changed ? { ok: false, reason: "changed", name: changed[0] } : null;
}

/** Looks, and changes nothing: why this database is not for this Keryx, or null. */
export async function findMisfit(client: pg.Client): Promise<Misfit | null> {
  const { rows } = await client.query<{ table: string | null }>(
    "SELECT to_regclass('_prisma_migrations') AS table",
  );
  return rows[0]?.table ? misfitOf(await readDone(client), await readMigrations()) : null;
}

/**
 * Applies what is missing, in order, each in a transaction of its own, under an advisory lock, and records it in
 * Prisma's `_prisma_migrations`, so that the Prisma CLI agrees where it can run.
 */
export async function migrate(databaseUrl: string): Promise<Migrated> {
  const migrations = await readMigrations();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [lockKey]);
    await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
      migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
      started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
    const done = await readDone(client);
    const misfit = misfitOf(done, migrations);
    if (misfit) return misfit;
    const applied: string[] = [];
    for (const migration of migrations) {
      if (done.has(migration.name)) continue;
      await client.query("BEGIN");
      try {
        await client.query(migration.sql);
        await client.query(
          `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
           VALUES ($1, $2, now(), $3, 1)`,
          [randomUUID(), migration.checksum, migration.name],
        );
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK");
        throw error;
      }
      applied.push(migration.name);
    }
    return { ok: true, applied };
  } finally {
    await client.end();
  }
}
