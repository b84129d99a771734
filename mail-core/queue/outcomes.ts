import type { MailCoreConfig } from "../config.ts";
import type { Log } from "../log.ts";
import type { Announcer, Blobs, Recipients } from "../store/contracts.ts";
import type { EndedGroup, QueueStore } from "../store/queue.ts";
import { type Attempted, makeReport } from "./dsn.ts";

/** Groups of one transaction. */
const groupsMax = 200;

export interface Outcomes {
  /** Resolves when what became of these is committed, with the reports that it causes. Rejects when nothing of it was kept. */
  finish(results: readonly Attempted[]): Promise<void>;
}

interface Waiting {
  groups: readonly (readonly Attempted[])[];
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Writes what became of entries: one group, and one report where one is due, for each message and sender. What ends while a
 * transaction is in flight goes together into the next, so that the disk is waited for once and not once for each message.
 */
export function makeOutcomes({
  store,
  holder,
  blobs,
  recipients,
  announcer,
  config,
  now,
  log,
}: {
  store: QueueStore;
  holder: string;
  blobs: Blobs;
  recipients: Recipients;
  announcer: Announcer;
  config: MailCoreConfig;
  now: () => Date;
  log: Log;
}): Outcomes {
  const waiting: Waiting[] = [];
  let isWriting = false;

  const write = async (batch: readonly Waiting[]) => {
    const groups: EndedGroup[] = [];
    for (const ends of batch.flatMap((one) => one.groups)) {
      const report = await makeReport(ends, { blobs, recipients, hostname: config.hostname, now: now() });
      groups.push({ ends, report });
    }
    announcer.announce(await store.finish(holder, now(), groups));
    if (groups.some(({ report }) => report && report.relays.length > 0)) announcer.announceQueue();
    for (const { entry, ended } of groups.flatMap(({ ends }) => ends)) {
      log.info("queue attempt", {
        entry: entry.id,
        to: entry.forwardPath,
        result: ended.kind,
        host: ended.host,
        reply: ended.reply,
      });
    }
  };

  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      await write(batch);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // What fails together is tried alone: one that cannot be written must not take the others with it.
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) await settle([one]);
    }
  };

  const pump = async () => {
    isWriting = true;
    while (waiting.length > 0) {
      // Those that end in the same turn of the event loop go together.
      await new Promise((turn) => setImmediate(turn));
      const batch: Waiting[] = [];
      for (let groups = 0; groups < groupsMax && waiting[0]; ) {
        groups += waiting[0].groups.length;
        batch.push(waiting.shift() as Waiting);
      }
      await settle(batch);
    }
    isWriting = false;
  };

  return {
    finish: (results) =>
      new Promise((resolve, reject) => {
        const byMessage = Map.groupBy(results, ({ entry }) => `${entry.messageId} ${entry.reversePath}`);
        waiting.push({ groups: [...byMessage.values()], resolve, reject });
        if (!isWriting) void pump();
      }),
  };
}
