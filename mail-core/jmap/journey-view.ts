import type { JourneyEvent } from "../index.ts";
import { utcDate } from "./email-get.ts";
import { id, parseId } from "./ids.ts";

/** `j<entry>-<event>`: an event belongs to one recipient's queue entry. */
export const eventId = (entryId: string, event: JourneyEvent): string => `${id("j", entryId)}-${event.id}`;

export function parseEventId(text: string): { entryId: string; eventId: string } | null {
  const [, entry = "", event = ""] = /^(j\d+)-(\d+)$/.exec(text) ?? [];
  const [entryId, eventId] = [parseId("j", entry), parseId("j", `j${event}`)];
  return entryId && eventId ? { entryId, eventId } : null;
}

/** An event as JMAP shows it; every property is there, null where the kind has none. docs/jmap.md. */
export function viewEvent(entryId: string, event: JourneyEvent) {
  const isAttempt = "call" in event;
  const call = isAttempt ? event.call : null;
  return {
    id: eventId(entryId, event),
    at: utcDate(event.at),
    kind: event.kind,
    reply: isAttempt ? event.reply : null,
    until: isAttempt && event.until ? utcDate(event.until) : null,
    isReported: "isReported" in event && event.isReported,
    nextHop: event.kind === "rerouted" ? event.to : null,
    route: call?.route ?? null,
    hop: call?.hop ?? null,
    tls: call?.tls ?? null,
  };
}

/** The same with what was said. */
export const viewWholeEvent = (entryId: string, event: JourneyEvent) => ({
  ...viewEvent(entryId, event),
  dialogue: "call" in event ? (event.call?.dialogue ?? []) : [],
});
