import { type Clock, systemClock } from "./clock.ts";
import type { MailCoreConfig } from "./config.ts";
import { type DomainsConfig, makeDomains } from "./domains/domains.ts";
import type { Accounts, Aliases, Domains, OutgoingQueue, SetUp, Sharing } from "./index.ts";
import { type Log, silentLog } from "./log.ts";
import { makeDns } from "./net/dns.ts";
import { makePasswords } from "./policy/passwords.ts";
import { makeTellOwner, makeTellOwnerIn } from "./queue/owner-notice.ts";
import { makeAccounts } from "./store/accounts.ts";
import { makeAliases } from "./store/aliases.ts";
import { makeAnnouncer } from "./store/announcer.ts";
import { makeBlobs } from "./store/blobs.ts";
import { type Database, openDatabase } from "./store/database.ts";
import { makeDomainStore } from "./store/domains.ts";
import { makeIds } from "./store/ids.ts";
import { makeIntake } from "./store/intake.ts";
import { type KeySeal, makeKeySeal } from "./store/key-seal.ts";
import { makeQueueAdministration } from "./store/queue-administration.ts";
import { makeEndSecondFactor } from "./store/second-factors.ts";
import { makeSetUp } from "./store/set-up.ts";
import { makeSharing } from "./store/sharing.ts";

export interface Administration {
  accounts: Accounts;
  aliases: Aliases;
  sharing: Sharing;
  domains: Domains;
  setUp: SetUp;
  queue: OutgoingQueue;
  close(): Promise<void>;
}

/** What an administrator does, without a server: for the command line. Several may run beside the server. */
export function composeAdministration({
  databaseUrl,
  config,
  clock = systemClock,
  log = silentLog,
}: {
  databaseUrl: string;
  config: DomainsConfig & IntakeConfig & Pick<MailCoreConfig, "dnsServers">;
  clock?: Clock;
  log?: Log;
}): Administration {
  const database = openDatabase(databaseUrl, { connectionsMax: 4 });
  const seal = makeKeySeal(null);
  const { accounts, aliases, sharing, setUp, announcer, outgoing } = administration({
    ...{ database, seal, config, clock, log },
  });
  return {
    accounts,
    aliases,
    sharing,
    domains: makeDomains({
      store: makeDomainStore({ database, clock, seal }),
      dns: makeDns({ servers: config.dnsServers, dnssec: "never", timeoutMs: 5_000 }),
      config,
    }),
    setUp,
    queue: outgoing,
    async close() {
      // What was announced reaches the servers before the connections end.
      await announcer.stop();
      await database.close();
    },
  };
}

/** What messages that the server writes itself go in by. */
type IntakeConfig = Pick<MailCoreConfig, "hostname"> &
  Partial<Pick<MailCoreConfig, "queueLifetimeMs" | "repetitionWindowMs">>;

/** The parts that a server and the command line have in common. */
export function administration({
  database,
  seal,
  config: { hostname, queueLifetimeMs, repetitionWindowMs },
  isDiskFull,
  clock,
  log,
}: {
  database: Database;
  seal: KeySeal;
  config: IntakeConfig;
  isDiskFull?: (() => boolean) | undefined;
  clock: Clock;
  log: Log;
}) {
  const ids = makeIds(() => clock.now());
  const passwords = makePasswords();
  const announcer = makeAnnouncer({ database, log, clock });
  const blobs = makeBlobs({ database, ids });
  const intake = makeIntake({
    ...{ database, blobs, ids, clock, announcer, log },
    ...{ queueLifetimeMs, repetitionWindowMs, isDiskFull },
  });
  const tellOwnerIn = makeTellOwnerIn({ blobs, intake, hostname, clock });
  const tellOwner = makeTellOwner({ database, announcer, tellOwnerIn });
  const endSecondFactor = makeEndSecondFactor({ tellOwner });
  const accounts = makeAccounts({ database, ids, clock, passwords, announcer, endSecondFactor });
  const aliases = makeAliases({ database });
  const sharing = makeSharing({ database, announcer, tellOwnerIn, clock, log });
  const setUp = makeSetUp({ database, ids, clock, passwords, seal });
  const outgoing = makeQueueAdministration({ database, announcer, blobs, clock, ids });
  return {
    ...{ ids, passwords, announcer, accounts, aliases, sharing, setUp, blobs, intake, outgoing },
    ...{ tellOwner, endSecondFactor },
  };
}
