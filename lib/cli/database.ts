import type { Config } from "../config.ts";
import { checkDatabase, migrateDatabase } from "../db/connect.ts";
import { runningDatabaseUrl, startPostgres } from "../db/postgres.ts";
import { PlainFailure } from "../plain-failure.ts";
import { dataFolder } from "../server/environment.ts";

/** How long a server that is just starting may take to have its database. */
const startingWaitMs = 30_000;

/**
 * Runs `work` with the database's address: that of DATABASE_URL, that of the running server, or an embedded one
 * started for the moment.
 */
export async function withDatabase<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  if (config.databaseUrl) {
    await checkDatabase(config.databaseUrl);
    await migrateDatabase(config.databaseUrl);
    return work(config.databaseUrl);
  }
  const folder = await dataFolder(config);
  const givenUpAt = Date.now() + startingWaitMs;
  while ((await folder.holder())?.as === "server") {
    const url = await runningDatabaseUrl(folder);
    try {
      if (url) {
        await checkDatabase(url);
        await migrateDatabase(url);
        return await work(url);
      }
    } catch (error) {
      if (!(error instanceof PlainFailure) || Date.now() > givenUpAt) throw error;
    }
    if (Date.now() > givenUpAt) {
      throw new PlainFailure("Keryx is running but its database does not answer: look at what it prints.");
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await folder.hold("command");
  try {
    const postgres = await startPostgres(folder);
    // Ctrl-C must not leave the database behind.
    const interrupted = () => {
      void postgres
        .stop()
        .then(() => folder.release())
        .finally(() => process.exit(130));
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, interrupted);
    try {
      await migrateDatabase(postgres.url);
      return await work(postgres.url);
    } finally {
      await postgres.stop();
    }
  } finally {
    await folder.release();
  }
}
