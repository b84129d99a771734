import { readReader } from "../lib/language/reader.ts";
import type { Clock } from "./mail/time-format.ts";

/** The reader's time: now, in their zone and language. */
export async function readClock(): Promise<Clock> {
  const { locale, timeZone } = await readReader();
  return { now: Date.now(), locale, timeZone };
}
