import { randomBytes } from "node:crypto";
import type { MailCoreConfig } from "../config.ts";
import type { Authenticator } from "../index.ts";
import type { Log } from "../log.ts";
import type { Queue, QueueAnnouncer } from "../queue/queue.ts";
import type { ActiveKey } from "../store/dkim-keys.ts";
import { keepThread } from "./kept-thread.ts";
import type { QueueThreadData, QueueThreadOffers } from "./queue-thread.ts";
import { logOffers } from "./thread-log.ts";

/** What the worker stands on in the main thread. */
export interface QueueServices {
  announcer: QueueAnnouncer;
  authenticator: Pick<Authenticator, "mayAct">;
  refusesSending: (account: string, recipients: number) => Promise<string | null>;
  findKeys: (hosts: readonly string[]) => Promise<ActiveKey[]>;
  /** Gives back the rows of a worker that is gone. */
  release: (holder: string) => Promise<void>;
  log: Log;
}

/** The services as the thread calls them. */
const offersTo = ({ announcer, authenticator, refusesSending, findKeys, log }: QueueServices) => ({
  announce: (accounts: readonly string[]) => announcer.announce(accounts),
  announceQueue: (recall?: boolean) => announcer.announceQueue(recall),
  mayAct: (account: string) => authenticator.mayAct(account),
  refusesSending,
  findKeys,
  ...logOffers(log),
});

export type QueueMainOffers = ReturnType<typeof offersTo>;

/**
 * The outgoing queue's worker in a thread of its own. One that dies is started anew, and its rows are due again at once: what it had on the wire
 * goes out twice where the host has taken it, as after a crash.
 */
export function keepQueue({
  config,
  databaseUrl,
  key,
  services,
}: {
  config: MailCoreConfig;
  databaseUrl: string;
  /** What passwords of other hosts are sealed under. */
  key: Uint8Array;
  services: QueueServices;
}): Queue {
  const { announcer, release, log } = services;
  let unwatch = () => {};
  const thread = keepThread<QueueThreadOffers>({
    ...{ url: new URL("./queue-thread.ts", import.meta.url), name: "queue.thread", log },
    live() {
      const holder = randomBytes(9).toString("base64url");
      // A copy: what is a piece of a larger memory would take all of it along.
      const workerData: QueueThreadData = { config, databaseUrl, holder, key: new Uint8Array(key) };
      const ended = () =>
        // What cannot be given back now is due again when its lease has run out.
        release(holder).catch((error: unknown) => log.warn("queue.thread.rows", { error }));
      return { workerData, offers: offersTo(services), ended };
    },
    revived: (line) => line.call("start"),
  });
  return {
    start() {
      unwatch = announcer.watchQueue((recall) => thread.line()?.tell("wake", recall));
      thread.run().tell("start");
    },
    async stop() {
      unwatch();
      await thread.stop((line) => line.call("stop"));
    },
  };
}
