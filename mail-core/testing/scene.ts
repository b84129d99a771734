import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { type Clock, systemClock } from "../clock.ts";
import { type ComposedMailCore, type CoreDeps, composeMailCore } from "../compose.ts";
import type { MailCoreConfig } from "../config.ts";
import type { AccountId } from "../ids.ts";
import type { JmapCaller } from "../index.ts";
import { silentLog } from "../log.ts";
import type { Answer } from "./answer.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";

export const password = "correct horse battery";

/** How a JMAP request is made. */
export interface Asking {
  /** The capabilities that it names; without it those of mail, submission and contacts. */
  using?: readonly string[];
  caller?: JmapCaller;
}
type Arguments = Record<string, unknown>;

export interface Scene {
  core: ComposedMailCore;
  database: ScratchDatabase;
  ports: ReturnType<ComposedMailCore["ports"]>;
  /** Signs in as a browser does. */
  signIn(address: string): Promise<AccountId>;
  /** The answer to one JMAP method call; throws what is wrong with the request. */
  call(account: AccountId, name: string, args: Arguments, asking?: Asking): Promise<Answer>;
  /** The responses to several method calls in one request, which are called "0", "1" and so on. */
  calls(
    account: AccountId,
    calls: readonly (readonly [string, Arguments])[],
    asking?: Asking,
  ): Promise<[name: string, answer: Answer, call: string][]>;
  /** One more server at the same database, until the end. */
  another(): Promise<ComposedMailCore>;
  /** Stops everything. Fails where recipients were lost or made up, unless the test wrote into the tables of the queue itself. */
  end(how?: { isTampered?: boolean }): Promise<void>;
}

const usual = ["core", "mail", "submission", "contacts"].map((one) => `urn:ietf:params:jmap:${one}`);

/** A whole mail core on free ports and a fresh database: crepes.fr with alice (administrator), bob and eve; or at a database that has them. */
export async function stage(
  changes: Partial<MailCoreConfig> = {},
  known?: ScratchDatabase,
  clock: Clock = systemClock,
  more: Pick<CoreDeps, "vcards"> = {},
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
  const core = composeMailCore({ databaseUrl: database.url, config, clock, log: silentLog, ...more });
  if (!known) {
    await core.setUp.run({ domain: "crepes.fr", address: "alice@crepes.fr", password });
    for (const name of ["bob", "eve"]) await core.accounts.add({ address: `${name}@crepes.fr`, password });
  }
  await core.start();
  const others: ComposedMailCore[] = [];
  const calls: Scene["calls"] = async (account, asked, { using = usual, caller } = {}) => {
    const request = {
      using,
      methodCalls: asked.map(([name, args], at) => [name, { accountId: `a${account}`, ...args }, `${at}`]),
    };
    const result = await core.jmap(account, request, caller);
    if (!result.ok) throw new Error(result.problem.detail);
    return [...result.response.methodResponses];
  };
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
    calls,
    async call(account, name, args, asking) {
      return (await calls(account, [[name, args]], asking))[0]?.[1];
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
