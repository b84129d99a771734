const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** Minutes; the military letters mean nothing that can be trusted. RFC 5322 section 4.3. */
const zones: Record<string, number> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  cet: 60,
  cest: 120,
  met: 60,
  mest: 120,
  bst: 60,
  wet: 0,
  west: 60,
  eet: 120,
  eest: 180,
  jst: 540,
};
const pad = (number: number, digits = 2) => String(number).padStart(digits, "0");

/**
 * A Date field as RFC 3339 with its own offset, or null. Takes RFC 5322 with its obsolete forms, and what mailers wrote in
 * their place: ctime, ISO, no seconds, two-digit years, names of zones.
 */
export function parseDate(value: string): string | null {
  const text = value
    .slice(0, 200)
    .replace(/\([^()]*\)/g, " ")
    .trim();
  const iso =
    /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$/i.exec(text);
  if (iso) {
    const [, year, month, day, hour, minute, second, zone] = iso;
    return write(
      Number(year),
      Number(month),
      Number(day),
      Number(hour),
      Number(minute),
      Number(second ?? 0),
      offset(zone ?? "Z"),
    );
  }
  let year: number | null = null;
  let month = 0;
  let day: number | null = null;
  let time: RegExpExecArray | null = null;
  let zone: number | null = null;
  for (const word of text.split(/[\s,]+/).slice(0, 12)) {
    const clock: RegExpExecArray | null = /^(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2})(?:\.\d+)?)?$/.exec(word);
    const named = months.indexOf(word.slice(0, 3).toLowerCase()) + 1;
    const dashed = /^(\d{1,2})-([A-Za-z]{3})-(\d{2,4})$/.exec(word);
    if (clock && !time) time = clock;
    else if (dashed) {
      day = Number(dashed[1]);
      month = months.indexOf((dashed[2] ?? "").toLowerCase()) + 1;
      year = Number(dashed[3]);
    } else if (/^[+-]\d{4}$/.test(word)) zone ??= offset(word);
    else if (/^\d{1,2}$/.test(word) && day === null) day = Number(word);
    else if (/^\d{2,4}$/.test(word) && year === null) year = Number(word);
    else if (named > 0 && month === 0 && /^[A-Za-z]{3,9}\.?$/.test(word)) month = named;
    else if (time && zone === null && /^[A-Za-z]{1,5}$/.test(word)) zone = zones[word.toLowerCase()] ?? 0;
  }
  if (year === null || day === null || month === 0) return null;
  if (year < 50) year += 2000;
  else if (year < 1000) year += 1900;
  return write(
    year,
    month,
    day,
    Number(time?.[1] ?? 0),
    Number(time?.[2] ?? 0),
    Number(time?.[3] ?? 0),
    zone ?? 0,
  );
}

function offset(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return minutes > 14 * 60 ? 0 : match[1] === "-" ? -minutes : minutes;
}

/** Null for a day that no calendar has. A leap second counts as the second before. */
function write(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  zoneMinutes: number,
): string | null {
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const minutes = Math.abs(zoneMinutes);
  const zone =
    zoneMinutes === 0
      ? "Z"
      : `${zoneMinutes < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(Math.min(second, 59))}${zone}`;
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** RFC 5322 section 3.3; `zone` is the offset that it is written in, UTC when it is left out. */
export function dateTime(at: Date, zone = "+0000"): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const minutes = Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)));
  const local = new Date(at.getTime() + minutes * 60_000);
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(":");
  return `${days[local.getUTCDay()]}, ${local.getUTCDate()} ${monthNames[local.getUTCMonth()]} ${local.getUTCFullYear()} ${time} ${zone}`;
}
