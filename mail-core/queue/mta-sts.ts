import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Dns } from "../net/dns.ts";
import { httpsGet } from "../net/https.ts";
import { mayCall } from "../net/private-networks.ts";
import type { TlsFailure } from "../smtp/client/proof.ts";
import type { KeptPolicy, StsPolicies } from "../store/sts-policies.ts";
import { readStsId, readStsPolicy, type StsPolicy } from "./sts-policy.ts";

export interface Sts {
  /** The policy that is to be applied to mail for a domain, or null. Fetches it when it is new, old, or not known. */
  of(domain: string): Promise<(StsPolicy & { id: string }) | null>;
}

/** RFC 8461 section 3.3 proposes 64 KB and a minute; a queue's worker waits for this. */
const policyMaxOctets = 64 * 1024;
const fetchTimeoutMs = 20_000;
/** How often a policy whose id stays is fetched again, so that it does not run out. RFC 8461 section 3.3. */
const refreshMs = 24 * 3_600_000;
/** After a failed fetch. RFC 8461 section 3.3 asks for 5 minutes or more. */
const retryMs = 10 * 60_000;
/** Addresses of one policy host that are tried. */
const addressesMax = 2;

type Failure = Extract<TlsFailure, `sts-${string}`>;

/** Told once for each failed fetch. */
export type StsFailed = (domain: string, failure: Failure, why: string) => void;

/**
 * Policies of other domains: found by DNS, fetched over HTTPS, kept in the database until they run out. What cannot be fetched now is as if it
 * did not exist, unless there is one that still holds. RFC 8461 sections 3 and 5.1.
 */
export function makeSts({
  policies,
  dns,
  clock,
  log,
  port = 443,
  failed,
}: {
  policies: StsPolicies;
  dns: Dns;
  clock: Clock;
  log: Log;
  port?: number;
  failed: StsFailed;
}): Sts {
  const fetchPolicy = async (domain: string): Promise<StsPolicy | { failure: Failure; why: string }> => {
    const host = `mta-sts.${domain}`;
    const answer = await dns.addresses(host);
    const addresses = answer.kind === "found" ? answer.records : [];
    // The domain's owner says where to ask: that must not be a place that only we can reach.
    const fit = addresses.filter((address) => mayCall(address, dns)).slice(0, addressesMax);
    let isCertificate = false;
    let why = "its host has no address";
    for (const address of fit) {
      const path = "/.well-known/mta-sts.txt";
      const limits = { maxOctets: policyMaxOctets, timeoutMs: fetchTimeoutMs };
      const fetched = await httpsGet({ ...{ host, address, port, path }, types: ["text/plain"], ...limits });
      if (fetched.ok) {
        const policy = readStsPolicy(fetched.text);
        return policy ?? { failure: "sts-policy-invalid", why: "it is not understood" };
      }
      ({ isCertificate, why } = fetched);
    }
    return { failure: isCertificate ? "sts-webpki-invalid" : "sts-policy-fetch-error", why };
  };

  const currentId = async (domain: string): Promise<string | null> => {
    const answer = await dns.txt(`_mta-sts.${domain}`);
    return answer.kind === "found" ? readStsId(answer.records) : null;
  };

  return {
    async of(domain) {
      const [kept, announced] = await Promise.all([policies.find(domain), currentId(domain)]);
      const now = clock.now();
      const live = kept && kept.expiresAt.getTime() > now ? kept : null;
      // Whoever hides the record must not make a policy run out. RFC 8461 section 10.2.
      const id = announced ?? live?.id ?? null;
      if (id === null) return null;
      if (live?.id === id && now - live.fetchedAt.getTime() < refreshMs) return applied(live);
      if (kept?.retryAt && kept.retryAt.getTime() > now) return applied(live);
      const fetched = await fetchPolicy(domain);
      const at = new Date(now);
      if (!("failure" in fetched)) {
        const { mode, mx, maxAgeS } = fetched;
        const fresh = {
          id,
          mode,
          mx,
          fetchedAt: at,
          expiresAt: new Date(now + maxAgeS * 1_000),
          retryAt: null,
        };
        await policies.keep(domain, fresh);
        return applied(fresh);
      }
      // Who takes a policy back says "none", then takes the file away. RFC 8461 section 8.3.
      if (live?.mode !== "none") {
        log.warn("MTA-STS policy not fetched", { domain, why: fetched.why });
        failed(domain, fetched.failure, fetched.why);
      }
      const retryAt = new Date(now + retryMs);
      const none: KeptPolicy = { id, mode: "none", mx: [], fetchedAt: at, expiresAt: retryAt, retryAt };
      await policies.keep(domain, live ? { ...live, retryAt } : none);
      return applied(live);
    },
  };
}

function applied(kept: KeptPolicy | null): (StsPolicy & { id: string }) | null {
  if (!kept || kept.mode === "none") return null;
  const { id, mode, mx, fetchedAt, expiresAt } = kept;
  return { id, mode, mx, maxAgeS: Math.round((expiresAt.getTime() - fetchedAt.getTime()) / 1_000) };
}
