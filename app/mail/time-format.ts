export interface Clock {
  now: number;
  locale: string;
  timeZone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format({ locale, timeZone }: Clock, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, timeZone, options]);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    formats.set(key, made);
  }
  return made;
}

const day = { year: "numeric", month: "2-digit", day: "2-digit" } as const;

/** As in a list: the time today, the weekday within six days, else the day; the year when it is another. */
export function shortTime(at: string, clock: Clock): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const days = format(clock, day);
  const now = new Date(clock.now);
  if (days.format(date) === days.format(now))
    return format(clock, { hour: "numeric", minute: "2-digit" }).format(date);
  const ageMs = clock.now - date.getTime();
  if (ageMs > 0 && ageMs < 6 * 86_400_000) return format(clock, { weekday: "short" }).format(date);
  const sameYear = format(clock, { year: "numeric" });
  return sameYear.format(date) === sameYear.format(now)
    ? format(clock, { day: "numeric", month: "short" }).format(date)
    : format(clock, { day: "numeric", month: "short", year: "numeric" }).format(date);
}

/** In full, as over a message. */
export function longTime(at: string, clock: Clock): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  return format(clock, { dateStyle: "full", timeStyle: "short" }).format(date);
}

/** The weekday, the day and the time of something to come. */
export const dayTime = (at: number, clock: Clock): string =>
  format(clock, {
    ...{ weekday: "short", day: "numeric", month: "short" },
    ...{ hour: "numeric", minute: "2-digit" },
  }).format(at);

/** Day and time, short. */
export function mediumTime(at: string, clock: Clock): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  return format(clock, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
  }).format(date);
}

/** The time to the second today, before that the day and the time: as in a narrow column. */
export function stepTime(at: string, clock: Clock): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const days = format(clock, day);
  const time = { hour: "numeric", minute: "2-digit" } as const;
  return days.format(date) === days.format(new Date(clock.now))
    ? format(clock, { ...time, second: "2-digit" }).format(date)
    : format(clock, { day: "numeric", month: "short", ...time }).format(date);
}

/** Day and time to the second, as in a record. */
export function secondsTime(at: string, clock: Clock): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  return format(clock, { dateStyle: "medium", timeStyle: "medium" }).format(date);
}

/** Octets as people say them: 920 bytes, 14 kB, 2.1 MB. */
export function sizeText(octets: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  let value = octets;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[unit] ?? "byte",
    unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value);
}
