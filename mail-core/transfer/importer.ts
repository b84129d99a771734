import type { Log } from "../log.ts";
import { makeRoutine } from "../routine.ts";
import type { ImportStatus, MailImport } from "../store/mail-imports.ts";
import { failedRetryMs, fullRetryMs, importRunsMax, lookEveryMs } from "./limits.ts";
import { type ImportDeps, type RunEnd, runImport } from "./run-import.ts";

/** Works on imports in the background, a few at a time. */
export interface Importer {
  start(): void;
  stop(): Promise<void>;
  /** Something may be due. */
  wake(): void;
}

/** Servers share the work by leases: what one of them leaves, another goes on with from the last transaction. */
export function makeImporter({ log, ...deps }: Omit<ImportDeps, "isStopping"> & { log: Log }): Importer {
  const { store, clock } = deps;
  const runs = new Set<Promise<void>>();
  let isRunning = false;

  const runOne = async (job: MailImport) => {
    const end = await runImport(job, { ...deps, isStopping: () => !isRunning });
    log.info("import", { account: job.accountId, import: job.id, end });
    const waitMs = end === "full" ? fullRetryMs : 0;
    await store.end(job, { status: statusAfter[end], nextAt: new Date(clock.now() + waitMs) });
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
    runs.add(over);
  };

  const look = async () => {
    const room = importRunsMax - runs.size;
    if (isRunning && room > 0) for (const job of await store.claim(room)) begin(job);
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
      await routine.stop();
      await Promise.all(runs);
    },
    wake,
  };
}

const statusAfter: Readonly<Record<RunEnd, ImportStatus>> = {
  done: "done",
  full: "full",
  stopped: "waiting",
  over: "waiting",
};
