import { createServer } from "node:net";
import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import { makePlaces } from "../policy/places.ts";
import { defaultPop3Limits } from "../pop3/limits.ts";
import type { Announcer } from "../store/contracts.ts";
import { makeConnectionCounts } from "./connection-counts.ts";
import { makeRecipientsNews } from "./kept-recipients.ts";
import { keepThread } from "./kept-thread.ts";
import { offersTo, type SessionServices } from "./session-services.ts";
import type { SessionPorts, SessionThreadData, ThreadOffers } from "./session-thread.ts";
import { makeSharedPlaces } from "./shared-places.ts";

/** How long a thread has to stop: its sessions end within 10 seconds, and one that still waits then would wait for ever. */
export const stopMaxMs = 15_000;

/** Where the system lets several sockets listen at one port and shares the connections out. */
const sharesPorts = ["linux", "freebsd", "sunos", "aix"].includes(process.platform);

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
  watchRecipients,
  keepers,
  clock,
}: {
  config: MailCoreConfig;
  databaseUrl: string;
  threads: number;
  services: SessionServices;
  watchRecipients: Announcer["watchRecipients"];
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
  const recipientsNews = makeRecipientsNews();
  let ports: SessionPorts = config.ports;
  let unwatch = () => {};

  const keep = (thread: number) =>
    keepThread<ThreadOffers>({
      ...{ url: new URL("./session-thread.ts", import.meta.url), name: "session.thread", thread, log },
      live() {
        const { offers, leaveAll } = offersTo(services, maildropPlaces);
        const keeper = keepers.next();
        const workerData: SessionThreadData = {
          ...{ config, databaseUrl, thread, threads, keeper },
          counts: counts.memory,
          networkPlaces: networkPlaces.memory,
          recipientsNews: recipientsNews.memory,
        };
        const ended = () => {
          leaveAll();
          counts.forget(thread);
          networkPlaces.forget(thread);
          // What cannot be freed now is free when its lease has run out.
          return keepers
            .free(keeper)
            .catch((error: unknown) => log.warn("session.thread.maildrops", { thread, error }));
        };
        return { workerData, offers, ended };
      },
      revived: (line) => line.call("listen", ports),
    });
  const kept = Array.from({ length: threads }, (_, thread) => keep(thread));

  return {
    async start() {
      unwatch = watchRecipients(recipientsNews.tell);
      const lines = kept.map((thread) => thread.run());
      await Promise.all(lines.map((line) => line.call("ready")));
      // Threads that share a port would share it with another program, too, and nobody would be told.
      for (const port of Object.values(ports)) await askFor(port, config.bind);
      for (const line of lines) ports = await line.call("listen", ports);
      return ports;
    },
    async stop() {
      await Promise.all(
        kept.map((one, thread) =>
          one.stop(async (line) => {
            const cancel = clock.after(stopMaxMs, () => {
              log.warn("session.thread.stuck", { thread });
              one.terminate();
            });
            await line.call("stop").finally(cancel);
          }),
        ),
      );
      unwatch();
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
