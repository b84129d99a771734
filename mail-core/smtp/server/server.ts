import type { SecureContext } from "node:tls";
import type { Clock } from "../../clock.ts";
import type { MailCoreConfig } from "../../config.ts";
import type { Signer } from "../../dkim/signer.ts";
import type { Authenticator } from "../../index.ts";
import type { Log } from "../../log.ts";
import type { Connection } from "../../net/connection.ts";
import { type Listener, listen } from "../../net/listener.ts";
import { networkOf } from "../../policy/network.ts";
import { onNetworks } from "../../policy/networks.ts";
import type { PopBeforeSmtp } from "../../policy/pop-before-smtp.ts";
import { makeStress } from "../../policy/stress.ts";
import type { Blobs, Intake, Recipients } from "../../store/contracts.ts";
import { holdMaxDefaultMs } from "../parameters.ts";
import * as replies from "../reply.ts";
import { formatReply } from "../reply.ts";
import { defaultLimits, stopGraceMs, underStress } from "./limits.ts";
import { runSession } from "./session.ts";
import type { Service } from "./state.ts";
import type { SessionDeps } from "./talk.ts";

export interface SmtpServer {
  start(): Promise<{ smtp: number; submission: number; submissions: number }>;
  /** Sessions end with 421; messages in hand are finished. */
  stop(): Promise<void>;
}

/** SMTP on its three ports. RFC 5321, RFC 6409, RFC 8314. */
export function makeSmtpServer({
  config,
  ...parts
}: {
  config: MailCoreConfig;
  blobs: Blobs;
  intake: Intake;
  recipients: Recipients;
  signer: Signer;
  authenticator: Authenticator;
  refusesSending: SessionDeps["refusesSending"];
  popBeforeSmtp: PopBeforeSmtp;
  clock: Clock;
  log: Log;
  secureContext: () => SecureContext;
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
  const perNetwork = new Map<string, number>();
  const listeners: Listener[] = [];

  /** One session among those of its network, if there are not too many. */
  const serve = async (connection: Connection, deps: SessionDeps, stopping: AbortSignal) => {
    const network = networkOf(connection.remoteAddress);
    const open = (perNetwork.get(network) ?? 0) + 1;
    if (open > limits.connectionsPerNetworkMax) return connection.write(formatReply(replies.busy(hostname)));
    perNetwork.set(network, open);
    try {
      await runSession(connection, deps, stopping);
    } finally {
      const left = (perNetwork.get(network) ?? 1) - 1;
      if (left === 0) perNetwork.delete(network);
      else perNetwork.set(network, left);
    }
  };

  const open = async (service: Service): Promise<number> => {
    const { connectionsMax, stressShare: share } = limits;
    const stress = makeStress({ port: service, connectionsMax, share, log: parts.log });
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
