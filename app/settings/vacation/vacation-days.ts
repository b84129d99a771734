import { instantOf, readWallTime, wallTimeAt } from "../../mail/compose/send-times.ts";

const two = (number: number) => String(number).padStart(2, "0");

/** The day at which an instant lies, as a date field writes it; "" for none. */
export function dayOf(instant: string | null, timeZone: string): string {
  if (instant === null) return "";
  const { year, month, day } = wallTimeAt(Date.parse(instant), timeZone);
  return `${year}-${two(month)}-${two(day)}`;
}

/** The last day before an instant at midnight: a vacation that ends then lasts through this day. */
export const lastDayOf = (instant: string | null, timeZone: string): string =>
  instant === null ? "" : dayOf(new Date(Date.parse(instant) - 1).toISOString(), timeZone);

/** When a day begins, as JMAP writes it; null for no day. */
export function beginningOf(day: string, timeZone: string): string | null {
  const wall = readWallTime(`${day}T00:00`);
  return wall && utc(instantOf(wall, timeZone));
}

/** When a day is over. */
export function endOf(day: string, timeZone: string): string | null {
  const wall = readWallTime(`${day}T00:00`);
  if (!wall) return null;
  const next = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + 1));
  return beginningOf(next.toISOString().slice(0, 10), timeZone);
}

const utc = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
