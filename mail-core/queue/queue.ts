import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Log } from "../log.ts";
import type { Dns } from "../net/dns.ts";
import type { SmtpClient } from "../smtp/client/client.ts";
import { openClient } from "../smtp/client/open.ts";
import type { Announcer, Blobs, Recipients } from "../store/contracts.ts";
import type { Ended, LastReply, QueueEntry, QueueStore } from "../store/queue.ts";
import { type Attempted, makeReport } from "./dsn.ts";
import { findRoute, type Hop } from "./route.ts";
import { delayNoticesMs, nextAttempt, noticesDue } from "./schedule.ts";

/** How long a dead worker's rows are kept from the others. */
const leaseMs = 5 * 60_000;
/** Rows in hand at once. */
const claimMax = 500;
/** Recipients in one transaction. RFC 5321 section 4.5.3.1.8: every host takes a hundred. */
const recipientsMax = 100;
/** Destinations called at once. */
const destinationsMax = 20;
/** The longest sleep: a row that somebody else made is found without a call. */
const pollMs = 15_000;

export interface Queue {
  start(): void;
  /** Finishes what is on the wire and gives the rest back. */
  stop(): Promise<void>;
}

/** The outgoing queue's worker. Any number of them, on any number of machines, share the rows. */
export function makeQueue({
  store,
  blobs,
  recipients,
  announcer,
  config,
  dns,
  clock,
  log,
  random = Math.random,
}: {
  store: QueueStore;
  blobs: Blobs;
  recipients: Recipients;
  announcer: Announcer;
  config: MailCoreConfig;
  dns: Dns;
  clock: Clock;
  log: Log;
  random?: () => number;
}): Queue {
  const holder = randomBytes(9).toString("base64url");
  const destinations = new Map<string, Promise<void>>();
  let running = false;
  let round: Promise<void> | null = null;
  let again = false;
  let cancelTimer = () => {};
  let cancelRenewal = () => {};
  let unwatch = () => {};
  const now = () => new Date(clock.now());

  /** Takes what is due and hands it to its destinations; asked again while at work, it goes round once more. */
  const wake = () => {
    if (!running) return;
    again = true;
    round ??= work().finally(() => {
      round = null;
    });
  };

  const work = async () => {
    while (running && again) {
      again = false;
      cancelTimer();
      try {
        const claimed = await store.claim(now(), holder, new Date(clock.now() + leaseMs), claimMax);
        const byDomain = Map.groupBy(claimed, (entry) => entry.domain);
        for (const [domain, entries] of byDomain) {
          while (destinations.size >= destinationsMax) await Promise.race(destinations.values());
          begin(domain, entries);
        }
        if (claimed.length === claimMax) again = true;
        const due = await store.nextDue();
        sleep(due === null ? pollMs : due.getTime() - clock.now());
      } catch (error) {
        log.error("queue round failed", { error: String(error) });
        sleep(pollMs / 3);
      }
    }
  };

  const sleep = (ms: number) => {
    cancelTimer = clock.after(Math.min(pollMs, Math.max(50, ms)), wake);
  };

  const begin = (domain: string, entries: readonly QueueEntry[]) => {
    // Two rounds may meet on one domain: the second waits its turn.
    const before = destinations.get(domain) ?? Promise.resolve();
    const turn: Promise<void> = before
      .then(() => deliver(domain, entries))
      .catch((error) => log.error("queue delivery failed", { domain, error: String(error) }))
      .finally(() => {
        if (destinations.get(domain) === turn) destinations.delete(domain);
        wake();
      });
    destinations.set(domain, turn);
  };

  /** Everything that waits for one domain: its messages one after the other over one connection. */
  const deliver = async (domain: string, claimed: readonly QueueEntry[]) => {
    const here = claimed.filter(({ dsn }) => dsn.delivered);
    const reply = { code: 250, enhanced: "2.1.5", text: "Delivered" };
    if (here.length > 0) {
      await finish(here.map((entry) => ({ entry, ended: { kind: "delivered", reply, host: null } })));
    }
    const entries = claimed.filter(({ dsn }) => !dsn.delivered);
    if (entries.length === 0) return;
    const route = await findRoute(domain, { config, dns, random });
    if (route.kind !== "hops") {
      await finish(
        entries.map((entry) => ({
          entry,
          ended: endOf(entry, route.kind, route.reply, { host: null, tls: null }),
        })),
      );
      return;
    }
    let open: { client: SmtpClient; hop: Hop } | null = null;
    const byMessage = Map.groupBy(
      entries,
      ({ messageId, reversePath, trace }) =>
        `${messageId} ${reversePath} ${Buffer.from(trace).toString("latin1")}`,
    );
    const batches = [...byMessage.values()].flatMap((group) =>
      Array.from({ length: Math.ceil(group.length / recipientsMax) }, (_, n) =>
        group.slice(n * recipientsMax, (n + 1) * recipientsMax),
      ),
    );
    for (const [at, batch] of batches.entries()) {
      if (!running) break;
      if (!open?.client.usable) {
        await open?.client.quit();
        const opened = await openFirst(route.hops);
        if (!opened.ok) {
          // One probe is enough: the others would hear the same.
          const rest = batches.slice(at).flat();
          await finish(
            rest.map((entry) => ({
              entry,
              ended: endOf(entry, opened.kind, opened.reply, { host: opened.host, tls: null }),
            })),
          );
          return;
        }
        open = opened;
      }
      const { client, hop } = open;
      const [first] = batch as [QueueEntry, ...QueueEntry[]];
      const results = await client.send({
        reversePath: first.reversePath,
        recipients: batch.map((entry) => entry.forwardPath),
        sizeOctets: first.sizeOctets + first.trace.length,
        smtpUtf8: first.dsn.smtpUtf8 ?? false,
        body: first.dsn.body,
        notices: {
          ret: first.dsn.ret,
          envid: first.dsn.envid,
          recipients: batch.map(({ dsn }) => ({ notify: dsn.notify, orcpt: dsn.orcpt })),
        },
        octets: () => withTrace(first),
      });
      await finish(
        batch.map((entry, n) => {
          const { kind, reply } = results[n] ?? {
            kind: "deferred" as const,
            reply: { code: null, enhanced: "4.4.2", text: "No answer" },
          };
          const called = { host: hop.host, tls: client.tls?.protocol ?? null };
          return { entry, ended: endOf(entry, kind, reply, called), takesNotices: client.takesNotices };
        }),
      );
    }
    await open?.client.quit();
  };

  async function* withTrace(entry: QueueEntry): AsyncIterable<Uint8Array> {
    if (entry.trace.length > 0) yield entry.trace;
    yield* blobs.read(entry.messageId);
  }

  type OpenedHop =
    | { ok: true; client: SmtpClient; hop: Hop }
    | { ok: false; kind: "deferred"; reply: LastReply; host: string | null };

  /** The first hop that answers; when none does, what the last one said. RFC 5321 section 5.1. */
  const openFirst = async (hops: readonly Hop[]): Promise<OpenedHop> => {
    let failure: OpenedHop = {
      ok: false,
      kind: "deferred",
      reply: { code: null, enhanced: "4.4.1", text: "No host to call" },
      host: null,
    };
    for (const hop of hops) {
      const opened = await openClient({
        ...hop,
        hostname: config.hostname,
        timeoutMs: config.relayTimeoutMs,
      });
      if (opened.ok) return { ok: true, client: opened.client, hop };
      // A host that says 5yz to a greeting may have a neighbour that does not: only what is left at the end counts, as passing.
      failure = { ok: false, kind: "deferred", reply: opened.reply, host: hop.host };
    }
    return failure;
  };

  const endOf = (
    entry: QueueEntry,
    kind: "relayed" | "deferred" | "bounced",
    reply: LastReply,
    called: { host: string | null; tls: string | null },
  ): Ended => {
    if (kind !== "deferred") return { kind, reply, ...called };
    if (now() >= entry.expiresAt) return { kind: "expired", reply, ...called };
    const ageMs = clock.now() - entry.createdAt.getTime();
    const delayNotices = noticesDue(ageMs, config.delayNoticesMs ?? delayNoticesMs);
    return {
      isLate: delayNotices > entry.delayNotices,
      delayNotices,
      kind,
      reply,
      ...called,
      nextAttemptAt: nextAttempt(now(), entry.attempts + 1, config.retryScheduleMs, random),
    };
  };

  /** Writes the ends, a report with them where one is due, one for each message and sender. */
  const finish = async (results: readonly Attempted[]) => {
    for (const group of Map.groupBy(
      results,
      ({ entry }) => `${entry.messageId} ${entry.reversePath}`,
    ).values()) {
      const report = await makeReport(group, { blobs, recipients, hostname: config.hostname, now: now() });
      const changed = await store.finish(holder, now(), group, report);
      announcer.announce(changed);
      if (report && report.relays.length > 0) announcer.announceQueue();
      for (const { entry, ended } of group) {
        log.info("queue attempt", {
          entry: entry.id,
          to: entry.forwardPath,
          result: ended.kind,
          host: ended.host,
          reply: ended.reply,
        });
      }
    }
  };

  const renewLater = () => {
    cancelRenewal = clock.after(leaseMs / 3, () => {
      if (destinations.size > 0) {
        store
          .renew(holder, new Date(clock.now() + leaseMs))
          .catch((error) => log.warn("queue leases not renewed", { error: String(error) }));
      }
      renewLater();
    });
  };

  return {
    start() {
      running = true;
      unwatch = announcer.watchQueue(wake);
      renewLater();
      wake();
    },
    async stop() {
      running = false;
      unwatch();
      cancelTimer();
      cancelRenewal();
      await round;
      await Promise.allSettled(destinations.values());
      cancelTimer();
      await store.release(holder).catch(() => {});
    },
  };
}
