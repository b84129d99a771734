import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { makeRoutine } from "../routine.ts";
import type { Database } from "./database.ts";
import type { Ids } from "./ids.ts";
import { freshMaxOctets, makeSegment } from "./search-build.ts";
import { mergeSegments } from "./search-merge.ts";

/** How often it is looked for accounts with many fresh words. */
export const lookAgainMs = 5_000;
const firstLookMs = 1_000;
/** Accounts that are found at once. */
const accountsMax = 100;

/** Keeps search fast: makes segments of fresh words and merges segments. What is found does not hang on it. */
export function makeSearchUpkeep({
  database,
  ids,
  clock,
  log,
}: {
  database: Database;
  ids: Ids;
  clock: Clock;
  log: Log;
}): { start(): void; stop(): Promise<void> } {
  const stopping = new AbortController();

  const failed = (error: unknown) => {
    if (!stopping.signal.aborted) log.warn("search.upkeep", { error });
  };
  /** True when there may be more to do. What fails for one account must not keep the others. */
  const tend = async (accountId: string): Promise<boolean> => {
    try {
      const isMade = await makeSegment(database, accountId, ids);
      while (isMade && (await mergeSegments(database, accountId, ids, stopping.signal)));
      return isMade;
    } catch (error) {
      failed(error);
      return false;
    }
  };
  const work = async () => {
    for (let isWorking = true; isWorking && !stopping.signal.aborted; ) {
      const due = await database.query<{ id: string }>(
        "SELECT account_id AS id FROM mail_state WHERE fresh_word_octets > $1 LIMIT $2",
        [freshMaxOctets, accountsMax],
        "search-due",
      );
      isWorking = false;
      for (const { id } of due) if (!stopping.signal.aborted && (await tend(id))) isWorking = true;
    }
  };
  const routine = makeRoutine({ clock, everyMs: lookAgainMs, firstMs: firstLookMs, work, failed });
  return {
    start: () => routine.start(),
    stop() {
      stopping.abort();
      return routine.stop();
    },
  };
}
