import type {
  Arrival,
  HostCall,
  JourneyEvent,
  RelayRight,
  RouteSource,
} from "../../../../mail-core/index.ts";
import { type Clock, mediumTime } from "../../../mail/time-format.ts";

export interface EventWords {
  tone: "good" | "warn" | "danger" | "neutral";
  text: string;
}

/** One event in a sentence. */
export function eventWords(event: JourneyEvent, clock: Clock): EventWords {
  const time = (at: Date | null) => (at ? mediumTime(at.toISOString(), clock) : null);
  switch (event.kind) {
    case "received":
      return { tone: "neutral", text: `Received ${arrivalWords(event.arrival)}` };
    case "queued":
      return {
        tone: "neutral",
        text: `Queued ${rights[event.right]}, to be tried until ${time(event.until)}`,
      };
    case "relayed":
      return { tone: "good", text: `Handed over${event.call?.hop ? ` to ${event.call.hop.host}` : ""}` };
    case "deferred":
      return {
        tone: "warn",
        text: `Put off${event.until ? ` until ${time(event.until)}` : ""}${reported(event)}`,
      };
    case "bounced":
      return { tone: "danger", text: `Refused for good${reported(event)}` };
    case "expired":
      return { tone: "danger", text: `Given up after its time${reported(event)}` };
    case "delivered":
      return { tone: "good", text: "Delivered here" };
    case "held":
      return { tone: "warn", text: "Held by an administrator" };
    case "released":
      return { tone: "neutral", text: "Released by an administrator" };
    case "hastened":
      return { tone: "neutral", text: "Made due at once by an administrator" };
    case "rerouted":
      return {
        tone: "neutral",
        text: event.to
          ? `Sent to ${event.to} by an administrator`
          : "Sent the usual way again by an administrator",
      };
    case "deleted":
      return { tone: "danger", text: `Deleted by an administrator${reported(event)}` };
    case "canceled":
      return { tone: "neutral", text: "Called back by its writer" };
    default:
      return event satisfies never;
  }
}

const rights: Record<RelayRight, string> = {
  "signed-in": "for somebody here",
  "passed-on": "by an alias or a forwarding",
  network: "for a network that may relay",
  own: "by this server itself",
};

const reported = ({ isReported }: { isReported: boolean }) => (isReported ? "; its sender was told" : "");

function arrivalWords({ protocol, helo, address, tls, isAuthenticated }: Arrival): string {
  if (protocol === "HTTP") return "from the browser";
  const peer = [helo, address ? `[${address}]` : null].filter(Boolean).join(" ");
  const how = [protocol, tls, isAuthenticated ? "signed in" : null].filter(Boolean).join(", ");
  return `${peer ? `from ${peer}` : ""} (${how})`.trim();
}

const sources: Record<RouteSource, string> = {
  mx: "The MX records of its domain lead there",
  address: "Its domain has no MX record and leads there itself",
  literal: "The address names it",
  smarthost: "Everything goes by the smarthost",
  provider: "It is written as an address elsewhere, and goes through that provider",
  configured: "A configured route, or an administrator, leads there",
};

/** How a host was called and found, in lines. */
export function callWords({ route, hop, tls }: HostCall): string[] {
  const hops = route?.hops ?? [];
  return [
    ...(hop ? [`${hop.host} [${hop.address}]:${hop.port}, ${tls ?? "not encrypted"}`] : []),
    ...(route ? [`${sources[route.by]}${hops.length > 1 ? `, to ${hops.length} addresses` : ""}.`] : []),
  ];
}
