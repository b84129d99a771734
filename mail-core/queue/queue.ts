import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import { readThrough } from "../address/through.ts";
import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Signer } from "../dkim/signer.ts";
import type { Log } from "../log.ts";
import type { Dns } from "../net/dns.ts";
import type { Rules } from "../rules/rules.ts";
import type { Announcer, Blobs, Recipients } from "../store/contracts.ts";
import type { QueueEntry, QueueStore } from "../store/queue.ts";
import type { StsPolicies } from "../store/sts-policies.ts";
import type { TlsResults } from "../store/tls-results.ts";
import { type Destination, type DestinationDeps, makeDestination, silentAfterMs } from "./destination.ts";
import { makeDown } from "./down.ts";
import type { Attempted } from "./dsn.ts";
import { kindOf, makeEnds } from "./ends.ts";
import { makeLettingGo } from "./letting-go.ts";
import { openFirst } from "./open-first.ts";
import { makeOutcomes } from "./outcomes.ts";
import { makePatience } from "./patience.ts";
import type { Providers } from "./providers.ts";
import { makeRouting } from "./routing.ts";
import { makeTlsCounter } from "./tls-counter.ts";

/** How long a dead worker's rows are kept from the others. */
const leaseMs = 5 * 60_000;
/** Destinations called at once. */
const destinationsMax = 200;
/** Silent ones that are waited for beside these: beyond them they take the places of others. */
const silentMax = 400;
/** Rows of one destination that are claimed together. */
const rowsPerDomainMax = 200;
/** A destination with fewer rows in hand than this is given more. */
const refillBelow = 100;
/** How long a destination that takes no mail is left alone, at most: what comes for it meanwhile waits without a call. */
const downMaxMs = 60_000;
/** The longest sleep: a row that somebody else made, and a dead worker's, is found without a call. */
const pollMs = 15_000;

export interface Queue {
  start(): void;
  /** Finishes the messages that are on the wire, gives up calls that nobody has answered yet, and gives the rest back. */
  stop(): Promise<void>;
}

/** What the worker tells of, and hears. */
export type QueueAnnouncer = Pick<Announcer, "announce" | "announceQueue" | "watchQueue">;

/** The outgoing queue's worker. Any number of them, on any number of machines, share the rows. */
export function makeQueue({
  store,
  blobs,
  recipients,
  mayAct,
  providers,
  signer,
  rules,
  announcer,
  config,
  dns,
  stsPolicies,
  tlsResults,
  clock,
  log,
  random = Math.random,
  holder = randomBytes(9).toString("base64url"),
}: {
  store: QueueStore;
  blobs: Blobs;
  recipients: Recipients;
  /** False for an account that was disabled, or is gone. */
  mayAct: (accountId: string) => Promise<boolean>;
  providers: Pick<Providers, "route">;
  signer: Signer;
  rules: Rules;
  announcer: QueueAnnouncer;
  config: MailCoreConfig;
  dns: Dns;
  stsPolicies: StsPolicies;
  tlsResults: TlsResults;
  clock: Clock;
  log: Log;
  random?: () => number;
  /** The worker's name, as the holder of its rows. */
  holder?: string;
}): Queue {
  const destinations = new Map<string, Destination>();
  const besides = new Set<Promise<void>>();
  /** Aborted when the worker stops: a host that does not answer is not waited for. */
  let calls = new AbortController();
  let running = false;
  let round: Promise<void> | null = null;
  let again = false;
  let recalls = false;
  let cancelTimer = () => {};
  /** When the next round begins by itself; at work it is not known yet. */
  let sleepsUntilMs = Number.POSITIVE_INFINITY;
  let cancelRenewal = () => {};
  let unwatch = () => {};
  let ended = () => {};
  const now = () => new Date(clock.now());
  const [firstWaitMs = downMaxMs] = config.retryScheduleMs;
  const down = makeDown({ clock, forMs: Math.min(downMaxMs, firstWaitMs / 2) });
  const tlsCounter = makeTlsCounter({ results: tlsResults, clock, log });
  const routeTo = makeRouting({ config, dns, stsPolicies, failed: tlsCounter.missing, random, clock, log });
  const patiently = makePatience({ clock, isRunning: () => running, log });
  const ends = makeEnds({ config, clock, random });
  const outcomes = makeOutcomes({
    store,
    patiently,
    holder,
    blobs,
    recipients,
    signer,
    announcer,
    config,
    clock,
    log,
  });

  /** Takes what is due and hands it to its destinations; asked again while at work, it goes round once more. */
  const wake = () => {
    if (!running) return;
    again = true;
    round ??= work().finally(() => {
      round = null;
    });
  };

  const watched = (recall: boolean) => {
    recalls ||= recall;
    // An administrator who wants to try again is not told what was so a minute ago.
    if (recall) down.forget();
    wake();
  };

  const work = async () => {
    while (running && again) {
      again = false;
      cancelTimer();
      sleepsUntilMs = Number.POSITIVE_INFINITY;
      try {
        if (recalls) await recall();
        const free = freePlaces();
        // A destination for which nothing waits makes room for one for which something does.
        if (free <= 0) dismissIdle();
        const full = [...destinations].filter(([, one]) => one.stock() >= refillBelow).map(([name]) => name);
        const claimed = await store.claim(now(), holder, new Date(clock.now() + leaseMs), {
          rowsPerDomainMax,
          domainsMax: free > 0 ? free : destinationsMax,
          except: full,
          only: free > 0 ? null : [...destinations.keys()],
          // Held mail may lead to other hosts after all: to some more than usual.
          asideMax: Math.max(0, destinationsMax + free),
        });
        const {
          over = [],
          held = [],
          away = [],
        } = Object.groupBy(claimed, (entry) => kindOf(entry, clock.now()));
        if (over.length > 0) end(over);
        if (held.length > 0) aside("queue release failed", letGo(held));
        hand(away);
        if (claimed.length > 0) again = true;
        else {
          const due = await (free > 0 ? store.nextDue(full) : store.nextAsideDue());
          const dueInMs = due === null ? pollMs : due.getTime() - clock.now();
          // By then places may be free that only silent destinations have taken.
          sleep(free > 0 ? dueInMs : Math.min(dueInMs, silentAfterMs));
        }
      } catch (error) {
        log.error("queue round failed", { error: String(error) });
        sleep(pollMs / 3);
      }
    }
  };

  const freePlaces = (): number => {
    const silent = [...destinations.values()].filter((one) => one.isSilent()).length;
    return destinationsMax + Math.min(silent, silentMax) - destinations.size;
  };

  const sleep = (ms: number) => {
    const sleepMs = Math.min(pollMs, Math.max(50, ms));
    sleepsUntilMs = clock.now() + sleepMs;
    cancelTimer = clock.after(sleepMs, wake);
  };

  /** Writes what became of entries; what is due again before the next round is waited for from now on. */
  const finish = async (results: readonly Attempted[]) => {
    await outcomes.finish(results);
    const isSooner = ({ ended }: Attempted) =>
      ended.kind === "deferred" && ended.nextAttemptAt.getTime() < sleepsUntilMs;
    if (results.some(isSooner)) wake();
  };

  const hand = (away: readonly QueueEntry[]) => {
    for (const [domain, entries] of Map.groupBy(away, (entry) => entry.domain)) {
      const destination = destinations.get(domain) ?? makeDestination(domain, depsOf(domain));
      destinations.set(domain, destination);
      destination.add(entries);
    }
  };

  const dismissIdle = () => {
    for (const destination of destinations.values()) destination.dismissIdle();
  };

  const depsOf = (domain: string): DestinationDeps => ({
    findRoute() {
      const through = readThrough(domain);
      return through ? providers.route(through) : routeTo(domain);
    },
    open: (hops, isCounted = true) =>
      openFirst({ domain, hops, isCounted }, { config, tlsCounter, signal: calls.signal }),
    attempted: (entry, kind, reply, call) => ({ entry, ended: ends.of(entry, kind, reply, call) }),
    finish,
    blobs,
    resigned: signer.resigned,
    clock,
    log,
    isRunning: () => running,
    refill: { below: refillBelow, call: wake },
    down: { note: (answer) => down.note(domain, answer), answer: () => down.of(domain) },
    onEnd() {
      destinations.delete(domain);
      if (destinations.size === 0) ended();
      wake();
    },
  });

  /** What needs no call: who has the message already, and whom an administrator took out; only their sender is told. */
  const end = (entries: readonly QueueEntry[]) => {
    const results = entries.map((entry) => ({ entry, ended: ends.withoutCall(entry) }));
    aside("queue report failed", finish(results));
  };

  const letGo = makeLettingGo({
    ...{ recipients, mayAct, rules, blobs, patiently, ends, finish, clock, log },
    hand: (away) => {
      if (running) hand(away);
    },
  });

  /** Work that calls no host; the stop waits for it. */
  const aside = (failure: string, work: Promise<void>) => {
    const over = work
      .catch((error) => log.error(failure, { error: String(error) }))
      .finally(() => besides.delete(over));
    besides.add(over);
  };

  /** Gives back what an administrator took out of our hands; what is on the wire runs to its end. */
  const recall = async () => {
    recalls = false;
    const hand = [...destinations].flatMap(([domain, one]) => one.waiting().map((id) => ({ id, domain })));
    if (hand.length === 0) return;
    try {
      const ids = new Set(await store.recalled(holder, hand));
      const dropped = [...destinations.values()].flatMap((one) => one.drop(ids));
      if (dropped.length > 0) await store.release(holder, dropped);
    } catch (error) {
      recalls = true;
      throw error;
    }
  };

  const renewLater = () => {
    cancelRenewal = clock.after(leaseMs / 3, () => {
      const ids = [...destinations.values()].flatMap((one) => [...one.inHand()]);
      if (ids.length > 0) {
        store
          .renew(holder, new Date(clock.now() + leaseMs), ids)
          .catch((error) => log.warn("queue leases not renewed", { error: String(error) }));
      }
      // A recall that was not heard of is found here.
      recalls = true;
      wake();
      renewLater();
    });
  };

  return {
    start() {
      running = true;
      calls = new AbortController();
      // As many as there are destinations, and connections to each.
      setMaxListeners(0, calls.signal);
      unwatch = announcer.watchQueue(watched);
      renewLater();
      wake();
    },
    async stop() {
      running = false;
      calls.abort();
      unwatch();
      cancelTimer();
      cancelRenewal();
      await round;
      dismissIdle();
      const empty = new Promise<void>((resolve) => {
        ended = resolve;
      });
      if (destinations.size > 0) await empty;
      await Promise.all(besides);
      await tlsCounter.stop();
      cancelTimer();
      await store.release(holder).catch(() => {});
    },
  };
}
