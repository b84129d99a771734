import type { SecureContext } from "node:tls";
import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Authenticator } from "../index.ts";
import type { Log } from "../log.ts";
import { type Listener, listen } from "../net/listener.ts";
import { networkOf } from "../policy/network.ts";
import { loopback, onNetworks } from "../policy/networks.ts";
import { makePlaces } from "../policy/places.ts";
import type { PopBeforeSmtp } from "../policy/pop-before-smtp.ts";
import type { Maildrops } from "../store/maildrop.ts";
import { defaultPop3Limits } from "./limits.ts";
import { formatReply, tooManyConnections } from "./reply.ts";
import { runSession, type SessionDeps } from "./session.ts";

export interface Pop3Server {
  start(): Promise<{ pop3: number; pop3s: number }>;
  stop(): Promise<void>;
}

/** How long a session that is in the middle of a message may go on when the server stops. */
const stopGraceMs = 5_000;

const isLoopback = onNetworks(loopback);

/** POP3 on its clear port (with STLS) and its TLS port. RFC 1939, RFC 2449, RFC 2595, RFC 8314. */
export function makePop3Server({
  config,
  authenticator,
  maildrops,
  popBeforeSmtp,
  clock,
  log,
  secureContext,
}: {
  config: MailCoreConfig;
  authenticator: Authenticator;
  maildrops: Maildrops;
  popBeforeSmtp: PopBeforeSmtp;
  clock: Clock;
  log: Log;
  secureContext: () => SecureContext;
}): Pop3Server {
  let listeners: Listener[] = [];
  const isProxy = onNetworks(config.proxyNetworks ?? []);
  const limits = { ...defaultPop3Limits, ...config.pop3 };
  const places = makePlaces(limits.connectionsPerNetworkMax);
  const apop = config.apop ?? "off";
  const deps: SessionDeps = {
    hostname: config.hostname,
    authenticator,
    maildrops,
    popBeforeSmtp,
    clock,
    log,
    secureContext,
    takesApop: ({ secure, private: isPrivate }) =>
      apop === "clear" || (apop === "tls" && (secure || isPrivate)),
    // On loopback nobody can listen in between: a client on this machine may sign in without TLS. Not behind a proxy.
    mayBeClear: (peer) => isLoopback(peer) && !isProxy(peer),
  };
  const open = (port: number, tls: "implicit" | "starttls") =>
    listen({
      host: config.bind,
      port,
      tls,
      secureContext,
      connectionsMax: limits.connectionsMax,
      busy: formatReply(tooManyConnections),
      isProxy,
      log,
      async onConnection(connection, stopping) {
        const leave = places.take(`${port} ${networkOf(connection.remoteAddress)}`);
        if (!leave) return connection.write(formatReply(tooManyConnections));
        try {
          await runSession(connection, deps, stopping);
        } finally {
          leave();
        }
      },
    });
  return {
    async start() {
      const clear = await open(config.ports.pop3, "starttls");
      listeners = [clear];
      const secure = await open(config.ports.pop3s, "implicit");
      listeners = [clear, secure];
      return { pop3: clear.port, pop3s: secure.port };
    },
    async stop() {
      await Promise.all(listeners.map((listener) => listener.stop(stopGraceMs)));
    },
  };
}
