/** "3 hours ago", in the reader's tongue; the locale comes from a header and may be anything. */
export function ago(at: Date, locale: string, now = new Date()): string {
  const minutes = Math.round((at.getTime() - now.getTime()) / 60_000);
  const [value, unit] =
    minutes > -60
      ? [minutes, "minute" as const]
      : minutes > -1_440
        ? [Math.round(minutes / 60), "hour" as const]
        : [Math.round(minutes / 1_440), "day" as const];
  try {
    return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(value, unit);
  } catch {
    return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(value, unit);
  }
}

/** The first language that a browser asks for. */
export const localeOf = (head: Pick<Headers, "get">): string =>
  head.get("accept-language")?.split(/[,;]/)[0]?.trim() || "en";
