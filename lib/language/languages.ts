import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Messages } from "next-intl";

/** The languages of the interface: one for each file of `messages/`, named by its tag (BCP 47). */
export const languages: readonly string[] = readdirSync(
  join(/* turbopackIgnore: true */ process.cwd(), "messages"),
)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length))
  .sort();

/** All that the interface says in one of `languages`. */
export async function messagesIn(language: string): Promise<Messages> {
  return (await import(`../../messages/${language}.json`)).default;
}

export interface NamedLanguage {
  tag: string;
  /** As those who speak it call it. */
  name: string;
}

/** What one can choose from. */
export const namedLanguages = (): Promise<NamedLanguage[]> =>
  Promise.all(languages.map(async (tag) => ({ tag, name: (await messagesIn(tag)).language.name })));
