import type { Clock } from "../time-format.ts";

/** A day and a time as a calendar and a clock on the wall show them. Months count from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** What the wall clock shows in a time zone at an instant, in milliseconds since 1970. */
export function wallTimeAt(at: number, timeZone: string): WallTime {
  const parts = new Intl.DateTimeFormat("en-GB-u-ca-gregory-nu-latn", {
    ...{ timeZone, year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric", hourCycle: "h23" },
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return { year: of("year"), month: of("month"), day: of("day"), hour: of("hour"), minute: of("minute") };
}

const asUtc = ({ year, month, day, hour, minute }: WallTime) => Date.UTC(year, month - 1, day, hour, minute);

/**
 * The instant at which the wall clock shows this. A time that a change of the clocks leaves out is as much later; of one that comes
 * twice it is the first.
 */
export function instantOf(wall: WallTime, timeZone: string): number {
  const shown = asUtc(wall);
  const offsetAt = (at: number) => asUtc(wallTimeAt(at, timeZone)) - at;
  // The clocks of one place stay within a day of UTC: what holds a day before and a day after are all that can hold.
  const candidates = [shown - offsetAt(shown - 86_400_000), shown - offsetAt(shown + 86_400_000)];
  const right = candidates.filter((at) => asUtc(wallTimeAt(at, timeZone)) === shown);
  return right.length > 0 ? Math.min(...right) : (candidates[0] ?? shown);
}

/** As a `datetime-local` field writes it, or null. */
export function readWallTime(text: string): WallTime | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text);
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  const wall = { year, month, day, hour, minute };
  return new Date(asUtc(wall)).toISOString().slice(0, 16) === text.slice(0, 16) ? wall : null;
}

/** For a `datetime-local` field. */
export const wallTimeText = (wall: WallTime): string => new Date(asUtc(wall)).toISOString().slice(0, 16);

export interface SendTime {
  /** Named in `mail.times`. */
  label: "laterToday" | "tomorrowMorning" | "mondayMorning";
  at: number;
}

const morning = { hour: 8, minute: 0 };

/** What is offered at once: later today while there is enough of it, tomorrow morning, Monday morning. In the writer's time zone. */
export function sendTimes({ now, timeZone }: Pick<Clock, "now" | "timeZone">): SendTime[] {
  const today = wallTimeAt(now, timeZone);
  const on = (days: number, time: Pick<WallTime, "hour" | "minute">) => {
    const date = new Date(Date.UTC(today.year, today.month - 1, today.day + days));
    const wall = {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      ...time,
    };
    return instantOf(wall, timeZone);
  };
  const later = today.hour + 3 + (today.minute > 0 ? 1 : 0);
  const weekday = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay();
  const toMonday = (8 - weekday) % 7 || 7;
  return [
    ...(later <= 21 ? [{ label: "laterToday" as const, at: on(0, { hour: later, minute: 0 }) }] : []),
    { label: "tomorrowMorning", at: on(1, morning) },
    ...(toMonday > 1 ? [{ label: "mondayMorning" as const, at: on(toMonday, morning) }] : []),
  ];
}
