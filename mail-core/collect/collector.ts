import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Log } from "../log.ts";
import type { Dns } from "../net/dns.ts";
import { onNetworks } from "../policy/networks.ts";
import type { Secrets } from "../policy/secrets.ts";
import { type CollectRun, type CollectSource, passwordPlace } from "../store/collect-sources.ts";
import { openFirst } from "./calling.ts";
import { openPop3, type Pop3Client, type Pop3Target } from "./client.ts";
import { type CollectLimits, defaultCollectLimits, runsMax } from "./limits.ts";
import { CollectFailed, type CollectFailure } from "./result.ts";
import { collect, type RunDeps, type SessionEnd } from "./run.ts";
import { nextRun } from "./schedule.ts";

/** How often it is looked for sources that another server has made due. */
const pollMs = 30_000;

/** POP3 and POP3 over TLS. RFC 1939 section 3, RFC 8314 section 7.1. */
const publicPorts: readonly number[] = [110, 995];

/** What a test found: who is there, or what does not work. */
export type CollectTest =
  | { ok: true; messages: number; octets: number; tls: string | null }
  | { ok: false; failure: CollectFailure };

export interface Collector {
  start(): void;
  stop(): Promise<void>;
  /** A source is due, perhaps: call after the commit. */
  wake(): void;
  /** Signs in, looks at the maildrop and leaves; changes nothing there. */
  test(target: Omit<Pop3Target, "address" | "limits">): Promise<CollectTest>;
}

/** Collects mail from other accounts when they are due, each under a lease, so that of several servers one does. */
export function makeCollector({
  dns,
  secrets,
  config,
  log,
  limits = defaultCollectLimits,
  random = Math.random,
  ...deps
}: Omit<RunDeps, "isStopping" | "limits" | "config"> & {
  dns: Pick<Dns, "addresses">;
  secrets: Secrets;
  config: Pick<MailCoreConfig, "hostname" | "messageMaxOctets" | "collectNetworks">;
  clock: Clock;
  log: Log;
  limits?: CollectLimits;
  random?: () => number;
}): Collector {
  const { store, clock } = deps;
  const isOwn = onNetworks(config.collectNetworks ?? []);
  const runs = new Set<Promise<void>>();
  let isRunning = false;
  /** One for each session: what listens to it goes with it. */
  const sessions = new Set<AbortController>();
  let cancel = () => {};
  let looking: Promise<void> | null = null;
  let looksAgain = false;

  const call = (
    target: Omit<Pop3Target, "address" | "limits" | "signal">,
    signal: AbortSignal,
  ): Promise<Pop3Client> =>
    openFirst(target, publicPorts, { dns, isOwn }, (address) =>
      openPop3({ ...target, address, limits, signal }),
    );

  const passwordOf = ({ accountId, id, password }: CollectSource): string => {
    const opened = secrets.open(password, passwordPlace(accountId, id));
    if (opened === null) throw new CollectFailed({ kind: "password-lost" });
    return opened;
  };

  const runOne = async (source: CollectSource) => {
    const run: SessionEnd["run"] = { taken: 0, repeated: 0, failed: 0, removed: 0, octets: 0 };
    let failure: CollectFailure | null = null;
    let session = { hasMore: false, isOver: false };
    let loginDelayS = 0;
    let client: Pop3Client | null = null;
    const talk = new AbortController();
    sessions.add(talk);
    // It was claimed while the server stopped.
    if (!isRunning) talk.abort();
    try {
      const { host, port, tls, fingerprint, username: user } = source;
      client = await call({ host, port, tls, fingerprint, user, password: passwordOf(source) }, talk.signal);
      loginDelayS = client.loginDelayS;
      session = await collect(source, client, run, {
        ...deps,
        config,
        limits,
        isStopping: () => !isRunning,
      });
    } catch (error) {
      client?.leave();
      // The database, or a defect: the lease runs out, and it is tried again.
      if (!(error instanceof CollectFailed)) throw error;
      ({ failure } = error);
    } finally {
      sessions.delete(talk);
    }
    // We hung up ourselves: what is left comes after the start.
    if (!isRunning && failure?.kind === "broke-off") {
      failure = null;
      session.hasMore = true;
    }
    const at = clock.now();
    const next = nextRun(
      { failure, taken: run.taken, hasMore: session.hasMore, loginDelayS },
      source,
      random,
    );
    const ended: CollectRun = { at: new Date(at).toISOString(), failure, ...run };
    log.info("collected", {
      account: source.accountId,
      source: source.id,
      host: source.host,
      ...run,
      failure: failure?.kind ?? null,
    });
    await store.end(source, {
      nextAt: new Date(at + next.afterMs),
      intervalMs: next.intervalMs,
      failures: next.failures,
      run: ended,
      isImported: failure === null && !session.hasMore && !session.isOver,
      pause: next.pause,
    });
  };

  const begin = (source: CollectSource) => {
    const over: Promise<void> = runOne(source)
      .catch((error: unknown) => log.error("collecting failed", { source: source.id, error: String(error) }))
      .finally(() => {
        runs.delete(over);
        look();
      });
    runs.add(over);
  };

  const round = async () => {
    const room = runsMax - runs.size;
    if (room > 0) for (const source of await store.claim(room)) begin(source);
    const next = await store.nextAt();
    const waitMs = next ? next.getTime() - clock.now() : pollMs;
    cancel();
    if (isRunning) cancel = clock.after(Math.min(pollMs, Math.max(1_000, waitMs)), look);
  };

  const look = () => {
    if (!isRunning) return;
    looksAgain = looking !== null;
    looking ??= round()
      .catch((error: unknown) => {
        log.warn("sources to collect not read", { error: String(error) });
        cancel();
        if (isRunning) cancel = clock.after(pollMs, look);
      })
      .finally(() => {
        looking = null;
        if (looksAgain) look();
      });
  };

  return {
    start() {
      isRunning = true;
      look();
    },
    async stop() {
      isRunning = false;
      cancel();
      for (const session of sessions) session.abort();
      await looking;
      await Promise.all(runs);
      cancel();
    },
    wake: look,
    async test(target) {
      const talk = new AbortController();
      sessions.add(talk);
      try {
        const client = await call(target, talk.signal);
        const { tls } = client;
        try {
          const listed = await client.list();
          await client.quit();
          const octets = listed.reduce((sum, one) => sum + one.octets, 0);
          return { ok: true, messages: listed.length, octets, tls: tls && `${tls.protocol} ${tls.cipher}` };
        } finally {
          client.leave();
        }
      } catch (error) {
        if (!(error instanceof CollectFailed)) throw error;
        return { ok: false, failure: error.failure };
      } finally {
        sessions.delete(talk);
      }
    },
  };
}
