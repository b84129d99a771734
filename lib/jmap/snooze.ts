import type { Email } from "./types.ts";

type Flags = Readonly<Record<string, true>>;

/** Says until when an email sleeps, and so a program knows that reads keywords alone. docs/jmap.md. */
const sleepsUntil = "snoozed-until-";
/** What came back has this one. */
export const wokenKeyword = "snoozed";

export const isSnoozeKeyword = (name: string): boolean =>
  name === wokenKeyword || name.startsWith(sleepsUntil);

/** Keywords without those of sleep, and with that of a time in milliseconds where one is given. */
export function withSnooze(keywords: Flags, untilMs: number | null): Flags {
  const kept = Object.entries(keywords).filter(([name]) => !isSnoozeKeyword(name));
  if (untilMs === null) return Object.fromEntries(kept);
  const text = new Date(untilMs)
    .toISOString()
    .replace(/[-:]|\.\d+/g, "")
    .toLowerCase();
  return { ...Object.fromEntries(kept), [sleepsUntil + text]: true };
}

/** Until when an email sleeps, in milliseconds; null for one that is awake. */
export function snoozedUntil({ keywords }: Pick<Email, "keywords">): number | null {
  const keyword = Object.keys(keywords).find((name) => name.startsWith(sleepsUntil));
  const found = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z$/.exec(keyword?.slice(sleepsUntil.length) ?? "");
  if (!found) return null;
  const [, year, month, day, hour, minute, second] = found;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
}
