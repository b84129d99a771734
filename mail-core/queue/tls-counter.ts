import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Opened } from "../smtp/client/open.ts";
import { keyOf, type TlsResult, type TlsResults } from "../store/tls-results.ts";
import type { Hop, TlsPolicy } from "./route.ts";
import { namesHost, notNamed } from "./sts-policy.ts";

/** Counts wait so long to be written together; a server that is killed loses them. */
const flushMs = 30_000;
const reasonMaxLength = 100;
/** Different counts that are held; what comes beyond them before they are written is not counted. */
const heldMax = 10_000;

export interface TlsCounter {
  /** A call to a host of a domain. */
  session(domain: string, hop: Hop, opened: Opened): void;
  /** A policy that could not be had. */
  missing(domain: string, failure: string, why: string): void;
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

  const count = (
    domain: string,
    policy: TlsPolicy,
    { result, reason = "" }: Outcome,
    { host, address }: Pick<Hop, "host" | "address">,
  ) => {
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
      reason: reason.slice(0, reasonMaxLength),
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
      const outcome = hop.policy && outcomeOf(hop, hop.policy, opened);
      if (hop.policy && outcome) count(domain, hop.policy, outcome, hop);
    },
    missing: (domain, result, reason) =>
      count(domain, { type: "sts", strings: [], mx: [] }, { result, reason }, { host: "", address: "" }),
    async stop() {
      cancel?.();
      flush();
      await writing;
    },
  };
}

/** RFC 8460 section 4.3, and a word more on what went wrong. */
interface Outcome {
  result: string;
  reason?: string | undefined;
}

/** Null when it did not come to TLS at all. */
function outcomeOf(hop: Hop, policy: TlsPolicy, opened: Opened): Outcome | null {
  const failed = opened.tlsFailure && { result: opened.tlsFailure, reason: opened.tlsReason };
  if (!opened.ok) return failed;
  const isTested = policy.type === "sts" && hop.demand.kind === "opportunistic";
  if (isTested && !namesHost(policy.mx, hop.host)) return { result: "validation-failure", reason: notNamed };
  // Without a policy TLS itself is the success; under one it was proven, or would have had to be.
  const isDone = isTested ? opened.client.proof !== null : opened.client.tls !== null;
  return isDone ? { result: "success" } : failed;
}
