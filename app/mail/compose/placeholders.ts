/** What stands in a template for what is known when it is used. */
export const placeholders = ["first name", "name", "my name", "date", "subject"] as const;
export type Placeholder = (typeof placeholders)[number];
/** An empty value is not known. */
export type Values = Record<Placeholder, string>;

const pattern = () => new RegExp(`\\{(${placeholders.join("|")})\\}`, "gi");

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** With what is known in the place of the placeholders; the others stay. */
export const filled = (text: string, values: Values): string =>
  text.replace(pattern(), (whole, name: string) => values[name.toLowerCase() as Placeholder] || whole);

/** The same in HTML: a value is text there. */
export const filledHtml = (html: string, values: Values): string =>
  filled(
    html,
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escaped(value)])) as Values,
  );

/** Where placeholders stand in a text. */
export const placeholdersIn = (text: string): { from: number; to: number }[] =>
  Array.from(text.matchAll(pattern()), ({ 0: found, index }) => ({ from: index, to: index + found.length }));

/** How one is called: `Ana` of `Ana Sousa` and of `Sousa, Ana`. */
export function firstName(name: string): string {
  const [before = "", after] = name.split(",");
  return (after ?? before).trim().split(/\s+/)[0] ?? "";
}
