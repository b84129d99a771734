import { type ContentLine, contentLines, plainText } from "../../../../lib/contacts/content-lines.ts";
import { instantOf, readWallTime } from "../../compose/send-times.ts";

/** When something begins or ends: an instant in milliseconds, or a whole day as a calendar has it. */
export type When = { kind: "instant"; at: number } | { kind: "day"; day: string };

/** What an invitation says of one event. RFC 5545 section 3.6.1. */
export interface CalendarEvent {
  /** Empty where it has no title. */
  summary: string;
  start: When | null;
  end: When | null;
  location: string;
  organizer: string;
  description: string;
  isRepeated: boolean;
  isCancelled: boolean;
}

/** Events that are shown of one file. */
const eventsMax = 50;

/** The events of a calendar file. Times without a zone are those of the reader, `timeZone`. */
export function readEvents(text: string, timeZone: string): CalendarEvent[] {
  const lines = contentLines(text);
  const method = lines.find(({ name }) => name === "METHOD")?.value.toUpperCase();
  const events: CalendarEvent[] = [];
  let event: ContentLine[] | null = null;
  // An alarm inside of an event has properties of the same names.
  let depth = 0;
  for (const line of lines) {
    const isEvent = line.value.toUpperCase() === "VEVENT";
    if (line.name === "BEGIN" && isEvent) event = [];
    else if (line.name === "BEGIN") depth += event ? 1 : 0;
    else if (line.name === "END" && isEvent && event) {
      events.push(eventOf(event, method, timeZone));
      event = null;
      if (events.length >= eventsMax) break;
    } else if (line.name === "END") depth -= event ? 1 : 0;
    else if (event && depth === 0) event.push(line);
  }
  return events;
}

function eventOf(lines: readonly ContentLine[], method: string | undefined, timeZone: string): CalendarEvent {
  const line = (name: string) => lines.find((one) => one.name === name);
  const text = (name: string) => plainText(line(name)?.value ?? "");
  const organizer = line("ORGANIZER");
  return {
    summary: text("SUMMARY"),
    start: whenOf(line("DTSTART"), timeZone),
    end: whenOf(line("DTEND"), timeZone),
    location: text("LOCATION"),
    organizer: organizer?.parameters.get("CN") ?? (organizer?.value ?? "").replace(/^mailto:/i, ""),
    description: text("DESCRIPTION"),
    isRepeated: line("RRULE") !== undefined || line("RDATE") !== undefined,
    isCancelled: method === "CANCEL" || text("STATUS").toUpperCase() === "CANCELLED",
  };
}

function whenOf(line: ContentLine | undefined, timeZone: string): When | null {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(line?.value.trim() ?? "");
  if (!found) return null;
  const [, year, month, day, hour, minute, , utc] = found;
  if (hour === undefined) return { kind: "day", day: `${year}-${month}-${day}` };
  const wall = readWallTime(`${year}-${month}-${day}T${hour}:${minute}`);
  if (!wall) return null;
  const zone = utc ? "UTC" : (line?.parameters.get("TZID") ?? timeZone);
  return { kind: "instant", at: instantOf(wall, isZone(zone) ? zone : timeZone) };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
