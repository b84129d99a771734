const dayMs = 86_400_000;
const two = (number: number) => String(number).padStart(2, "0");
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Minutes east of UTC of `+hhmm`; null for anything else. */
export function zoneMinutes(zone: string): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined) return /^z$/i.test(zone) ? 0 : null;
  const total = Number(hours) * 60 + Number(minutes);
  return sign === "-" ? -total : total;
}

/** One part of a moment as a clock in that zone shows it; null for a part that is not known. RFC 5260 section 4.1. */
export function datePart(part: string, at: Date, zone: number): string | null {
  const local = new Date(at.getTime() + zone * 60_000);
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate()];
  const offset = `${zone < 0 ? "-" : "+"}${two(Math.floor(Math.abs(zone) / 60))}${two(Math.abs(zone) % 60)}`;
  const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(":");
  switch (part.toLowerCase()) {
    case "year":
      return String(year).padStart(4, "0");
    case "month":
      return two(month);
    case "day":
      return two(day);
    case "date":
      return date;
    case "julian":
      // The Modified Julian Day; 1970-01-01 is 40587.
      return String(Math.floor(local.getTime() / dayMs) + 40_587);
    case "hour":
      return two(local.getUTCHours());
    case "minute":
      return two(local.getUTCMinutes());
    case "second":
      return two(local.getUTCSeconds());
    case "time":
      return time;
    case "iso8601":
      return `${date}T${time}${offset.slice(0, 3)}:${offset.slice(3)}`;
    case "std11":
      return `${weekdays[local.getUTCDay()]}, ${two(day)} ${months[month - 1]} ${year} ${time} ${offset}`;
    case "zone":
      return offset;
    case "weekday":
      return String(local.getUTCDay());
    default:
      return null;
  }
}
