import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../clock.ts";
import type { Log } from "../log.ts";
import { openDatabase } from "./database.ts";
import { makeIds } from "./ids.ts";
import type { FromWorker } from "./search-thread.ts";
import { makeSearchUpkeep } from "./search-upkeep.ts";

/** The thread's side of `search-thread.ts`: the upkeep with a database connection of its own. Its first message ends it. */
const port = parentPort;
if (!port) throw new Error("search-worker.ts is a thread, started by search-thread.ts");

const logAs =
  (level: keyof Log): Log[keyof Log] =>
  (event, fields) =>
    port.postMessage({ level, event, fields } satisfies FromWorker);
const log: Log = { info: logAs("info"), warn: logAs("warn"), error: logAs("error") };

const { databaseUrl } = workerData as { databaseUrl: string };
const database = openDatabase(databaseUrl, { connectionsMax: 1 });
const ids = makeIds(() => systemClock.now());
const upkeep = makeSearchUpkeep({ database, ids, clock: systemClock, log });
upkeep.start();

port.once("message", async () => {
  await upkeep.stop();
  await database.close();
  port.close();
});
