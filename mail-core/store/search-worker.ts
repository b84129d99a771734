import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../clock.ts";
import type { Log } from "../log.ts";
import { makeBlobs } from "./blobs.ts";
import { openDatabase } from "./database.ts";
import { makeIds } from "./ids.ts";
import { makeSearchIndex } from "./search-index.ts";
import type { FromWorker, ToWorker } from "./search-thread.ts";

/** The thread's side of `search-thread.ts`: a search index with a database connection of its own. */
const port = parentPort;
if (!port) throw new Error("search-worker.ts is a thread, started by search-thread.ts");

const say = (message: FromWorker) => port.postMessage(message);
const logAs = (level: keyof Log) => (event: string, fields?: Record<string, unknown>) =>
  say({ kind: "log", level, event, fields });
const log: Log = { info: logAs("info"), warn: logAs("warn"), error: logAs("error") };

const database = openDatabase((workerData as { databaseUrl: string }).databaseUrl, { connectionsMax: 3 });
const blobs = makeBlobs({ database, ids: makeIds(() => systemClock.now()) });
const index = makeSearchIndex({ database, blobs, clock: systemClock, log });
index.start();

port.on("message", async (message: ToWorker) => {
  switch (message.kind) {
    case "add":
      say({ kind: "taken", characters: message.characters });
      for (const arrived of message.arrived) index.add(arrived);
      return;
    case "catchUp":
      return index.catchUp(message.accountId).then(
        () => say({ kind: "caughtUp", call: message.call, failure: null }),
        (error: Error & { code?: string }) =>
          say({
            kind: "caughtUp",
            call: message.call,
            failure: { message: error.message, code: error.code },
          }),
      );
    case "stop":
      await index.stop();
      await database.close();
      return port.close();
    default:
      return message satisfies never;
  }
});
