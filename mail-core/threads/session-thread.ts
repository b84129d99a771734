import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import { makeSigner } from "../dkim/signer.ts";
import type { Authenticator } from "../index.ts";
import { dnsOf } from "../net/dns.ts";
import type { TakePlace } from "../net/shared-ports.ts";
import { tlsFiles } from "../net/tls-files.ts";
import type { PopBeforeSmtp } from "../policy/pop-before-smtp.ts";
import { defaultPop3Limits } from "../pop3/limits.ts";
import { makePop3Server } from "../pop3/server.ts";
import { defaultLimits } from "../smtp/server/limits.ts";
import { makeSmtpServer } from "../smtp/server/server.ts";
import { makeBlobs } from "../store/blobs.ts";
import { openDatabase } from "../store/database.ts";
import { makeIds } from "../store/ids.ts";
import { prepare } from "../store/intake-prepare.ts";
import { makeMaildrops } from "../store/maildrop.ts";
import { makeVerifier } from "../verify/verifier.ts";
import { connectThreads } from "./calls.ts";
import { makeConnectionCounts } from "./connection-counts.ts";
import { keepRecipients } from "./kept-recipients.ts";
import { pack } from "./packed-acceptance.ts";
import type { MainOffers } from "./session-services.ts";
import { makeSharedPlaces, type SharedPlacesMemory } from "./shared-places.ts";
import { surviveDefects, threadLog } from "./thread-log.ts";

export type SessionPorts = MailCoreConfig["ports"];

export interface SessionThreadData {
  config: MailCoreConfig;
  databaseUrl: string;
  /** Of so many threads it is this one, counted from 0. */
  thread: number;
  threads: number;
  /** The thread as the holder of maildrops. */
  keeper: string;
  counts: SharedArrayBuffer;
  networkPlaces: SharedPlacesMemory;
  recipientsNews: SharedArrayBuffer;
}

export type ThreadOffers = typeof offers;

/**
 * One thread of SMTP and POP3 sessions. What has a state is in the main thread; here messages are read, indexed, hashed and signed, and
 * maildrops are read and emptied.
 */
const {
  config,
  databaseUrl,
  thread,
  threads,
  keeper,
  counts,
  networkPlaces,
  recipientsNews,
}: SessionThreadData = workerData;
const port = parentPort;
if (!port) throw new Error("session-thread.ts is a thread, started by session-threads.ts");

/** Connections to the database, for maildrops and for what does not fit into one row and is written while it arrives: of each thread, and of all. */
const connectionsMax = { each: 8, all: 40 };
const connectionsMin = 2;

const offers = {
  /** Says that everything is loaded. */
  ready: () => {},
  async listen(ports: SessionPorts): Promise<SessionPorts> {
    const here = { ...config, ports };
    const smtp = smtpServer(here);
    const pop3 = pop3Server(here);
    servers.push(smtp, pop3);
    return { ...(await smtp.start()), ...(await pop3.start()) };
  },
  /** As `SessionThreads.stop`; nothing of the thread is of use after it. */
  async stop(): Promise<void> {
    await Promise.all(servers.map((server) => server.stop()));
    await database.close();
  },
};
const main = connectThreads<MainOffers>(port, offers);

const log = threadLog(main.tell);

const database = openDatabase(databaseUrl, {
  connectionsMax: Math.max(
    connectionsMin,
    Math.min(connectionsMax.each, Math.floor(connectionsMax.all / threads)),
  ),
});
const clock = systemClock;
const ids = makeIds(() => clock.now());
const blobs = makeBlobs({ database, ids });
const certificate = tlsFiles({ ...config.tls, clock, log });
const open = makeConnectionCounts(threads, counts);
const places = makeSharedPlaces(threads, networkPlaces);
const takeNetworkPlace = (protocol: "smtp" | "pop3", max: number): TakePlace => {
  const take = places.taker(thread, max);
  return (network) => take(`${protocol} ${network}`);
};
const takeMaildropPlace: TakePlace = async (maildrop) => {
  const place = await main.call("takePlace", maildrop);
  return place === null ? null : () => main.tell("leavePlace", place);
};
const smtpLimits = { ...defaultLimits, ...config.smtp };
const pop3Limits = { ...defaultPop3Limits, ...config.pop3 };
const sharesPorts = threads > 1;
const count = (service: keyof SessionPorts) => open.count(service, thread);
const authenticator: Omit<Authenticator, "signInByToken" | "proveCode" | "signInProved"> = {
  signIn: (...args) => main.call("signIn", ...args),
  challengeScram: (...args) => main.call("challengeScram", ...args),
  proveScram: (...args) => main.call("proveScram", ...args),
  proveApop: (...args) => main.call("proveApop", ...args),
  vouch: (...args) => main.call("vouch", ...args),
  mayAct: (...args) => main.call("mayAct", ...args),
};
const popBeforeSmtp: PopBeforeSmtp = {
  signedIn: (...args) => main.call("signedInByPop", ...args),
  accountOf: (...args) => main.call("accountAfterPop", ...args),
};
const talking = { authenticator, popBeforeSmtp, clock, log, secureContext: () => certificate.context() };

const smtpServer = (config: MailCoreConfig) =>
  makeSmtpServer({
    ...talking,
    config,
    shared: {
      ...{ sharesPorts, count, stressState: open.stressState },
      takePlace: takeNetworkPlace("smtp", smtpLimits.connectionsPerNetworkMax),
    },
    blobs,
    intake: {
      accept: async (acceptance) => main.call("accept", ...pack(prepare(acceptance))),
      mayHold: (...args) => main.call("mayHold", ...args),
    },
    recipients: {
      resolve: keepRecipients({
        resolve: (...args) => main.call("resolve", ...args),
        news: recipientsNews,
        clock,
      }),
      addressesOf: (...args) => main.call("addressesOf", ...args),
      ownerOf: (...args) => main.call("ownerOf", ...args),
      leadsTo: (...args) => main.call("leadsTo", ...args),
    },
    refusesSending: (...args) => main.call("refusesSending", ...args),
    signer: makeSigner({
      findKeys: (hosts) => main.call("findKeys", hosts),
      blobs,
      clock,
      log,
    }),
    verifier: makeVerifier({ config, dns: dnsOf(config), blobs, clock, log }),
  });
const pop3Server = (config: MailCoreConfig) =>
  makePop3Server({
    ...talking,
    config,
    shared: {
      ...{ sharesPorts, count },
      takePlace: takeNetworkPlace("pop3", pop3Limits.connectionsPerNetworkMax),
    },
    maildrops: makeMaildrops({
      database,
      blobs,
      announcer: { announce: (accounts) => main.tell("announce", [...accounts]) },
      clock,
      ids,
      keeper,
      takePlace: config.pop3Shared ? takeMaildropPlace : undefined,
    }),
  });
const servers: { stop(): Promise<void> }[] = [];

surviveDefects(log);
