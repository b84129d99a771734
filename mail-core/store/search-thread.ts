import { Worker } from "node:worker_threads";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";

/** What the thread has to log. */
export interface FromWorker {
  level: keyof Log;
  event: string;
  fields: Record<string, unknown> | undefined;
}

/** A thread that ended by itself begins again after this time. */
const restartMs = 10_000;

/** The upkeep of the search index in a thread of its own: it takes no time from anybody's session. */
export function makeSearchThread({
  databaseUrl,
  clock,
  log,
}: {
  databaseUrl: string;
  clock: Clock;
  log: Log;
}): {
  start(): void;
  stop(): Promise<void>;
} {
  let end: (() => Promise<void>) | null = null;

  const start = () => {
    const worker = new Worker(new URL("./search-worker.ts", import.meta.url), {
      workerData: { databaseUrl },
      // What is young here dies young: without a limit it lies about in hundreds of megabytes.
      resourceLimits: { maxYoungGenerationSizeMb: 24 },
    });
    const exit = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    let isStopping = false;
    worker.on("message", ({ level, event, fields }: FromWorker) => log[level](event, fields));
    worker.on("error", (error) => log.error("search.thread", { error }));
    worker.once("exit", () => {
      if (isStopping) return;
      const cancel = clock.after(restartMs, start);
      end = async () => cancel();
    });
    end = () => {
      isStopping = true;
      worker.postMessage("stop");
      return exit;
    };
  };

  return {
    start,
    async stop() {
      await end?.();
      end = null;
    },
  };
}
