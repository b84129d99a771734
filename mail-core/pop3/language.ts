/** The languages of our replies, each under its own name. RFC 6856 section 3.2. */
export const languages = { en: "English", el: "Ελληνικά", pt: "Português" } as const;
export type Language = keyof typeof languages;

/** What is said, in every language. */
export type Words = Readonly<Record<Language, string>>;

/** Until a client asks for another. English is ASCII, as RFC 1939 wants it. */
export const firstLanguage: Language = "en";

const isLanguage = (tag: string): tag is Language => Object.hasOwn(languages, tag);

/**
 * The language that a range asks for: "*" is ours, "pt-BR" finds "pt" when there is nothing closer. Null where we speak none of it. RFC 4647
 * section 3.4.
 */
export function languageOf(range: string): Language | null {
  if (range === "*") return firstLanguage;
  if (!/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,20}$/.test(range)) return null;
  const [primary = ""] = range.toLowerCase().split("-", 1);
  return isLanguage(primary) ? primary : null;
}
