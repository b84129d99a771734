import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import { readThrough } from "../address/through.ts";
import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Signer } from "../dkim/signer.ts";
import type { Log } from "../log.ts";
import { readWords } from "../mime/read-words.ts";
import type { Dns } from "../net/dns.ts";
import { Transcript } from "../net/transcript.ts";
import type { Rules } from "../rules/rules.ts";
import { openClient } from "../smtp/client/open.ts";
import type { Announcer, Blobs, Recipients } from "../store/contracts.ts";
import type { Call } from "../store/journey.ts";
import {
  deletedReply,
  type Ended,
  type LastReply,
  NoRoom,
  placedOf,
  type QueueEntry,
  type QueueStore,
} from "../store/queue.ts";
import type { StsPolicies } from "../store/sts-policies.ts";
import type { TlsResults } from "../store/tls-results.ts";
import { isOverdue, notPast, tooLate, withDeadline } from "./deadline.ts";
import { type Destination, type DestinationDeps, makeDestination } from "./destination.ts";
import { makeDown } from "./down.ts";
import type { Attempted } from "./dsn.ts";
import type { OpenedHop } from "./hop-call.ts";
import { makeSts } from "./mta-sts.ts";
import { makeOutcomes } from "./outcomes.ts";
import { makePatience } from "./patience.ts";
import type { Providers } from "./providers.ts";
import { mailboxFull, release } from "./release.ts";
import { findRoute, type Hop, type Route } from "./route.ts";
import { delayNoticesMs, nextAttempt, noticesDue } from "./schedule.ts";
import { makeTlsCounter } from "./tls-counter.ts";

/** How long a dead worker's rows are kept from the others. */
const leaseMs = 5 * 60_000;
/** Destinations called at once; those that do not answer are among them. */
const destinationsMax = 200;
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
  /** Finishes what is on the wire and gives the rest back. */
  stop(): Promise<void>;
  /** Where mail for a domain would go next. */
  findRoute(domain: string): Promise<Route>;
}

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
}: {
  store: QueueStore;
  blobs: Blobs;
  recipients: Recipients;
  /** False for an account that was disabled, or is gone. */
  mayAct: (accountId: string) => Promise<boolean>;
  providers: Pick<Providers, "route">;
  signer: Signer;
  rules: Rules;
  announcer: Announcer;
  config: MailCoreConfig;
  dns: Dns;
  stsPolicies: StsPolicies;
  tlsResults: TlsResults;
  clock: Clock;
  log: Log;
  random?: () => number;
}): Queue {
  const holder = randomBytes(9).toString("base64url");
  const destinations = new Map<string, Destination>();
  const besides = new Set<Promise<void>>();
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
  const sts = makeSts({
    policies: stsPolicies,
    dns,
    clock,
    log,
    port: config.policyPort ?? 443,
    failed: tlsCounter.missing,
  });
  const patiently = makePatience({ clock, isRunning: () => running, log });
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
        // A destination for which nothing waits makes room for one for which something does.
        if (destinations.size >= destinationsMax) dismissIdle();
        const full = [...destinations].filter(([, one]) => one.stock() >= refillBelow).map(([name]) => name);
        const free = destinationsMax - destinations.size;
        const claimed = await store.claim(now(), holder, new Date(clock.now() + leaseMs), {
          rowsPerDomainMax,
          domainsMax: free > 0 ? free : destinationsMax,
          except: full,
          only: free > 0 ? null : [...destinations.keys()],
          // Held mail may lead to other hosts after all: to some more than usual.
          asideMax: Math.max(0, 2 * destinationsMax - destinations.size),
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
          sleep(due === null ? pollMs : due.getTime() - clock.now());
        }
      } catch (error) {
        log.error("queue round failed", { error: String(error) });
        sleep(pollMs / 3);
      }
    }
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

  const routeTo = (domain: string) => findRoute(domain, { config, dns, sts, random, isOwnAddress });
  const depsOf = (domain: string): DestinationDeps => ({
    findRoute() {
      const through = readThrough(domain);
      return through ? providers.route(through) : routeTo(domain);
    },
    open: (hops, isCounted = true) => openFirst(domain, hops, isCounted),
    attempted: (entry, kind, reply, call) => ({ entry, ended: endOf(entry, kind, reply, call) }),
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
    const endWithoutCall = (entry: QueueEntry): Ended => {
      if (entry.removal) return deleted;
      return entry.dsn.delivered ? delivered : endOf(entry, "deferred", tooLate, null);
    };
    const ends = entries.map((entry) => ({ entry, ended: endWithoutCall(entry) }));
    aside("queue report failed", finish(ends));
  };

  /** What was looked up finds a mailbox full that has been filled since then: it is tried again, and looked up anew. */
  const finishReleased = async (ends: readonly Attempted[]): Promise<readonly Attempted[]> => {
    try {
      await finish(ends);
      return ends;
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error;
    }
    const later = ends.map((end) =>
      placedOf(end.ended)
        ? { entry: end.entry, ended: endOf(end.entry, "deferred", mailboxFull, null) }
        : end,
    );
    await finish(later);
    return later;
  };

  /** Recipients whose message's time has come. A defect's come back when their lease is over. */
  const letGo = async (held: readonly QueueEntry[]) => {
    const { away, ends } = await patiently(() =>
      release(held, {
        recipients,
        mayAct,
        now: now(),
        decided: (acceptance) => rules.decided(acceptance, acceptance.message),
        refused: (entry, kind, reply) => ({ entry, ended: endOf(entry, kind, reply, null) }),
        readWords: (messageId) => readWords(blobs.read(messageId)),
      }),
    );
    if (running) hand(away);
    // Each message by itself: one that cannot be written must not keep the others.
    const byMessage = Map.groupBy(ends, ({ entry }) => entry.messageId);
    const finished = await Promise.allSettled(
      [...byMessage.values()].map(async (some) => {
        for (const { ended } of await finishReleased(some)) await rules.answer(placedOf(ended) ?? {});
      }),
    );
    for (const one of finished)
      if (one.status === "rejected") log.error("queue release failed", { error: String(one.reason) });
  };

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

  /** The first hop that answers; when none does, what the last one said. RFC 5321 section 5.1. */
  const openFirst = async (domain: string, hops: readonly Hop[], isCounted: boolean): Promise<OpenedHop> => {
    const transcript = new Transcript();
    let failure: OpenedHop = {
      ok: false,
      reply: { code: null, enhanced: "4.4.1", text: "No host to call" },
      hop: null,
      transcript,
      tlsFailure: null,
    };
    let takesNone = true;
    for (const hop of hops) {
      const { hostname, relayTimeoutMs: timeoutMs } = config;
      const opened = await openClient({ ...hop, hostname, timeoutMs, transcript });
      if (isCounted) tlsCounter.session(domain, hop, opened);
      if (opened.ok) return { ok: true, client: opened.client, hop, transcript };
      takesNone &&= opened.reply.code === 521;
      // A host that says 5yz to a greeting may have a neighbour that does not: only what is left at the end counts, as passing.
      failure = {
        ok: false,
        reply: opened.reply,
        hop,
        transcript,
        tlsFailure: opened.tlsFailure,
        takesNone,
      };
    }
    return failure;
  };

  const endOf = (
    entry: QueueEntry,
    kind: "relayed" | "deferred" | "bounced",
    reply: LastReply,
    call: Call | null,
  ): Ended => {
    const called = { reply, host: call?.host ?? null, call };
    if (kind !== "deferred") return { kind, ...called };
    if (now() >= entry.expiresAt) return { kind: "expired", ...called };
    const start = entry.releaseAt ?? entry.createdAt;
    const noticesMs = withDeadline(config.delayNoticesMs ?? delayNoticesMs, entry, start);
    const delayNotices = noticesDue(clock.now() - start.getTime(), noticesMs);
    const next = nextAttempt(now(), entry.attempts + 1, config.retryScheduleMs, random);
    return {
      isLate: delayNotices > entry.delayNotices,
      delayNotices,
      kind,
      ...called,
      nextAttemptAt: notPast(next, entry, now()),
    };
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
    findRoute: routeTo,
    start() {
      running = true;
      unwatch = announcer.watchQueue(watched);
      renewLater();
      wake();
    },
    async stop() {
      running = false;
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

/** The addresses of this machine change while it runs. */
const isOwnAddress = (address: string): boolean =>
  Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address));

/** What needs no call or must have none any more, what waited for its time, and all others. */
function kindOf(entry: QueueEntry, nowMs: number): "over" | "held" | "away" {
  if (entry.dsn.delivered || entry.removal || isOverdue(entry, nowMs)) return "over";
  return entry.releaseAt ? "held" : "away";
}

const delivered = {
  kind: "delivered",
  reply: { code: 250, enhanced: "2.1.5", text: "Delivered" },
  host: null,
  call: null,
} as const;
const deleted = { kind: "deleted", reply: deletedReply, host: null, call: null } as const;
