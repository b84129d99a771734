import type { Log } from "../log.ts";

/** What the main thread offers a thread, so that it has one log with all others. */
export interface LogOffers {
  log(level: keyof Log, event: string, fields: Record<string, unknown> | undefined): void;
}

export const logOffers = (log: Log): LogOffers => ({
  log: (level, event, fields) => log[level](event, fields),
});

/** A thread's log, which is the main thread's. */
export function threadLog(tell: (name: "log", ...args: Parameters<LogOffers["log"]>) => void): Log {
  const at = (level: keyof Log) => (event: string, fields?: Record<string, unknown>) =>
    tell("log", level, event, fields);
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** As in the main thread: who finds a defect must not end with it what the thread does for others. Once it has begun: a thread that cannot ends. */
export const surviveDefects = (log: Log) =>
  process.on("uncaughtException", (error) => log.error("defect", { error: error.stack ?? String(error) }));
