import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import { makeSigner } from "../dkim/signer.ts";
import { dnsOf } from "../net/dns.ts";
import { makeSecrets } from "../policy/secrets.ts";
import { makeProviders } from "../queue/providers.ts";
import { makeQueue, type QueueAnnouncer } from "../queue/queue.ts";
import { makeRules } from "../rules/rules.ts";
import { sendAnswer } from "../rules/send-answer.ts";
import { makeBlobs } from "../store/blobs.ts";
import { openDatabase } from "../store/database.ts";
import { makeIds } from "../store/ids.ts";
import { makeIntake } from "../store/intake.ts";
import { makeQueueStore } from "../store/queue.ts";
import { makeRecipients } from "../store/recipients.ts";
import { readSending } from "../store/sending-as.ts";
import { makeStsPolicies } from "../store/sts-policies.ts";
import { makeTlsResults } from "../store/tls-results.ts";
import { connectThreads } from "./calls.ts";
import type { QueueMainOffers } from "./kept-queue.ts";
import { surviveDefects, threadLog } from "./thread-log.ts";

export interface QueueThreadData {
  config: MailCoreConfig;
  databaseUrl: string;
  /** What passwords of other hosts are sealed under. */
  key: Uint8Array;
  /** The worker as the holder of its rows. */
  holder: string;
}

export type QueueThreadOffers = typeof offers;

/** The outgoing queue's worker: what talks to other hosts does so here, and the main thread has time for those who read and write. */
const { config, databaseUrl, key, holder }: QueueThreadData = workerData;
const port = parentPort;
if (!port) throw new Error("queue-thread.ts is a thread, started by kept-queue.ts");

const connectionsMax = 8;
const watchers = new Set<(recall: boolean) => void>();

const offers = {
  start(): void {
    queue.start();
  },
  wake(recall: boolean): void {
    for (const watcher of watchers) watcher(recall);
  },
  async stop(): Promise<void> {
    await queue.stop();
    await database.close();
  },
};
const main = connectThreads<QueueMainOffers>(port, offers);

const log = threadLog(main.tell);
const announcer: QueueAnnouncer = {
  announce: (accounts) => main.tell("announce", [...accounts]),
  announceQueue: (recall) => main.tell("announceQueue", recall),
  watchQueue(callback) {
    watchers.add(callback);
    return () => watchers.delete(callback);
  },
};

const database = openDatabase(databaseUrl, { connectionsMax });
const clock = systemClock;
const ids = makeIds(() => clock.now());
const blobs = makeBlobs({ database, ids });
const { queueLifetimeMs, repetitionWindowMs, hostname } = config;
const intake = makeIntake({
  ...{ database, blobs, ids, announcer, clock, log, queueLifetimeMs, repetitionWindowMs },
});
const recipients = makeRecipients({ database, clock });
const dns = dnsOf(config);
const secrets = makeSecrets(key);
const signer = makeSigner({ findKeys: (hosts) => main.call("findKeys", hosts), blobs, clock, log });
const replying = {
  ...{ database, blobs, intake, recipients, signer, announcer, clock },
  refusesSending: (account: string, count: number) => main.call("refusesSending", account, count),
};
const queue = makeQueue({
  store: makeQueueStore({ database, intake, ids }),
  ...{ blobs, recipients, signer, announcer, config, dns, clock, log, holder },
  mayAct: (account) => main.call("mayAct", account),
  providers: makeProviders({
    findSending: (through) => readSending(database, through),
    ...{ secrets, dns, config },
  }),
  rules: makeRules({
    ...replying,
    ids,
    send: (answer) => sendAnswer(answer, { ...replying, hostname }),
    log,
  }),
  stsPolicies: makeStsPolicies({ database }),
  tlsResults: makeTlsResults({ database, intake }),
});

surviveDefects(log);
