import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { type Clock, systemClock } from "../clock.ts";
import { type ComposedMailCore, composeMailCore } from "../compose.ts";
import type { MailCoreConfig } from "../config.ts";
import type { AccountId } from "../ids.ts";
import { silentLog } from "../log.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";

export const password = "correct horse battery";

export interface Scene {
  core: ComposedMailCore;
  database: ScratchDatabase;
  ports: ReturnType<ComposedMailCore["ports"]>;
  /** Signs in as a browser does. */
  signIn(address: string): Promise<AccountId>;
  /** One JMAP method call; throws what is wrong with the request. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer is read in many shapes.
  call(account: AccountId, name: string, args: Record<string, unknown>): Promise<any>;
  /** One more server at the same database, until the end. */
  another(): Promise<ComposedMailCore>;
  /** Stops everything. Fails where recipients were lost or made up, unless the test wrote into the tables of the queue itself. */
  end(how?: { isTampered?: boolean }): Promise<void>;
}

/** A whole mail core on free ports and a fresh database: crepes.fr with alice (administrator), bob and eve; or at a database that has them. */
export async function stage(
  changes: Partial<MailCoreConfig> = {},
  known?: ScratchDatabase,
  clock: Clock = systemClock,
): Promise<Scene> {
  const database = known ?? (await scratchDatabase());
  const dir = await mkdtemp(join(tmpdir(), "keryx-scene-"));
  const { cert, private: key } = await generate([{ name: "commonName", value: "crepes.fr" }], {
    keyType: "ec",
  });
  const tls = { certFile: join(dir, "cert.pem"), keyFile: join(dir, "key.pem") };
  await Promise.all([writeFile(tls.certFile, cert), writeFile(tls.keyFile, key)]);
  const config: MailCoreConfig = {
    hostname: "crepes.fr",
    bind: "127.0.0.1",
    ports: { smtp: 0, submission: 0, submissions: 0, pop3: 0, pop3s: 0 },
    tls,
    // Servers at one database share it.
    secretKey: randomBytes(32),
    dnsServers: [],
    relayPort: 25,
    trustedNetworks: [],
    smarthost: null,
    routes: new Map(),
    retryScheduleMs: [60_000],
    queueLifetimeMs: 5 * 86_400_000,
    relayTimeoutMs: 10_000,
    messageMaxOctets: 1024 * 1024,
    ...changes,
  };
  const core = composeMailCore({ databaseUrl: database.url, config, clock, log: silentLog });
  if (!known) {
    await core.setUp.run({ domain: "crepes.fr", address: "alice@crepes.fr", password });
    for (const name of ["bob", "eve"]) await core.accounts.add({ address: `${name}@crepes.fr`, password });
  }
  await core.start();
  const others: ComposedMailCore[] = [];
  return {
    core,
    database,
    ports: core.ports(),
    async signIn(address) {
      const attempt = { address, password, network: "127.0.0.1", protocol: "web" } as const;
      const signedIn = await core.authenticator.signIn(attempt);
      if (signedIn.kind !== "proven") throw new Error(`${address} is not let in`);
      return signedIn.account;
    },
    async call(account, name, args) {
      const using = ["core", "mail", "submission", "contacts"].map((one) => `urn:ietf:params:jmap:${one}`);
      const methodCalls = [[name, { accountId: `a${account}`, ...args }, "0"]];
      const result = await core.jmap(account, { using, methodCalls });
      if (!result.ok) throw new Error(result.problem.detail);
      return result.response.methodResponses[0]?.[1];
    },
    async another() {
      const other = composeMailCore({
        databaseUrl: database.url,
        config,
        clock,
        log: silentLog,
      });
      others.push(other);
      await other.start();
      return other;
    },
    async end({ isTampered = false } = {}) {
      for (const other of others) {
        await other.stop();
        await other.close();
      }
      await core.stop();
      const ledger = await core.queue.ledger();
      const isBalanced = ledger.unexplained === 0 && ledger.miscounted.length === 0;
      await core.close();
      await database.close();
      await rm(dir, { recursive: true, force: true });
      if (!isBalanced && !isTampered)
        throw new Error(`recipients were lost or made up: ${JSON.stringify(ledger)}`);
    },
  };
}
