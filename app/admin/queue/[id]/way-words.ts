import type { Say } from "../../../../lib/language/words.ts";
import type { Arrival, HostCall, JourneyEvent } from "../../../../mail-core/index.ts";
import { type Clock, mediumTime } from "../../../mail/time-format.ts";

export interface EventWords {
  tone: "good" | "warn" | "danger" | "neutral";
  text: string;
}

type SayWay = Say<"admin.queue.way">;

/** One event in a sentence. */
export function eventWords(t: SayWay, event: JourneyEvent, clock: Clock): EventWords {
  const time = (at: Date) => mediumTime(at.toISOString(), clock);
  switch (event.kind) {
    case "received":
      return { tone: "neutral", text: t("received", { how: arrivalWords(t, event.arrival) }) };
    case "queued": {
      const [right, until] = [t(`rights.${event.right}`), event.until ? time(event.until) : ""];
      return { tone: "neutral", text: t("queued", { right, time: until }) };
    }
    case "relayed": {
      const host = event.call?.hop?.host;
      return { tone: "good", text: host ? t("relayedTo", { host }) : t("relayed") };
    }
    case "deferred": {
      const what = event.until ? t("deferredUntil", { time: time(event.until) }) : t("deferred");
      return { tone: "warn", text: told(t, what, event) };
    }
    case "bounced":
    case "expired":
    case "deleted":
      return { tone: "danger", text: told(t, t(event.kind), event) };
    case "delivered":
      return { tone: "good", text: t("delivered") };
    case "held":
      return { tone: "warn", text: t("held") };
    case "released":
    case "hastened":
    case "canceled":
      return { tone: "neutral", text: t(event.kind) };
    case "rerouted":
      return { tone: "neutral", text: event.to ? t("rerouted", { hop: event.to }) : t("reroutedBack") };
    default:
      return event satisfies never;
  }
}

const told = (t: SayWay, what: string, { isReported }: { isReported: boolean }): string =>
  isReported ? t("andTold", { what }) : what;

function arrivalWords(t: SayWay, { protocol, helo, address, tls, isAuthenticated }: Arrival): string {
  if (protocol === "HTTP") return t("fromBrowser");
  const peer = [helo, address ? `[${address}]` : null].filter(Boolean).join(" ");
  const how = [protocol, tls, isAuthenticated ? t("signedIn") : null].filter(Boolean).join(", ");
  return peer ? t("fromPeer", { peer, how }) : t("bare", { how });
}

/** How a host was called and found, in lines. */
export function callWords(t: SayWay, { route, hop, tls }: HostCall): string[] {
  const count = Math.max(1, route?.hops.length ?? 1);
  const called = hop && { ...hop, port: String(hop.port), tls: tls ?? t("notEncrypted") };
  return [
    ...(called ? [t("hop", called)] : []),
    ...(route ? [t("found", { source: t(`sources.${route.by}`), count })] : []),
  ];
}
