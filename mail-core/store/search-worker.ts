import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "../clock.ts";
import { makeExtractor } from "../extract/extractor.ts";
import type { Log } from "../log.ts";
import { makeAnnouncer } from "./announcer.ts";
import { makeAttachmentUpkeep } from "./attachment-upkeep.ts";
import { makeBlobs } from "./blobs.ts";
import { openDatabase } from "./database.ts";
import { makeIds } from "./ids.ts";
import type { FromWorker } from "./search-thread.ts";
import { makeSearchUpkeep } from "./search-upkeep.ts";

/** The thread's side of `search-thread.ts`: what is done for search in the background, with database connections of its own. Its first message ends it. */
const port = parentPort;
if (!port) throw new Error("search-worker.ts is a thread, started by search-thread.ts");

const logAs =
  (level: keyof Log): Log[keyof Log] =>
  (event, fields) =>
    port.postMessage({ level, event, fields } satisfies FromWorker);
const log: Log = { info: logAs("info"), warn: logAs("warn"), error: logAs("error") };

const { databaseUrl } = workerData as { databaseUrl: string };
const database = openDatabase(databaseUrl, { connectionsMax: 2 });
const ids = makeIds(() => systemClock.now());
const upkeep = makeSearchUpkeep({ database, ids, clock: systemClock, log });
const announcer = makeAnnouncer({ database, log });
const attachments = makeAttachmentUpkeep({
  database,
  blobs: makeBlobs({ database, ids }),
  extractor: makeExtractor({ clock: systemClock }),
  announcer,
  clock: systemClock,
  log,
});
upkeep.start();
attachments.start();

port.once("message", async () => {
  await Promise.all([upkeep.stop(), attachments.stop()]);
  await announcer.stop();
  await database.close();
  port.close();
});
