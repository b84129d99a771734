import type { Pop3Secrets } from "../index.ts";
import { apopPlace } from "../policy/apop.ts";
import { newAppPassword } from "../policy/app-password.ts";
import type { Secrets } from "../policy/secrets.ts";
import type { Database } from "./database.ts";

export function makePop3Secrets({
  database,
  secrets,
  offered,
}: {
  database: Database;
  secrets: Secrets;
  offered: boolean;
}): Pop3Secrets {
  const write = (accountId: string, sealed: string | null) =>
    database.query("UPDATE account SET apop_secret = $2 WHERE id = $1", [accountId, sealed]);
  return {
    offered,
    async has(account) {
      const [row] = await database.query<{ has: boolean }>(
        "SELECT apop_secret IS NOT NULL AS has FROM account WHERE id = $1",
        [account],
      );
      return row?.has === true;
    },
    async make(account) {
      const secret = newAppPassword();
      await write(account, secrets.seal(secret, apopPlace(account)));
      return secret;
    },
    async remove(account) {
      await write(account, null);
    },
  };
}
