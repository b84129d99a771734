import type { Say } from "../../../lib/language/words.ts";

/** What stands in a template for what is known when it is used, as it is kept. */
export const placeholders = ["first name", "name", "my name", "date", "subject"] as const;
export type Placeholder = (typeof placeholders)[number];
/** An empty value is not known. */
export type Values = Record<Placeholder, string>;

/** What they are called where one writes: in the writer's language. */
export type Names = Record<Placeholder, string>;

export const placeholderNames = (t: Say<"mail.compose.placeholders">): Names => ({
  "first name": t("firstName"),
  name: t("name"),
  "my name": t("myName"),
  date: t("date"),
  subject: t("subject"),
});

/** A text as HTML says it, also between quotes. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Finds these names, in small letters, between braces. */
export function namesInBraces<Name extends string>(byName: ReadonlyMap<string, Name>) {
  const known = [...byName.keys()].map((name) => name.replace(/[^\p{L}\p{N} ]/gu, "\\$&"));
  const pattern = new RegExp(`\\{(${known.join("|")})\\}`, "gi");
  return {
    each: (text: string, by: (one: Name) => string): string =>
      text.replace(pattern, (whole, name: string) => {
        const one = byName.get(name.toLowerCase());
        return one === undefined ? whole : by(one);
      }),
    /** Where they stand in a text. */
    placesIn: (text: string): { from: number; to: number }[] =>
      Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({
        from: index,
        to: index + found.length,
      })),
  };
}

/** Placeholders by their names in one language, and by those that templates are kept with. */
export const placeholdersByName = (names: Names): Map<string, Placeholder> =>
  new Map(
    placeholders.flatMap((one) => [
      [one, one],
      [names[one].toLowerCase(), one],
    ]),
  );

export type Placeholders = ReturnType<typeof placeholdersCalled>;

/** Reads placeholders by their names in one language, and by those that templates are kept with: whoever knows them goes on writing them. */
export function placeholdersCalled(names: Names) {
  const { each, placesIn } = namesInBraces(placeholdersByName(names));
  /** With what is known in the place of the placeholders; the others stay. */
  const filled = (text: string, values: Values): string =>
    each(text, (one) => values[one] || `{${names[one]}}`);
  return {
    filled,
    /** The same in HTML: a value is text there. */
    filledHtml: (html: string, values: Values): string =>
      filled(
        html,
        Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escaped(value)])) as Values,
      ),
    /** As it is kept, whatever language it was written in. */
    kept: (text: string): string => each(text, (one) => `{${one}}`),
    /** As it is written here. */
    written: (text: string): string => each(text, (one) => `{${names[one]}}`),
    placesIn,
  };
}

/** How one is called: `Ana` of `Ana Sousa` and of `Sousa, Ana`. */
export function firstName(name: string): string {
  const [before = "", after] = name.split(",");
  return (after ?? before).trim().split(/\s+/)[0] ?? "";
}
