/** A moment, and the zone whose days are meant; a zone is named as in the IANA database. */
export interface Today {
  timeZone?: string;
  nowMs?: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatIn(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    const two = "2-digit";
    const fields = { month: two, day: two, hour: two, minute: two, second: two } as const;
    format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", year: "numeric", ...fields });
    formats.set(timeZone, format);
  }
  return format;
}

/** What a clock on the wall shows, as if it were UTC. */
function wallMs(timeZone: string, atMs: number): number {
  const parts = formatIn(timeZone).formatToParts(atMs);
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(read("year"), read("month") - 1, read("day"), read("hour"), read("minute"), read("second"));
}

/** When a day begins in a zone; where clocks skip midnight, the moment at which they do. */
function beginOf(dayMs: number, timeZone: string): number {
  const offsetAt = (atMs: number) => wallMs(timeZone, atMs) - atMs;
  const [before, after] = [offsetAt(dayMs - 86_400_000), offsetAt(dayMs + 86_400_000)];
  const first = [dayMs - before, dayMs - after]
    .sort((a, b) => a - b)
    .find((at) => wallMs(timeZone, at) === dayMs);
  return first ?? dayMs - before;
}

/** Midnight where the reader is; null for a day that no calendar has. */
function midnight(year: number, month: number, day: number, timeZone: string): string | null {
  // JMAP's dates have four digits of a year. RFC 8620 section 1.4.
  if (year < 1000) return null;
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return null;
  return new Date(beginOf(at.getTime(), timeZone)).toISOString().replace(".000Z", "Z");
}

/** `2026-01-31`, `2026/1/31`, `2026/1`, `2026`, `today` and `yesterday`; null for what is no day. */
export function dayStart(low: string, today: Today): string | null {
  if (low === "today") return ago("0d", today);
  if (low === "yesterday") return ago("1d", today);
  const match = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$/.exec(low);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  return midnight(year, month, day, today.timeZone ?? "UTC");
}

/** `3d`, `2w`, `6m`, `1y` before today began: whole days, so that a search stays one list until midnight. */
export function ago(low: string, { timeZone = "UTC", nowMs = Date.now() }: Today): string | null {
  const match = /^(\d{1,4})([dwmy])$/.exec(low);
  if (!match) return null;
  const [count, unit] = [Number(match[1]), match[2]];
  const day = new Date(wallMs(timeZone, nowMs));
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()];
  if (unit === "d" || unit === "w") day.setUTCDate(date - count * (unit === "w" ? 7 : 1));
  else {
    const months = unit === "y" ? count * 12 : count;
    // A month ago on 31 March is the last day of February.
    const last = new Date(Date.UTC(year, month - months + 1, 0)).getUTCDate();
    day.setUTCFullYear(year, month - months, Math.min(date, last));
  }
  return midnight(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate(), timeZone);
}
