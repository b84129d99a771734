import { asDate, parseFields } from "../mime/header.ts";

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * A Date that is in the calendar, of a year from 1 to 9999: others have no RFC 3339 form, or none that the store takes. Null for
 * anything else. RFC 8620 section 1.4.
 */
export function readDate(value: unknown): Date | null {
  const [, year, month, day, hour, minute, second] = (typeof value === "string" && form.exec(value)) || [];
  if (year === undefined) return null;
  const local = new Date(Date.UTC(2000, Number(month) - 1, Number(day), Number(hour), Number(minute)));
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isInCalendar =
    local.getUTCMonth() + 1 === Number(month) &&
    local.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  const date = new Date(value as string);
  const years = date.getUTCFullYear();
  return isInCalendar && years >= 1 && years <= 9999 ? date : null;
}

/** The same in UTC alone, as UTCDate asks. */
export const readUtcDate = (value: unknown): Date | null =>
  typeof value === "string" && value.endsWith("Z") ? readDate(value) : null;

/** When its last host says that it came in, or null. RFC 5321 section 4.4. */
export function receivedTime(head: Uint8Array): Date | null {
  const field = parseFields(head).find(({ name }) => name.toLowerCase() === "received");
  const date = field && asDate(field.raw.slice(field.raw.lastIndexOf(";") + 1));
  return readDate(date);
}
