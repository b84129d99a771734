import type { Clock } from "./clock.ts";

/** Work that is done again and again while the server runs. */
export interface Routine {
  start(): void;
  /** Waits for the work in hand, which should look at `isStopping` where it is long. */
  stop(): Promise<void>;
  readonly isStopping: boolean;
}

/** Does `work` every so often, never twice at once; the first time after `firstMs`. What it rejects with goes to `failed`. */
export function makeRoutine({
  clock,
  everyMs,
  firstMs = everyMs,
  work,
  failed,
}: {
  clock: Clock;
  everyMs: number;
  firstMs?: number;
  work: () => Promise<void>;
  failed: (error: unknown) => void;
}): Routine {
  let cancel = () => {};
  let running: Promise<void> | null = null;
  let isStopping = false;

  const schedule = (ms: number) => {
    cancel = clock.after(ms, () => {
      running = work()
        .catch(failed)
        .finally(() => {
          running = null;
          if (!isStopping) schedule(everyMs);
        });
    });
  };

  return {
    get isStopping() {
      return isStopping;
    },
    start() {
      isStopping = false;
      schedule(firstMs);
    },
    async stop() {
      isStopping = true;
      cancel();
      await running;
    },
  };
}
