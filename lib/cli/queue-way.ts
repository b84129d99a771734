import type { Arrival, HostCall, JourneyEvent, RelayRight } from "../../mail-core/index.ts";
import { printable } from "./terminal.ts";

/** UTC, to the second. */
const second = (at: Date) => at.toISOString().slice(0, 19).replace("T", " ");

/** What happened to one recipient, the oldest first, with all that was said to other hosts. */
export const way = (events: readonly JourneyEvent[]): string =>
  events.map((event) => `${second(event.at)}  ${lines(event).map(printable).join("\n  ")}\n`).join("");

function lines(event: JourneyEvent): string[] {
  switch (event.kind) {
    case "received":
      return [`received ${arrival(event.arrival)}`];
    case "queued":
      return [`queued ${rights[event.right]}, to be tried until ${second(event.until)}`];
    case "relayed":
      return [`relayed: ${event.reply}`, ...call(event.call)];
    case "deferred":
      return [
        `deferred${event.until ? ` until ${second(event.until)}` : ""}${told(event)}: ${event.reply}`,
        ...call(event.call),
      ];
    case "bounced":
    case "expired":
      return [`${event.kind}${told(event)}: ${event.reply}`, ...call(event.call)];
    case "rerouted":
      return [
        event.to ? `sent to ${event.to} by an administrator` : "sent the usual way by an administrator",
      ];
    case "deleted":
      return [`deleted by an administrator${told(event)}`];
    case "delivered":
      return ["delivered here"];
    case "held":
    case "released":
    case "hastened":
      return [`${event.kind} by an administrator`];
    case "canceled":
      return ["called back by its writer"];
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

const told = ({ isReported }: { isReported: boolean }) => (isReported ? ", its sender was told" : "");

function arrival({ protocol, helo, address, tls }: Arrival): string {
  const peer = [helo, address && `[${address}]`].filter(Boolean).join(" ");
  return `${peer ? `from ${peer} ` : ""}with ${protocol}${tls ? ` (${tls})` : ""}`;
}

const signs = { client: "C:", server: "S:", remark: "*" } as const;

function call(made: HostCall | null): string[] {
  if (!made) return [];
  const { hop, tls, dialogue } = made;
  return [
    ...(hop ? [`${hop.host} [${hop.address}]:${hop.port}, ${tls ?? "not encrypted"}`] : []),
    ...dialogue.map(({ by, text }) => `  ${signs[by]} ${text}`),
  ];
}
