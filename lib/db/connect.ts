import pg from "pg";
import { PlainFailure } from "../plain-failure.ts";
import { findMisfit, type Misfit, migrate } from "./migrate.ts";

const versionLeast = 15;

/** Reaches the database that DATABASE_URL names, or says in one sentence why not; changes nothing in it. */
export async function checkDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; encoding: string }>(
      "SELECT current_setting('server_version_num') AS version, current_setting('server_encoding') AS encoding",
    );
    const major = Math.floor(Number(rows[0]?.version) / 10_000);
    if (!(major >= versionLeast)) {
      throw new PlainFailure(
        `The database of DATABASE_URL is PostgreSQL ${major}: Keryx needs ${versionLeast} or newer.`,
      );
    }
    if (rows[0]?.encoding !== "UTF8") {
      throw new PlainFailure(
        "The database of DATABASE_URL must be encoded in UTF8: create it with ENCODING 'UTF8'.",
      );
    }
    const misfit = await findMisfit(client);
    if (misfit) throw refusal(misfit);
  } catch (error) {
    if (error instanceof PlainFailure) throw error;
    throw new PlainFailure(
      `The database of DATABASE_URL cannot be reached (${reason(error)}): start it, or correct the address.`,
    );
  } finally {
    await client.end().catch(() => {});
  }
}

/** Applies the migrations, or says in one sentence why this database is not for this Keryx. */
export async function migrateDatabase(url: string): Promise<string[]> {
  let migrated: Awaited<ReturnType<typeof migrate>>;
  try {
    migrated = await migrate(url);
  } catch (error) {
    throw new PlainFailure(
      `The database could not be brought up to date (${reason(error)}); nothing was changed by that step.`,
    );
  }
  if (migrated.ok) return migrated.applied;
  throw refusal(migrated);
}

function refusal(misfit: Misfit): PlainFailure {
  return new PlainFailure(
    misfit.reason === "too-new"
      ? `The database was used by a newer Keryx (it holds ${misfit.unknown.join(", ")}): update this one, or restore a backup from before.`
      : `The migration ${misfit.name} was changed after it was applied to this database: restore prisma/migrations as it was released.`,
  );
}

/** What the database or the network says, without the address: it holds a password. */
function reason(error: unknown): string {
  const { code, message, errors } = error as { code?: string; message?: string; errors?: unknown[] };
  // A name with several addresses fails once for each.
  if (errors?.[0]) return reason(errors[0]);
  return message || code || "unknown reason";
}
