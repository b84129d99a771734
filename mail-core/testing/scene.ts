import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { systemClock } from "../clock.ts";
import { type ComposedMailCore, composeMailCore } from "../compose.ts";
import type { MailCoreConfig } from "../config.ts";
import { silentLog } from "../log.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";

export const password = "correct horse battery";

export interface Scene {
  core: ComposedMailCore;
  database: ScratchDatabase;
  ports: ReturnType<ComposedMailCore["ports"]>;
  end(): Promise<void>;
}

/** A whole mail core on free ports and a fresh database: crepes.fr with alice (administrator), bob and eve. */
export async function stage(changes: Partial<MailCoreConfig> = {}): Promise<Scene> {
  const database = await scratchDatabase();
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
  const core = composeMailCore({ databaseUrl: database.url, config, clock: systemClock, log: silentLog });
  await core.setUp.run({ domain: "crepes.fr", address: "alice@crepes.fr", password });
  for (const name of ["bob", "eve"]) await core.accounts.add({ address: `${name}@crepes.fr`, password });
  await core.start();
  return {
    core,
    database,
    ports: core.ports(),
    async end() {
      await core.stop();
      await core.close();
      await database.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
