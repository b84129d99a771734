import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import { makeSigner } from "../dkim/signer.ts";
import type { Log } from "../log.ts";
import { tlsFiles } from "../net/tls-files.ts";
import { makeSmtpServer, type Shared, type SmtpPorts, type SmtpServer } from "../smtp/server/server.ts";
import { makeBlobs } from "../store/blobs.ts";
import { openDatabase } from "../store/database.ts";
import { makeIds } from "../store/ids.ts";
import { prepare } from "../store/intake-prepare.ts";
import { connectThreads } from "./calls.ts";
import { makeConnectionCounts } from "./connection-counts.ts";
import { pack } from "./packed-acceptance.ts";
import type { MainOffers } from "./smtp-services.ts";

export interface SmtpThreadData {
  config: MailCoreConfig;
  databaseUrl: string;
  /** Of so many threads it is this one, counted from 0. */
  thread: number;
  threads: number;
  counts: SharedArrayBuffer;
}

export type ThreadOffers = typeof offers;

/** One thread of SMTP sessions. What has a state is in the main thread; here messages are read, indexed, hashed and signed. */
const { config, databaseUrl, thread, threads, counts }: SmtpThreadData = workerData;
const port = parentPort;
if (!port) throw new Error("smtp-thread.ts is a thread, started by smtp-threads.ts");

/** Connections to the database, for what does not fit into one row and is written while it arrives. */
const blobConnectionsMax = 8;

const offers = {
  /** Says that everything is loaded. */
  ready: () => {},
  listen(ports: SmtpPorts): Promise<SmtpPorts> {
    const server = serverAt(ports);
    servers.push(server);
    return server.start();
  },
  /** As `SmtpServer.stop`; nothing of the thread is of use after it. */
  async stop(): Promise<void> {
    for (const server of servers) await server.stop();
    await database.close();
  },
};
const main = connectThreads<MainOffers>(port, offers);

const logAs = (level: keyof Log) => (event: string, fields?: Record<string, unknown>) =>
  main.tell("log", level, event, fields);
const log: Log = { info: logAs("info"), warn: logAs("warn"), error: logAs("error") };

const database = openDatabase(databaseUrl, { connectionsMax: blobConnectionsMax });
const blobs = makeBlobs({ database, ids: makeIds(() => systemClock.now()) });
const certificate = tlsFiles({ ...config.tls, clock: systemClock, log });
const open = makeConnectionCounts(threads, counts);
const shared: Shared = {
  sharesPorts: threads > 1,
  async takePlace(network) {
    const place = await main.call("takePlace", network);
    return place === null ? null : () => main.tell("leavePlace", place);
  },
  count: (service) => open.count(service, thread),
  stressState: open.stressState,
};

const serverAt = (ports: SmtpPorts) =>
  makeSmtpServer({
    config: { ...config, ports: { ...config.ports, ...ports } },
    shared,
    blobs,
    intake: {
      accept: async (acceptance) => main.call("accept", ...pack(prepare(acceptance))),
      mayHold: (...args) => main.call("mayHold", ...args),
    },
    recipients: {
      resolve: (...args) => main.call("resolve", ...args),
      withoutRoom: (...args) => main.call("withoutRoom", ...args),
      addressesOf: (...args) => main.call("addressesOf", ...args),
      ownerOf: (...args) => main.call("ownerOf", ...args),
      leadsTo: (...args) => main.call("leadsTo", ...args),
    },
    authenticator: {
      signIn: (...args) => main.call("signIn", ...args),
      challengeScram: (...args) => main.call("challengeScram", ...args),
      proveScram: (...args) => main.call("proveScram", ...args),
      vouch: (...args) => main.call("vouch", ...args),
      mayAct: (...args) => main.call("mayAct", ...args),
    },
    refusesSending: (...args) => main.call("refusesSending", ...args),
    popBeforeSmtp: { accountOf: (...args) => main.call("accountAfterPop", ...args) },
    signer: makeSigner({
      findKeys: (hosts) => main.call("findKeys", hosts),
      blobs,
      clock: systemClock,
      log,
    }),
    clock: systemClock,
    log,
    secureContext: () => certificate.context(),
  });
const servers: SmtpServer[] = [];

// As in the main thread: who finds a defect must not end everybody's sessions with it.
process.on("uncaughtException", (error) => log.error("defect", { error: error.stack ?? String(error) }));
