/** Kept by the browser, for screens where nobody is signed in; whoever is may have another with the account. */
export const languageCookie = "keryx-language";
/** Where the browser stands, so that the server writes times as it does. */
export const timeZoneCookie = "keryx-time-zone";
/** As the browser has it: what an account's language and time zone are until another is chosen. */
export const asBrowser = "auto";

/** The language of en.json: what there is when nothing else fits. */
export const fallbackLanguage = "en";

/** The tags of an Accept-Language field, the most wanted first. RFC 9110 section 12.5.4. */
export function acceptedTags(field: string | null): string[] {
  return (field ?? "")
    .slice(0, 500)
    .split(",")
    .map((range) => {
      const [tag = "", ...parameters] = range.split(";").map((part) => part.trim());
      const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => weight > 0 && isTag(tag))
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

/** True for a language's tag (BCP 47). */
export function isTag(text: string): boolean {
  try {
    return new Intl.Locale(text).language !== "";
  } catch {
    return false;
  }
}

/** The language for a wanted tag, which loses a subtag until there is one. RFC 4647 section 3.4. */
function lookUp(tag: string, languages: readonly string[]): string | undefined {
  const subtags = tag.split("-");
  for (let kept = subtags.length; kept > 0; kept--) {
    const range = subtags.slice(0, kept).join("-").toLowerCase();
    const found = languages.find((language) => language.toLowerCase() === range);
    if (found) return found;
  }
  return undefined;
}

/** The first of the wanted tags that there is a language for; English when there is none. */
export function chooseLanguage(wanted: readonly string[], languages: readonly string[]): string {
  for (const tag of wanted) {
    const found = lookUp(tag, languages);
    if (found) return found;
  }
  return fallbackLanguage;
}

/** How dates and numbers are written: as the browser's region has them when it speaks the language (`en-GB`), else as the language has them. */
export function localeOf(language: string, accepted: readonly string[]): string {
  const { language: spoken } = new Intl.Locale(language);
  return accepted.find((tag) => new Intl.Locale(tag).language === spoken) ?? language;
}

/** The name of a time zone as the runtime knows it; null for what is none. */
export function timeZoneFrom(name: string | undefined): string | null {
  try {
    return name ? new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone : null;
  } catch {
    return null;
  }
}

const rightToLeftScripts = ["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"];

/** Where a line of the language begins. */
export function directionOf(language: string): "ltr" | "rtl" {
  const { script } = new Intl.Locale(language).maximize();
  return script && rightToLeftScripts.includes(script) ? "rtl" : "ltr";
}
