import { canonicalDomain } from "../address/domain.ts";
import type { Clock } from "../clock.ts";
import type { Recipients } from "../store/contracts.ts";
import type { Route } from "./route.ts";

/** How far a message will be protected on its way to a domain. */
export type Protection =
  /** It stays on this server. */
  | "here"
  /** TLS with a host that proves its name, or nothing: by MTA-STS, DANE or the operator's word. */
  | "verified"
  /** TLS where the other host offers it; else in the clear. */
  | "offered"
  /** Nobody knows, or not in time. Why is not told: a domain that is not there looks like one that does not answer. */
  | "unknown";

export interface Foresight {
  /** Null when the account has asked for too many domains. Never rejects. */
  of(accountId: string, domain: string): Promise<Protection | null>;
}

/** The writer waits for it, with a glance. */
const timeMaxMs = 4_000;
const rememberedMs = 10 * 60_000;
const rememberedMax = 5_000;
/** New domains that one account may have looked up in a while: more than anybody types, and no way to search a network. */
export const lookupsMax = 60;
const lookupsWindowMs = 10 * 60_000;

/** Says before it is sent what the queue would do. */
export function makeForesight({
  findRoute,
  recipients,
  clock,
}: {
  findRoute: (domain: string) => Promise<Route>;
  recipients: Pick<Recipients, "resolve">;
  clock: Clock;
}): Foresight {
  const remembered = new Map<string, { protection: Promise<Protection>; untilMs: number }>();
  const asked = new Map<string, { count: number; untilMs: number }>();

  const mayAsk = (accountId: string): boolean => {
    const before = asked.get(accountId);
    const window =
      before && before.untilMs > clock.now() ? before : { count: 0, untilMs: clock.now() + lookupsWindowMs };
    if (asked.size >= rememberedMax) asked.clear();
    asked.set(accountId, window);
    window.count += 1;
    return window.count <= lookupsMax;
  };
  const look = async (domain: string): Promise<Protection> => {
    const local = await recipients.resolve(`postmaster@${domain}`);
    if (local.kind !== "elsewhere") return "here";
    return protectionOf(await findRoute(domain));
  };

  return {
    async of(accountId, text) {
      const domain = canonicalDomain(text);
      // Names of the public DNS alone: a single label is somebody's network.
      if (!domain?.includes(".")) return "unknown";
      const known = remembered.get(domain);
      if (known && known.untilMs > clock.now()) return known.protection;
      if (!mayAsk(accountId)) return null;
      if (remembered.size >= rememberedMax) remembered.clear();
      const protection = inTime(look(domain), clock);
      remembered.set(domain, { protection, untilMs: clock.now() + rememberedMs });
      // What was not known in time may be known in a moment.
      if ((await protection) === "unknown") remembered.delete(domain);
      return protection;
    },
  };
}

function protectionOf(route: Route): Protection {
  if (route.kind !== "hops") return "unknown";
  const demands = route.hops.map(({ demand }) => demand.kind);
  if (demands.every((kind) => kind === "certificate" || kind === "dane")) return "verified";
  return demands.includes("opportunistic") ? "offered" : "unknown";
}

function inTime(work: Promise<Protection>, clock: Clock): Promise<Protection> {
  return new Promise((resolve) => {
    const cancel = clock.after(timeMaxMs, () => resolve("unknown"));
    work.then(resolve, () => resolve("unknown")).finally(cancel);
  });
}
