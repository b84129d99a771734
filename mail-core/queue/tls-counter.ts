import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Opened } from "../smtp/client/open.ts";
import { keyOf, type TlsResult, type TlsResults } from "../store/tls-results.ts";
import type { Hop, TlsPolicy } from "./route.ts";
import { namesHost } from "./sts-policy.ts";

/** Counts wait so long to be written together; a server that is killed loses them. */
const flushMs = 30_000;
/** Different counts that are held; what comes beyond them before they are written is not counted. */
const heldMax = 10_000;

export interface TlsCounter {
  /** A call to a host of a domain. */
  session(domain: string, hop: Hop, opened: Opened): void;
  /** A policy that could not be had. */
  missing(domain: string, failure: string): void;
  stop(): Promise<void>;
}

/** Counts how TLS went, for the reports that other domains may ask for. RFC 8460. */
export function makeTlsCounter({
  results,
  clock,
  log,
}: {
  results: TlsResults;
  clock: Clock;
  log: Log;
}): TlsCounter {
  const held = new Map<string, TlsResult>();
  let cancel: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();

  const flush = () => {
    cancel = null;
    const batch = [...held.values()];
    held.clear();
    if (batch.length === 0) return;
    writing = writing
      .then(() => results.add(batch))
      .catch((error: unknown) => log.warn("TLS results not written", { error: String(error) }));
  };

  const count = (domain: string, policy: TlsPolicy, result: string, host: string, address: string) => {
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    const { type: policyType, strings, mx } = policy;
    const one: TlsResult = {
      day,
      domain,
      policyType,
      result,
      host,
      address,
      policy: { strings, mx },
      sessions: 1,
    };
    const key = keyOf(one);
    const known = held.get(key);
    if (known) known.sessions += 1;
    else if (held.size < heldMax) held.set(key, one);
    cancel ??= clock.after(flushMs, flush);
  };

  return {
    session(domain, hop, opened) {
      const result = hop.policy && resultOf(hop, hop.policy, opened);
      if (hop.policy && result) count(domain, hop.policy, result, hop.host, hop.address);
    },
    missing: (domain, failure) => count(domain, { type: "sts", strings: [], mx: [] }, failure, "", ""),
    async stop() {
      cancel?.();
      flush();
      await writing;
    },
  };
}

/** Null when it did not come to TLS at all. */
function resultOf(hop: Hop, policy: TlsPolicy, opened: Opened): string | null {
  if (!opened.ok) return opened.tlsFailure;
  const isTested = policy.type === "sts" && hop.demand.kind === "opportunistic";
  if (isTested && !namesHost(policy.mx, hop.host)) return "validation-failure";
  // Without a policy TLS itself is the success; under one it was proven, or would have had to be.
  const isDone = isTested ? opened.client.proof !== null : opened.client.tls !== null;
  return isDone ? "success" : opened.tlsFailure;
}
