import { openFirst } from "../collect/calling.ts";
import { CollectFailed, type CollectFailure } from "../collect/result.ts";
import { needsOwner } from "../collect/schedule.ts";
import type { MailCoreConfig } from "../config.ts";
import { type ImapClient, type ImapTarget, openImap } from "../imap/client/client.ts";
import { defaultImapLimits, type ImapLimits } from "../imap/client/limits.ts";
import type { Log } from "../log.ts";
import type { Dns } from "../net/dns.ts";
import { onNetworks } from "../policy/networks.ts";
import type { Secrets } from "../policy/secrets.ts";
import { makeRoutine } from "../routine.ts";
import {
  type ImportKind,
  type ImportRunEnd,
  type ImportStatus,
  imapPasswordPlace,
  type MailImport,
} from "../store/mail-imports.ts";
import { ImportBatch } from "./import-batch.ts";
import { failedRetryMs, fullRetryMs, hostRetryMaxMs, importRunsMax, lookEveryMs } from "./limits.ts";
import { type ImportDeps, type RunEnd, runImport } from "./run-import.ts";
import { runMove } from "./run-move.ts";

/** IMAP and IMAP over TLS. RFC 9051 section 2.1, RFC 8314 section 7.2. */
const publicPorts: readonly number[] = [143, 993];

/** What a test found: who is there, or what does not work. */
export type MoveTest =
  | { ok: true; folders: number; messages: number; tls: string | null }
  | { ok: false; failure: CollectFailure };

/** Whom to call, and as whom. */
type Wanted = Omit<ImapTarget, "address" | "limits" | "signal">;

/** Works on imports in the background, a few at a time. */
export interface Importer {
  start(): void;
  stop(): Promise<void>;
  /** Something may be due. */
  wake(): void;
  /** Signs in, looks at the folders and leaves; changes nothing there. */
  test(wanted: Wanted): Promise<MoveTest>;
}

/** Servers share the work by leases: what one of them leaves, another goes on with from the last transaction. */
export function makeImporter({
  log,
  dns,
  secrets,
  config,
  imapLimits = defaultImapLimits,
  ...others
}: Omit<ImportDeps, "isStopping" | "config"> & {
  config: Pick<MailCoreConfig, "messageMaxOctets" | "collectNetworks">;
  dns: Pick<Dns, "addresses">;
  secrets: Pick<Secrets, "open">;
  imapLimits?: ImapLimits;
  log: Log;
}): Importer {
  const deps = { ...others, config };
  const { store, clock } = deps;
  const isOwn = onNetworks(config.collectNetworks ?? []);
  const runs = new Map<Promise<void>, ImportKind>();
  /** One for each session with a host: what listens to it goes with it. */
  const sessions = new Set<AbortController>();
  let isRunning = false;

  /** A session with a host, which ends when the server stops, wherever it stands. */
  const calling = async <T>(work: (call: (wanted: Wanted) => Promise<ImapClient>) => Promise<T>) => {
    const talk = new AbortController();
    sessions.add(talk);
    const { signal } = talk;
    // It was claimed while the server stopped.
    if (!isRunning) talk.abort();
    try {
      return await work((wanted) =>
        openFirst(wanted, publicPorts, { dns, isOwn }, (address) =>
          openImap({ ...wanted, address, limits: imapLimits, signal }),
        ),
      );
    } finally {
      sessions.delete(talk);
    }
  };

  const wantedOf = ({ accountId, id, imap }: MailImport): Wanted => {
    const password = imap?.password && secrets.open(imap.password, imapPasswordPlace(accountId, id));
    if (!imap || !password) throw new CollectFailed({ kind: "password-lost" });
    const { host, port, tls, fingerprint, username: user } = imap;
    return { host, port, tls, fingerprint, user, password };
  };

  const run = async (job: MailImport): Promise<ImportRunEnd> => {
    const running = { ...deps, isStopping: () => !isRunning };
    const batch = new ImportBatch(job, deps);
    try {
      const end = job.imap
        ? await calling((call) => runMove(job, batch, async () => call(wantedOf(job)), running))
        : await runImport(job, batch, running);
      const waitMs = end === "full" ? fullRetryMs[kindOf(job)] : 0;
      return { status: statusAfter[end], nextAt: new Date(clock.now() + waitMs) };
    } catch (error) {
      if (!(error instanceof CollectFailed)) throw error;
      // We hung up ourselves: what is left comes after the start.
      if (!isRunning) return { status: "waiting", nextAt: new Date(clock.now()) };
      const { failure } = error;
      const failures = batch.hasStored ? 1 : job.failures + 1;
      const waitMs = Math.min(hostRetryMaxMs, failedRetryMs * 2 ** Math.min(failures - 1, 12));
      const nextAt = new Date(clock.now() + waitMs);
      return { status: "waiting", nextAt, failure, failures, pause: needsOwner(failure) };
    }
  };

  const runOne = async (job: MailImport) => {
    const end = await run(job);
    const failure = end.failure?.kind ?? null;
    log.info("import", { account: job.accountId, import: job.id, status: end.status, failure });
    await store.end(job, end);
  };

  /** The database, or a defect: it is tried again soon. Where that cannot be written either, when the lease has run out. */
  const giveBack = async (job: MailImport, error: unknown) => {
    log.error("import failed", { import: job.id, error });
    const nextAt = new Date(clock.now() + failedRetryMs);
    await store
      .end(job, { status: "waiting", nextAt })
      .catch((why: unknown) => log.error("import not given back", { import: job.id, error: why }));
  };

  const begin = (job: MailImport) => {
    const over: Promise<void> = runOne(job)
      .catch((error: unknown) => giveBack(job, error))
      .finally(() => {
        runs.delete(over);
        wake();
      });
    runs.set(over, kindOf(job));
  };

  const look = async () => {
    for (const kind of ["files", "imap"] as const) {
      const room = importRunsMax[kind] - [...runs.values()].filter((one) => one === kind).length;
      if (isRunning && room > 0) for (const job of await store.claim(kind, room)) begin(job);
    }
  };
  const failed = (error: unknown) => log.warn("imports not read", { error });
  const routine = makeRoutine({ clock, everyMs: lookEveryMs, work: look, failed });
  const wake = () => {
    if (isRunning) void look().catch(failed);
  };

  return {
    start() {
      isRunning = true;
      routine.start();
      wake();
    },
    async stop() {
      isRunning = false;
      for (const session of sessions) session.abort();
      await routine.stop();
      await Promise.all(runs.keys());
    },
    wake,
    test: (wanted) =>
      calling(async (call) => {
        try {
          const client = await call(wanted);
          try {
            const folders = await client.folders();
            const messages = await client.count(folders);
            await client.logout();
            const { tls } = client;
            return {
              ok: true,
              folders: folders.length,
              messages,
              tls: tls && `${tls.protocol} ${tls.cipher}`,
            };
          } finally {
            client.leave();
          }
        } catch (error) {
          if (!(error instanceof CollectFailed)) throw error;
          return { ok: false, failure: error.failure };
        }
      }),
  };
}

const kindOf = ({ imap }: MailImport): ImportKind => (imap ? "imap" : "files");

const statusAfter: Readonly<Record<RunEnd, ImportStatus>> = {
  done: "done",
  full: "full",
  stopped: "waiting",
  over: "waiting",
};
