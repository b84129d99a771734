import { networkInterfaces } from "node:os";
import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Log } from "../log.ts";
import type { Dns } from "../net/dns.ts";
import type { StsPolicies } from "../store/sts-policies.ts";
import { makeSts, type StsFailed } from "./mta-sts.ts";
import { findRoute, type Route } from "./route.ts";

/** Where mail for a domain would go next. */
export type Routing = (domain: string) => Promise<Route>;

/** `findRoute` for this machine, with the policies of other domains. */
export function makeRouting({
  config,
  dns,
  stsPolicies: policies,
  failed,
  random = Math.random,
  clock,
  log,
}: {
  config: MailCoreConfig;
  dns: Dns;
  stsPolicies: StsPolicies;
  /** Told of each policy that could not be fetched. */
  failed: StsFailed;
  random?: () => number;
  clock: Clock;
  log: Log;
}): Routing {
  const sts = makeSts({ policies, dns, clock, log, port: config.policyPort ?? 443, failed });
  return (domain) => findRoute(domain, { config, dns, sts, random, isOwnAddress });
}

/** The addresses of this machine change while it runs. */
const isOwnAddress = (address: string): boolean =>
  Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address));
