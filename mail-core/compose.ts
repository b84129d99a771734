import { randomBytes, randomUUID } from "node:crypto";
import { administration } from "./administration.ts";
import { type Clock, systemClock } from "./clock.ts";
import { makeCollector } from "./collect/collector.ts";
import type { MailCoreConfig } from "./config.ts";
import { makeDav } from "./dav/dav.ts";
import { makeSigner } from "./dkim/signer.ts";
import { makeDomains } from "./domains/domains.ts";
import { makeRemoteImages } from "./images/remote-images.ts";
import type { LabelBook, MailCore, Vcards } from "./index.ts";
import { makeJmap } from "./jmap/jmap.ts";
import { makeUnsubscribe } from "./jmap/unsubscribe.ts";
import type { Log } from "./log.ts";
import { dnsOf } from "./net/dns.ts";
import { tlsFiles } from "./net/tls-files.ts";
import { makeAuthenticator } from "./policy/authentication.ts";
import { loopback, onNetworks } from "./policy/networks.ts";
import { makePlaces } from "./policy/places.ts";
import { makePopBeforeSmtp } from "./policy/pop-before-smtp.ts";
import { makeSecrets, secretKeyOctets } from "./policy/secrets.ts";
import { defaultSendingLimits, sentTooMuch } from "./policy/sending.ts";
import { defaultPop3Limits } from "./pop3/limits.ts";
import { makePop3Server, type Pop3Server } from "./pop3/server.ts";
import { makePrograms } from "./programs/programs.ts";
import { makePusher } from "./push/pusher.ts";
import { makeVapid, type Vapid } from "./push/vapid.ts";
import { makeForesight } from "./queue/foresight.ts";
import { makeProviders } from "./queue/providers.ts";
import { makeQueue } from "./queue/queue.ts";
import { makeRouting } from "./queue/routing.ts";
import { makeTlsReporter } from "./queue/tls-reporter.ts";
import { makeRules, withRules } from "./rules/rules.ts";
import { sendAnswer } from "./rules/send-answer.ts";
import { makeSmtpServer, type SmtpServer } from "./smtp/server/server.ts";
import { takeAllowance } from "./store/allowance.ts";
import { makeAppPasswords } from "./store/app-passwords.ts";
import { makeCache } from "./store/cache.ts";
import { listSenderCategories, setSenderCategory } from "./store/categories.ts";
import { beginCategoryUpkeep, makeCategoryUpkeep } from "./store/category-upkeep.ts";
import { makeCollecting } from "./store/collecting.ts";
import { openDatabase } from "./store/database.ts";
import { activeKeys, ensureKeys, sealKeys } from "./store/dkim-keys.ts";
import { makeDomainStore } from "./store/domains.ts";
import { makeImporting } from "./store/importing.ts";
import { makeKeySeal } from "./store/key-seal.ts";
import { freeLeases } from "./store/leases.ts";
import { makeLedgerCheck } from "./store/ledger-check.ts";
import { freeMaildrops, makeMaildrops } from "./store/maildrop.ts";
import { makePopSignIns } from "./store/pop-sign-ins.ts";
import { makePop3Secrets } from "./store/pop3-secrets.ts";
import { ensureVapidKey } from "./store/push-subscriptions.ts";
import { makeQueueStore } from "./store/queue.ts";
import { makeRecipients } from "./store/recipients.ts";
import { makeSearchThread } from "./store/search-thread.ts";
import { makeSecondFactors } from "./store/second-factors.ts";
import { readSending } from "./store/sending-as.ts";
import { ensureAuthSecret } from "./store/setting.ts";
import { makeSignIns } from "./store/sign-ins.ts";
import { makeWaker } from "./store/snooze.ts";
import { raisePreferences } from "./store/states.ts";
import { makeStsPolicies } from "./store/sts-policies.ts";
import { makeSweeper } from "./store/sweep.ts";
import { makeTlsResults } from "./store/tls-results.ts";
import { keepQueue } from "./threads/kept-queue.ts";
import type { SessionServices } from "./threads/session-services.ts";
import { makeSessionThreads, type SessionThreads } from "./threads/session-threads.ts";
import { makeImporter } from "./transfer/importer.ts";
import { makeVerifier } from "./verify/verifier.ts";

export interface ComposedMailCore extends MailCore {
  /** The secret that signs web sessions, the same on every machine and after every start. */
  authSecret(): Promise<string>;
  /** Ends the connections to the database; after `stop`. */
  close(): Promise<void>;
}

export interface CoreDeps {
  databaseUrl: string;
  config: MailCoreConfig;
  /** True where no other server can be at this database: what a killed one held is then free at the start. */
  isSole?: boolean;
  /** Where it is known: the database's disk has no more room for mail. */
  isDiskFull?: (() => boolean) | undefined;
  /** Without one labels are their keywords. */
  labels?: LabelBook;
  /** Without it CardDAV is not spoken. */
  vcards?: Vcards;
  clock?: Clock;
  log: Log;
}

const noLabels: LabelBook = { namesOf: async () => new Map(), keywordsFor: async () => new Map() };

const noVcards: Vcards = {
  read: () => ({ ok: false, why: "version" }),
  write: () => "",
  withoutDerivedName: (card) => card,
  properties: () => [],
};

/** Parts that run: started in this order, stopped in reverse. */
interface Running {
  start(): unknown;
  stop(): Promise<void>;
}

/** Builds every part and ties them together; nothing runs before `start`. */
export function composeMailCore({
  databaseUrl,
  config,
  isSole = false,
  isDiskFull,
  labels = noLabels,
  vcards = noVcards,
  clock = systemClock,
  log,
}: CoreDeps): ComposedMailCore {
  const database = openDatabase(databaseUrl, { connectionsMax: 40 });
  // A key that is forgotten with the process must not be what lasting ones are sealed under.
  const key = config.secretKey ?? randomBytes(secretKeyOctets);
  const secrets = makeSecrets(key);
  const seal = makeKeySeal(config.secretKey ? secrets : null);
  const administered = administration({ database, seal, config, isDiskFull, clock, log });
  const { ids, passwords, announcer, accounts, aliases, sharing, setUp, blobs, intake, outgoing } =
    administered;
  const certificate = tlsFiles({ ...config.tls, clock, log });
  const secureContext = () => certificate.context();
  const signIns = makeSignIns({ database, ids });
  const authenticator = makeAuthenticator({ signIns, passwords, secrets, clock, log });

  const appPasswords = makeAppPasswords({ database, ids, clock, passwords });
  const pop3Secrets = makePop3Secrets({ database, secrets, offered: (config.apop ?? "off") !== "off" });
  const { tellOwner, endSecondFactor } = administered;
  const secondFactors = makeSecondFactors({ database, secrets, tellOwner, endSecondFactor, clock });

  const dns = dnsOf(config);
  const domainStore = makeDomainStore({ database, clock, seal });
  const domains = makeDomains({ store: domainStore, dns, config });
  const programs = makePrograms({ store: domainStore, config });
  const findKeys = (hosts: readonly string[]) => activeKeys(database, hosts, seal, log);
  const signer = makeSigner({ findKeys, blobs, clock, log });
  const recipients = makeRecipients({ database, clock });
  const searchThread = makeSearchThread({ databaseUrl, clock, log });
  const { repetitionWindowMs, journeyLifetimeMs } = config;
  const sweeper = makeSweeper({ database, clock, log, repetitionWindowMs, journeyLifetimeMs });
  const popBeforeSmtp = makePopBeforeSmtp({
    windowMs: config.popBeforeSmtpMs ?? 0,
    isShared: onNetworks([...loopback, ...(config.proxyNetworks ?? []), ...(config.xclientNetworks ?? [])]),
    signIns: makePopSignIns({ database }),
    recipients,
    clock,
    log,
  });
  const sending = { ...defaultSendingLimits, ...config.sending };
  const refusesSending = async (account: string, count: number) =>
    (await takeAllowance(database, account, count, sending, clock.now())) ? null : sentTooMuch(sending);
  const replying = { database, blobs, intake, recipients, signer, announcer, clock, refusesSending };
  const rules = makeRules({
    ...replying,
    ids,
    send: (answer) => sendAnswer(answer, { ...replying, hostname: config.hostname }),
    log,
  });
  const ruled = withRules(intake, rules);

  const providers = makeProviders({
    findSending: (through) => readSending(database, through),
    ...{ secrets, dns, config },
  });
  const tlsResults = makeTlsResults({ database, intake });
  const queueStore = makeQueueStore({ database, intake, ids });
  const stsPolicies = makeStsPolicies({ database });
  const queue = config.queueThread
    ? keepQueue({
        ...{ config, databaseUrl, key },
        services: { announcer, authenticator, refusesSending, findKeys, release: queueStore.release, log },
      })
    : makeQueue({
        ...{ store: queueStore, blobs, recipients, providers, signer, rules, announcer },
        ...{ config, dns, stsPolicies, tlsResults, clock, log },
        mayAct: authenticator.mayAct,
      });

  const tlsReporter = makeTlsReporter({
    results: tlsResults,
    dns,
    blobs,
    recipients,
    signer,
    announcer,
    config,
    clock,
    log,
  });

  const collector = makeCollector({
    store: makeCollecting({ database, intake, announcer, holder: randomUUID(), clock }),
    blobs,
    recipients,
    rules,
    announcer,
    dns,
    secrets,
    config,
    clock,
    log,
  });

  const importer = makeImporter({
    store: makeImporting({ database, blobs, intake, announcer, holder: randomUUID(), clock }),
    ...{ database, blobs, recipients, labels, dns, secrets, config, ids, clock, log },
  });

  let vapidKey: Vapid | null = null;
  const vapid = async () => {
    vapidKey ??= makeVapid(await ensureVapidKey(database), `mailto:postmaster@${config.hostname}`);
    return vapidKey;
  };
  const pusher = makePusher({ database, announcer, dns, vapid, config, clock, log });

  const findRoute = makeRouting({ config, dns, stsPolicies, failed: () => {}, clock, log });
  const foresight = makeForesight({ findRoute, recipients, clock });
  const jmap = makeJmap({
    foresight,
    cache: makeCache(),
    labels,
    importer,
    collector,
    providers,
    pusher,
    vapid,
    secrets,
    database,
    blobs,
    intake,
    announcer,
    recipients,
    signer,
    rules,
    config,
    ids,
    clock,
    log,
  });

  const ports = { ...config.ports };
  const opening = (server: SmtpServer | Pop3Server | SessionThreads): Running => ({
    start: async () => Object.assign(ports, await server.start()),
    stop: () => server.stop(),
  });
  const services: SessionServices = {
    intake: ruled,
    recipients,
    authenticator,
    refusesSending,
    popBeforeSmtp,
    findKeys,
    announcer,
    log,
  };
  /** Of SMTP and POP3, where their sessions are held in this thread. */
  const servers = () => {
    const { sessionsPerAccountMax } = { ...defaultPop3Limits, ...config.pop3 };
    const takePlace = config.pop3Shared ? makePlaces(sessionsPerAccountMax).take : undefined;
    const maildrops = makeMaildrops({
      ...{ database, blobs, announcer, clock, ids, takePlace },
      keeper: ids.next(),
    });
    const talking = { config, authenticator, popBeforeSmtp, clock, log, secureContext };
    const verifier = makeVerifier({ config, dns, blobs, clock, log });
    return [
      makeSmtpServer({ ...talking, intake: ruled, recipients, refusesSending, blobs, signer, verifier }),
      makePop3Server({ ...talking, maildrops }),
    ];
  };
  const keepers = { next: ids.next, free: (keeper: string) => freeMaildrops(database, keeper) };
  const threads = config.sessionThreads ?? 0;
  const listening =
    threads > 0
      ? [
          makeSessionThreads({
            ...{ config, databaseUrl, threads, services, keepers, clock },
            watchRecipients: announcer.watchRecipients,
          }),
        ]
      : servers();

  const parts: Running[] = [
    announcer,
    searchThread,
    sweeper,
    makeWaker({ database, announcer, clock, log }),
    makeCategoryUpkeep({ database, blobs, announcer, clock, log }),
    makeLedgerCheck({ database, clock, log }),
    queue,
    ...(config.tlsReports === false ? [] : [tlsReporter]),
    collector,
    importer,
    pusher,
    ...listening.map(opening),
  ];
  const running: Running[] = [];
  const stop = async () => {
    for (let part = running.pop(); part; part = running.pop()) await part.stop();
  };
  return {
    accounts,
    appPasswords,
    pop3Secrets,
    secondFactors,
    aliases,
    sharing,
    categories: {
      senders: (account) => listSenderCategories(database, account),
      setSender: (account, address, category) =>
        database.transaction((tx) => setSenderCategory(tx, account, address.toLowerCase(), category)),
      sortOld: (account) => beginCategoryUpkeep(database, account),
    },
    domains,
    programs,
    queue: outgoing,
    authenticator,
    setUp,
    jmap: (account, request, caller) => jmap.request(account, request, caller),
    dav: makeDav({ database, announcer, ids, clock, vcards }),
    jmapSession: (account, origin, caller) => jmap.session(account, origin, caller),
    reached: (account) => jmap.reached(account),
    blob: (account, blobId, range, access) => jmap.blob(account, blobId, range, access),
    upload: (account, type, body) => jmap.upload(account, type, body),
    states: (account, access) => jmap.states(account, access),
    exportMail: (account, wanted, files) => jmap.exportMail(account, wanted, files),
    async tellOwner(account, notice) {
      const told = await accounts.find(account);
      if (told) await tellOwner(told, notice, async () => true);
    },
    unsubscribe: makeUnsubscribe({ database, blobs, dns, config }),
    remoteImages: config.imageProxy === false ? null : makeRemoteImages({ dns, config, key, clock }),
    watch: (account, callback) => announcer.watch(account, callback),
    async preferencesChanged(account) {
      await raisePreferences(database, account);
      announcer.announce([account]);
    },
    ports: () => ({ ...ports }),
    async start() {
      try {
        if (isSole) await freeLeases(database);
        await ensureKeys(database, () => new Date(clock.now()), seal);
        await sealKeys(database, seal);
        for (const part of parts) {
          // Before its start: one that fails half-way is stopped as well.
          running.push(part);
          await part.start();
        }
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
    authSecret: () => ensureAuthSecret(database),
    close: () => database.close(),
  };
}
