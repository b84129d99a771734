import type { Clock } from "../clock.ts";
import type { Ledger } from "../index.ts";
import type { Log } from "../log.ts";
import { makeRoutine } from "../routine.ts";
import type { Database } from "./database.ts";
import { foldLedger, readLedger } from "./ledger.ts";

/** How often the server proves that no recipient was lost or made up. */
const ledgerEveryMs = 60_000;

/** True while every accepted recipient has ended, in one way, or waits. */
export const isBalanced = ({ unexplained, miscounted }: Ledger): boolean =>
  unexplained === 0 && miscounted.length === 0;

/** Proves again and again that what was accepted is what ended and what waits, and logs an error where it is not. */
export function makeLedgerCheck({
  database,
  clock,
  log,
  everyMs = ledgerEveryMs,
}: {
  database: Database;
  clock: Clock;
  log: Log;
  everyMs?: number;
}): { start(): void; stop(): Promise<void>; runOnce(): Promise<void> } {
  const runOnce = async () => {
    await database.transaction(foldLedger);
    const ledger = await readLedger(database, new Date(clock.now()));
    if (!isBalanced(ledger)) log.error("the ledger does not balance", { ...ledger });
  };

  const failed = (error: unknown) => log.warn("ledger", { error });
  const { start, stop } = makeRoutine({ clock, everyMs, work: runOnce, failed });
  return { runOnce, start, stop };
}
