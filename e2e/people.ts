import { join } from "node:path";
import pg from "pg";
import { parseConfig } from "../lib/config.ts";
import { openDataFolder } from "../lib/db/data-folder.ts";
import { runningDatabaseUrl } from "../lib/db/postgres.ts";
import { composeAdministration } from "../mail-core/administration.ts";

const root = join(import.meta.dirname, "..");

export interface People {
  domain: string;
  /** Local-parts, as are the accounts. */
  administrator: string;
  accounts: readonly string[];
  password: string;
}

/** Sets up a running server's domain with its administrator and its accounts, as the command line does, but all at once. */
export const addPeople = (environment: Record<string, string>, people: People): Promise<void> =>
  administer(environment, async ({ setUp, accounts }) => {
    const { domain, administrator, password } = people;
    must(await setUp.run({ domain, address: `${administrator}@${domain}`, password }));
    await addAll(accounts, people);
  });

/** Removes every account of a running server but the keeper's, with all that is known of what came to them, and adds others. */
export const replacePeople = (
  environment: Record<string, string>,
  people: People,
  keeper: string,
): Promise<void> =>
  administer(environment, async ({ accounts, queue }, database) => {
    const { domain, administrator, password } = people;
    await queue.remove({ filter: {} }, { report: false });
    for (const { address } of await accounts.list())
      if (address !== `${keeper}@${domain}`) must(await accounts.remove(address));
    // Else what one file sent would, sent by the next, be the same message that comes again.
    await database.query("DELETE FROM accepted_digest");
    must(await accounts.add({ address: `${administrator}@${domain}`, password, role: "administrator" }));
    await addAll(accounts, people);
  });

type Administration = ReturnType<typeof composeAdministration>;

async function addAll(accounts: Administration["accounts"], { domain, accounts: names, password }: People) {
  const added = names.map((name) => accounts.add({ address: `${name}@${domain}`, password }));
  for (const result of await Promise.all(added)) must(result);
}

async function administer(
  environment: Record<string, string>,
  work: (administration: Administration, database: pg.Client) => Promise<void>,
): Promise<void> {
  const parsed = parseConfig(environment, root);
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  const { databaseUrl, dataDir, mail } = parsed.config;
  const url = databaseUrl ?? (await runningDatabaseUrl(await openDataFolder(dataDir)));
  if (!url) throw new Error(`${mail.hostname} has no database`);
  const administration = composeAdministration({ databaseUrl: url, config: mail });
  const database = new pg.Client({ connectionString: url });
  try {
    await database.connect();
    await work(administration, database);
  } finally {
    await database.end();
    await administration.close();
  }
}

function must({ ok, problem }: { ok: boolean; problem?: unknown }): void {
  if (!ok) throw new Error(`People could not be changed: ${JSON.stringify(problem)}`);
}
