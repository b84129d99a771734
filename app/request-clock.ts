import { cookies, headers } from "next/headers";
import { type Clock, timeZoneCookie } from "./mail/time-format.ts";

/** The reader's time: the zone from the browser's cookie (UTC before its first visit to the mail), the language from the request. */
export async function readClock(): Promise<Clock> {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const now = Date.now();
  const asked = head.get("accept-language")?.split(",")[0]?.split(";")[0]?.trim() ?? "en";
  const locale = validOr("en", () => Intl.DateTimeFormat.supportedLocalesOf(asked)[0] ?? "en");
  const timeZone = validOr("UTC", () => {
    const named = decodeURIComponent(jar.get(timeZoneCookie)?.value ?? "UTC");
    return new Intl.DateTimeFormat("en", { timeZone: named }).resolvedOptions().timeZone;
  });
  return { now, locale, timeZone };
}

/** Cookies and headers can be made by hand. */
function validOr(otherwise: string, read: () => string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
