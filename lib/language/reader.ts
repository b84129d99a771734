import { cookies, headers } from "next/headers";
import { cache } from "react";
import { localeWithHours } from "../appearance.ts";
import { appearanceOf } from "../appearances.ts";
import { currentSession } from "../session.ts";
import {
  acceptedTags,
  asBrowser,
  chooseLanguage,
  languageCookie,
  localeOf,
  timeZoneCookie,
  timeZoneFrom,
} from "./choose.ts";
import { languages } from "./languages.ts";

/** How whoever asks for a page reads. */
export interface Reader {
  /** One of `languages`: in what words. */
  language: string;
  /** How dates and numbers are written in it: region and hours too. */
  locale: string;
  /** IANA's name. */
  timeZone: string;
}

/** From the account, else the browser's cookies, else what it accepts; UTC before the browser has said where it stands. Read once for each request. */
export const readReader = cache(async (): Promise<Reader> => {
  const [jar, head, session] = await Promise.all([cookies(), headers(), currentSession()]);
  const chosen = session ? await appearanceOf(session.account) : null;
  const accepted = acceptedTags(head.get("accept-language"));
  const language = chooseLanguage(
    [chosen?.language ?? asBrowser, jar.get(languageCookie)?.value ?? asBrowser, ...accepted],
    languages,
  );
  return {
    language,
    locale: localeWithHours(localeOf(language, accepted), chosen?.hours ?? "auto"),
    timeZone:
      timeZoneFrom(chosen?.timeZone) ?? timeZoneFrom(cookieText(jar.get(timeZoneCookie)?.value)) ?? "UTC",
  };
});

/** Cookies can be made by hand. */
function cookieText(value: string | undefined): string | undefined {
  try {
    return value && decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
