import { type Clock, systemClock } from "./clock.ts";
import type { Accounts, SetUp } from "./index.ts";
import { type Log, silentLog } from "./log.ts";
import { makePasswords } from "./policy/passwords.ts";
import { makeAccounts } from "./store/accounts.ts";
import { makeAnnouncer } from "./store/announcer.ts";
import { type Database, openDatabase } from "./store/database.ts";
import { makeIds } from "./store/ids.ts";
import { makeSetUp } from "./store/set-up.ts";

export interface Administration {
  accounts: Accounts;
  setUp: SetUp;
  close(): Promise<void>;
}

/** What an administrator does, without a server: for the command line. Several may run beside the server. */
export function composeAdministration({
  databaseUrl,
  clock = systemClock,
  log = silentLog,
}: {
  databaseUrl: string;
  clock?: Clock;
  log?: Log;
}): Administration {
  const database = openDatabase(databaseUrl, { connectionsMax: 4 });
  const { accounts, setUp, announcer } = administration(database, clock, log);
  return {
    accounts,
    setUp,
    async close() {
      // What was announced reaches the servers before the connections end.
      await announcer.stop();
      await database.close();
    },
  };
}

function administration(database: Database, clock: Clock, log: Log) {
  const ids = makeIds(() => clock.now());
  const passwords = makePasswords();
  const announcer = makeAnnouncer({ database, log, clock });
  const accounts = makeAccounts({ database, ids, clock, passwords, announcer });
  const setUp = makeSetUp({ database, ids, clock, passwords });
  return { ids, passwords, announcer, accounts, setUp };
}
