import { Worker, type WorkerOptions } from "node:worker_threads";
import type { Log } from "../log.ts";
import { connectThreads, type Line, type Offers } from "./calls.ts";

/** A thread that ended is started anew after this time, so that one that can not live does not keep the machine busy. */
const restartAfterMs = 1_000;

/** What one life of a thread begins with, and what is to be done when it is over. */
export interface Life {
  workerData: WorkerOptions["workerData"];
  offers: Offers;
  /** Frees what the thread held. Never rejects. */
  ended(): Promise<void>;
}

export interface KeptThread<Theirs extends Offers> {
  /** Starts it, once. */
  run(): Line<Theirs>;
  /** Null while there is none. */
  line(): Line<Theirs> | null;
  /** Ends it at once. */
  terminate(): void;
  /** Lets it come to its end by `stop`, ends it, and resolves when what it held is free. */
  stop(stop: (line: Line<Theirs>) => Promise<void>): Promise<void>;
}

/** A thread that is started anew when it ends by itself, until it is stopped. */
export function keepThread<Theirs extends Offers>({
  url,
  name,
  thread,
  live,
  revived,
  log,
}: {
  url: URL;
  /** As the log has it: `session.thread`. */
  name: string;
  /** Its number, where there are several. */
  thread?: number;
  live(): Life;
  /** What a thread is told that was started anew; it is ended again where that fails. */
  revived(line: Line<Theirs>): Promise<unknown>;
  log: Log;
}): KeptThread<Theirs> {
  let current: { worker: Worker; line: Line<Theirs>; exit: Promise<void> } | null = null;
  let restart: NodeJS.Timeout | null = null;
  let isStopping = false;

  const run = (): Line<Theirs> => {
    const { workerData, offers, ended } = live();
    const worker = new Worker(url, { name, workerData });
    const line = connectThreads<Theirs>(worker, offers);
    worker.on("error", (error) => log.error(name, { thread, error }));
    const exit = new Promise<void>((resolve) =>
      worker.once("exit", () => {
        current = null;
        line.ended();
        if (!isStopping) restartLater();
        void ended().then(resolve);
      }),
    );
    current = { worker, line, exit };
    return line;
  };

  const restartLater = () => {
    log.error(`${name}.ended`, { thread });
    restart = setTimeout(() => {
      revived(run()).catch((error: unknown) => {
        log.error(`${name}.failed`, { thread, error });
        void current?.worker.terminate();
      });
    }, restartAfterMs);
  };

  return {
    run,
    line: () => current?.line ?? null,
    terminate: () => void current?.worker.terminate(),
    async stop(stop) {
      isStopping = true;
      if (restart) clearTimeout(restart);
      if (!current) return;
      const { worker, line, exit } = current;
      // One that ended meanwhile has nothing left to stop.
      await stop(line).catch(() => {});
      await worker.terminate();
      await exit;
    },
  };
}
