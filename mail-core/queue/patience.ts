import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { isPassingFailure } from "../store/database.ts";

/** How long a database that is away is waited for: less than the rows are leased. */
const patienceMs = 4 * 60_000;
const againAfterMs = 1_000;

/** Does work that must not fail because the database is away for a moment: again and again, while the rows in hand are ours. */
export type Patiently = <T>(work: () => Promise<T>) => Promise<T>;

/** `isRunning` is false when nothing is waited for any more. */
export function makePatience({
  clock,
  isRunning,
  log,
}: {
  clock: Clock;
  isRunning: () => boolean;
  log: Log;
}): Patiently {
  return async (work) => {
    const givenUpAt = clock.now() + patienceMs;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isPassingFailure(error) || !isRunning() || clock.now() >= givenUpAt) throw error;
        log.warn("queue waits for the database");
        await new Promise<void>((over) => clock.after(againAfterMs, over));
      }
    }
  };
}
