import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Signer } from "../dkim/signer.ts";
import type { Log } from "../log.ts";
import type { Announcer, Blobs, Recipients } from "../store/contracts.ts";
import { type EndedGroup, placedOf, type QueueStore } from "../store/queue.ts";
import { type Attempted, isTold, makeReport } from "./dsn.ts";
import type { Patiently } from "./patience.ts";
import { postmasterNotice } from "./postmaster-notice.ts";

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
  signer,
  announcer,
  config,
  clock,
  patiently,
  log,
}: {
  store: QueueStore;
  holder: string;
  blobs: Blobs;
  recipients: Recipients;
  signer: Signer;
  announcer: Pick<Announcer, "announce" | "announceQueue">;
  config: MailCoreConfig;
  clock: Clock;
  patiently: Patiently;
  log: Log;
}): Outcomes {
  const now = () => new Date(clock.now());
  const waiting: Waiting[] = [];
  let isWriting = false;

  const write = async (batch: readonly Waiting[]) => {
    const deps = { blobs, recipients, signer, hostname: config.hostname, now: now() };
    const groups = await Promise.all(
      batch
        .flatMap((one) => one.groups)
        .map(async (attempted): Promise<EndedGroup> => {
          const report =
            (await makeReport(attempted, deps)) ??
            (config.tellsPostmaster ? await postmasterNotice(attempted, deps) : null);
          const ends = attempted.map((one) => ({ ...one, isReported: report !== null && isTold(one) }));
          return { ends, report };
        }),
    );
    announcer.announce(await store.finish(holder, now(), groups));
    const accepted = groups.flatMap(({ ends, report }) => [
      report,
      ...ends.map(({ ended }) => placedOf(ended)),
    ]);
    if (accepted.some((one) => one && one.relays.length > 0)) announcer.announceQueue();
    for (const { entry, ended } of groups.flatMap(({ ends }) => ends)) {
      log.info("queue attempt", {
        entry: entry.id,
        to: entry.forwardPath,
        ...(entry.dsn.priority === undefined ? {} : { priority: entry.dsn.priority }),
        result: ended.kind,
        host: ended.host,
        reply: ended.reply,
      });
    }
  };

  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      // A message that was passed on and not noted goes out twice: while the database is away, its return is waited for.
      await patiently(() => write(batch));
      // What ended meanwhile is on its way to the database by then.
      setImmediate(() => {
        for (const { resolve } of batch) resolve();
      });
    } catch (error) {
      // What fails together is tried alone: one that cannot be written must not take the others with it.
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) await settle([one]);
    }
  };

  const pump = async () => {
    isWriting = true;
    // Those that end in the same turn of the event loop go together.
    await new Promise((turn) => setImmediate(turn));
    while (waiting.length > 0) {
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
