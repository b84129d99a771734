import { createServer } from "node:net";
import { Worker } from "node:worker_threads";
import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import { makePlaces } from "../policy/places.ts";
import { defaultPop3Limits } from "../pop3/limits.ts";
import { connectThreads, type Line } from "./calls.ts";
import { makeConnectionCounts } from "./connection-counts.ts";
import { offersTo, type SessionServices } from "./session-services.ts";
import type { SessionPorts, SessionThreadData, ThreadOffers } from "./session-thread.ts";
import { makeSharedPlaces } from "./shared-places.ts";

/** A thread that ended is started anew after this time, so that one that can not live does not keep the machine busy. */
const restartAfterMs = 1_000;

/** How long a thread has to stop: its sessions end within 10 seconds, and one that still waits then would wait for ever. */
export const stopMaxMs = 15_000;

/** Where the system lets several sockets listen at one port and shares the connections out. */
const sharesPorts = ["linux", "freebsd", "sunos", "aix"].includes(process.platform);

interface Running {
  worker: Worker;
  line: Line<ThreadOffers>;
  exit: Promise<void>;
}

export interface SessionThreads {
  start(): Promise<SessionPorts>;
  /** As `SmtpServer.stop` and `Pop3Server.stop`; a thread that does not come to its end is ended. */
  stop(): Promise<void>;
}

/**
 * SMTP and POP3 on their ports, the sessions in several threads that all listen at the same ports. What SMTP promises goes through the one
 * intake here, so its batches are large. A thread that dies takes its sessions with it, and nothing that was answered 250 or, to QUIT, +OK; the
 * maildrops that it held are free then.
 */
export function makeSessionThreads({
  config,
  databaseUrl,
  threads: wanted,
  services,
  keepers,
  clock,
}: {
  config: MailCoreConfig;
  databaseUrl: string;
  threads: number;
  services: SessionServices;
  /** Makes a name for a thread as the holder of maildrops, and frees what it held. */
  keepers: { next(): string; free(keeper: string): Promise<void> };
  clock: Pick<Clock, "after">;
}): SessionThreads {
  const { log } = services;
  const threads = sharesPorts ? wanted : 1;
  const { sessionsPerAccountMax } = { ...defaultPop3Limits, ...config.pop3 };
  const maildropPlaces = makePlaces(sessionsPerAccountMax);
  const networkPlaces = makeSharedPlaces(threads);
  const counts = makeConnectionCounts(threads);
  const running = new Map<number, Running>();
  const restarts = new Set<NodeJS.Timeout>();
  let ports: SessionPorts = config.ports;
  let isStopping = false;

  const run = (thread: number): Line<ThreadOffers> => {
    const { offers, leaveAll } = offersTo(services, maildropPlaces);
    const keeper = keepers.next();
    const workerData: SessionThreadData = {
      ...{ config, databaseUrl, thread, threads, keeper },
      counts: counts.memory,
      networkPlaces: networkPlaces.memory,
    };
    const worker = new Worker(new URL("./session-thread.ts", import.meta.url), { workerData });
    const line = connectThreads<ThreadOffers>(worker, offers);
    worker.on("error", (error) => log.error("session.thread", { error }));
    const exit = new Promise<void>((resolve) =>
      worker.once("exit", () => {
        running.delete(thread);
        line.ended();
        leaveAll();
        counts.forget(thread);
        networkPlaces.forget(thread);
        if (!isStopping) restartLater(thread);
        // What cannot be freed now is free when its lease has run out.
        void keepers
          .free(keeper)
          .catch((error: unknown) => log.warn("session.thread.maildrops", { thread, error }))
          .then(resolve);
      }),
    );
    running.set(thread, { worker, line, exit });
    return line;
  };

  const restartLater = (thread: number) => {
    log.error("session.thread.ended", { thread });
    const timer = setTimeout(() => {
      restarts.delete(timer);
      run(thread)
        .call("listen", ports)
        .catch((error: unknown) => {
          log.error("session.thread.failed", { thread, error });
          void running.get(thread)?.worker.terminate();
        });
    }, restartAfterMs);
    restarts.add(timer);
  };

  return {
    async start() {
      const lines = Array.from({ length: threads }, (_, thread) => run(thread));
      await Promise.all(lines.map((line) => line.call("ready")));
      // Threads that share a port would share it with another program, too, and nobody would be told.
      for (const port of Object.values(ports)) await askFor(port, config.bind);
      for (const line of lines) ports = await line.call("listen", ports);
      return ports;
    },
    async stop() {
      isStopping = true;
      for (const timer of restarts) clearTimeout(timer);
      await Promise.all(
        [...running].map(async ([thread, { worker, line, exit }]) => {
          const cancel = clock.after(stopMaxMs, () => {
            log.warn("session.thread.stuck", { thread });
            void worker.terminate();
          });
          // One that ended meanwhile has nothing left to stop.
          await line.call("stop").catch(() => {});
          cancel();
          await worker.terminate();
          await exit;
        }),
      );
    },
  };
}

/** Rejects as `listen` does when a port can not be had for us alone. */
function askFor(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve()));
  });
}
