import { join } from "node:path";
import { parseConfig } from "../lib/config.ts";
import { openDataFolder } from "../lib/db/data-folder.ts";
import { runningDatabaseUrl } from "../lib/db/postgres.ts";
import { composeAdministration } from "../mail-core/compose.ts";

const root = join(import.meta.dirname, "..");

export interface People {
  domain: string;
  /** Local-parts, as are the accounts. */
  administrator: string;
  accounts: readonly string[];
  password: string;
}

/** Sets up a running server's domain with its administrator and its accounts, as the command line does, but all at once. */
export async function addPeople(
  environment: Record<string, string>,
  { domain, administrator, accounts, password }: People,
): Promise<void> {
  const parsed = parseConfig(environment, root);
  if (!parsed.ok) throw new Error(parsed.problems.join("\n"));
  const { databaseUrl, dataDir, mail } = parsed.config;
  const url = databaseUrl ?? (await runningDatabaseUrl(await openDataFolder(dataDir)));
  if (!url) throw new Error(`${domain} has no database`);
  const administration = composeAdministration({ databaseUrl: url, config: mail });
  const must = ({ ok, problem }: { ok: boolean; problem?: unknown }) => {
    if (!ok) throw new Error(`${domain} could not be peopled: ${JSON.stringify(problem)}`);
  };
  try {
    must(await administration.setUp.run({ domain, address: `${administrator}@${domain}`, password }));
    const added = accounts.map((name) =>
      administration.accounts.add({
        address: `${name}@${domain}`,
        password,
        quotaOctets: null,
        role: "user",
      }),
    );
    for (const result of await Promise.all(added)) must(result);
  } finally {
    await administration.close();
  }
}
