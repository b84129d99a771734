import type { Log } from "../../mail-core/index.ts";

/**
 * Errors that nobody caught. During the start they end it. Once the server serves they are logged and it goes on: what
 * was answered is in the database, sessions share nothing else, and a server that stopped would hand whoever finds such
 * a defect the switch to turn everybody's mail off.
 */
export function surviveDefects({ log, endStart }: { log: () => Log; endStart: () => void }): {
  serving(): void;
} {
  let isServing = false;
  const onDefect = (error: unknown) => {
    log().error("defect", { error });
    if (!isServing) endStart();
  };
  // Who read our output may be gone. To log that would be the next such error, and so on without end.
  for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
  process.on("uncaughtException", onDefect);
  process.on("unhandledRejection", onDefect);
  return {
    serving() {
      isServing = true;
    },
  };
}
