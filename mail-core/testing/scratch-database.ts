import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type Database, openDatabase } from "../store/database.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The test server's address, without a database name. */
    postgres: string;
  }
}

export interface ScratchDatabase extends Database {
  readonly url: string;
}

/** A fresh copy of the migrated database, gone when the test file ends with `close`. */
export const scratchDatabase = (): Promise<ScratchDatabase> => copyOf("keryx_template");

/** A database as a backup of this moment brings it back. Every connection to `original` ends: nobody may be at work there. */
export const restored = ({ url }: ScratchDatabase): Promise<ScratchDatabase> =>
  copyOf(new URL(url).pathname.slice(1));

async function copyOf(template: string): Promise<ScratchDatabase> {
  const server = inject("postgres");
  const name = `scratch_${randomBytes(6).toString("hex")}`;
  const admin = new pg.Client({ connectionString: `${server}/postgres` });
  await admin.connect();
  await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [template]);
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  await admin.end();
  const url = `${server}/${name}`;
  const database = openDatabase(url);
  return {
    ...database,
    url,
    async close() {
      await database.close();
      const last = new pg.Client({ connectionString: `${server}/postgres` });
      await last.connect();
      await last.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await last.end();
    },
  };
}
