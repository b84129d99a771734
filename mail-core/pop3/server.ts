import type { MailCoreConfig } from "../config.ts";
import { type Listener, listen } from "../net/listener.ts";
import type { SharedPorts, TakePlace } from "../net/shared-ports.ts";
import { networkOf } from "../policy/network.ts";
import { loopback, onNetworks } from "../policy/networks.ts";
import { makePlaces } from "../policy/places.ts";
import { defaultPop3Limits } from "./limits.ts";
import { formatReply, tooManyConnections } from "./reply.ts";
import { runSession, type SessionDeps, type SessionSettings } from "./session.ts";

export type Pop3Service = "pop3" | "pop3s";
export type Pop3Ports = Record<Pop3Service, number>;

export interface Pop3Server {
  start(): Promise<Pop3Ports>;
  stop(): Promise<void>;
}

/** How long a session that is in the middle of a message may go on when the server stops. */
const stopGraceMs = 5_000;

const isLoopback = onNetworks(loopback);

/** POP3 on its clear port (with STLS) and its TLS port. RFC 1939, RFC 2449, RFC 2595, RFC 8314. */
export function makePop3Server({
  config,
  shared,
  ...parts
}: Omit<SessionDeps, keyof SessionSettings> & {
  config: MailCoreConfig;
  shared?: SharedPorts<Pop3Service>;
}): Pop3Server {
  const listeners: Listener[] = [];
  const isProxy = onNetworks(config.proxyNetworks ?? []);
  const limits = { ...defaultPop3Limits, ...config.pop3 };
  const takePlace: TakePlace = shared?.takePlace ?? makePlaces(limits.connectionsPerNetworkMax).take;
  const apop = config.apop ?? "off";
  const deps: SessionDeps = {
    ...parts,
    hostname: config.hostname,
    takesApop: ({ secure, private: isPrivate }) =>
      apop === "clear" || (apop === "tls" && (secure || isPrivate)),
    // On loopback nobody can listen in between: a client on this machine may sign in without TLS. Not behind a proxy.
    mayBeClear: (peer) => isLoopback(peer) && !isProxy(peer),
  };
  const open = async (service: Pop3Service): Promise<number> => {
    const listener = await listen({
      host: config.bind,
      port: config.ports[service],
      tls: service === "pop3s" ? "implicit" : "starttls",
      secureContext: parts.secureContext,
      connectionsMax: limits.connectionsMax,
      count: shared?.count(service),
      isShared: shared?.sharesPorts,
      busy: formatReply(tooManyConnections),
      isProxy,
      log: parts.log,
      async onConnection(connection, stopping) {
        const leave = await takePlace(`${service} ${networkOf(connection.remoteAddress)}`);
        if (!leave) return connection.write(formatReply(tooManyConnections));
        try {
          await runSession(connection, deps, stopping);
        } finally {
          leave();
        }
      },
    });
    listeners.push(listener);
    return listener.port;
  };
  return {
    start: async () => ({ pop3: await open("pop3"), pop3s: await open("pop3s") }),
    async stop() {
      await Promise.all(listeners.map((listener) => listener.stop(stopGraceMs)));
    },
  };
}
