import type { MailCoreConfig } from "../../config.ts";
import type { Connection } from "../../net/connection.ts";
import { type Listener, listen } from "../../net/listener.ts";
import type { SharedPorts, TakePlace } from "../../net/shared-ports.ts";
import { networkOf } from "../../policy/network.ts";
import { onNetworks } from "../../policy/networks.ts";
import { makePlaces } from "../../policy/places.ts";
import { makeStress } from "../../policy/stress.ts";
import { holdMaxDefaultMs } from "../parameters.ts";
import * as replies from "../reply.ts";
import { formatReply } from "../reply.ts";
import { defaultLimits, stopGraceMs, underStress } from "./limits.ts";
import { runSession } from "./session.ts";
import type { Service } from "./state.ts";
import type { SessionDeps, SessionSettings } from "./talk.ts";

export type SmtpPorts = Record<Service, number>;

export interface SmtpServer {
  start(): Promise<SmtpPorts>;
  /** Sessions end with 421; messages in hand are finished. */
  stop(): Promise<void>;
}

export interface SharedSmtpPorts extends SharedPorts<Service> {
  /** For `makeStress`. */
  stressState(service: Service): Int32Array;
}

/** SMTP on its three ports. RFC 5321, RFC 6409, RFC 8314. */
export function makeSmtpServer({
  config,
  shared,
  ...parts
}: Omit<SessionDeps, keyof SessionSettings> & {
  config: MailCoreConfig;
  shared?: SharedSmtpPorts;
}): SmtpServer {
  const { hostname, messageMaxOctets, ports, bind, holdMaxMs = holdMaxDefaultMs } = config;
  const { submissionTrace = "host" } = config;
  const isProxy = onNetworks(config.proxyNetworks ?? []);
  const isListed = onNetworks(config.trustedNetworks);
  // What a proxy does not say whose it is may be anybody's.
  const isTrusted = (peer: string) => isListed(peer) && !isProxy(peer);
  const isXclientHost = onNetworks(config.xclientNetworks ?? []);
  const maySpeakForOthers = (peer: string) => isXclientHost(peer) && !isProxy(peer);
  const limits = { ...defaultLimits, ...config.smtp };
  const takePlace: TakePlace = shared?.takePlace ?? makePlaces(limits.connectionsPerNetworkMax).take;
  const listeners: Listener[] = [];

  /** One session among those of its network, if there are not too many. */
  const serve = async (connection: Connection, deps: SessionDeps, stopping: AbortSignal) => {
    const leave = await takePlace(networkOf(connection.remoteAddress));
    if (!leave) return connection.write(formatReply(replies.busy(hostname)));
    try {
      await runSession(connection, deps, stopping);
    } finally {
      leave();
    }
  };

  const open = async (service: Service): Promise<number> => {
    const { connectionsMax, stressShare: share } = limits;
    const state = shared?.stressState(service);
    const stress = makeStress({ port: service, connectionsMax, share, log: parts.log, state });
    const strict = underStress(limits);
    const deps: SessionDeps = {
      ...parts,
      hostname,
      messageMaxOctets,
      holdMaxMs,
      service,
      isTrusted,
      submissionTrace,
      maySpeakForOthers,
      limits: (isSpared) => (stress.isOn && !isSpared ? strict : limits),
    };
    const listener = await listen({
      host: bind,
      port: ports[service],
      tls: service === "submissions" ? "implicit" : "starttls",
      secureContext: parts.secureContext,
      connectionsMax,
      count: shared?.count(service),
      isShared: shared?.sharesPorts,
      onLoad: (open) => stress.load(open),
      isProxy,
      busy: formatReply(replies.busy(hostname)),
      log: parts.log,
      onConnection: (connection, stopping) => serve(connection, deps, stopping),
    });
    listeners.push(listener);
    return listener.port;
  };
  return {
    async start() {
      return {
        smtp: await open("smtp"),
        submission: await open("submission"),
        submissions: await open("submissions"),
      };
    },
    async stop() {
      await Promise.all(listeners.map((listener) => listener.stop(stopGraceMs)));
    },
  };
}
