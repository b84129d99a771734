import { readFileSync } from "node:fs";
import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { describe, expect, test } from "vitest";
import { languages } from "./languages.ts";

type Tree = { [key: string]: string | Tree };

/** Every message by its path. */
function flat(tree: Tree, path = ""): [key: string, message: string][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "string" ? [[path + name, value] as [string, string]] : flat(value, `${path}${name}.`),
  );
}
const read = (language: string) =>
  new Map(flat(JSON.parse(readFileSync(`messages/${language}.json`, "utf8")) as Tree));

/** What a message wants from the code that says it: names of values and of tags, and what can be chosen between. */
function wants(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return [];
      case TYPE.tag:
        return [`<${element.value}>`, ...wants(element.children)];
      case TYPE.select: {
        const options = Object.keys(element.options).sort().join("|");
        return [`{${element.value}, select, ${options}}`, ...insides(element.options)];
      }
      case TYPE.plural:
        return [`{${element.value}, plural}`, ...insides(element.options)];
      default:
        return [`{${element.value}}`];
    }
  });
}
const insides = (options: Record<string, { value: MessageFormatElement[] }>) =>
  Object.values(options).flatMap(({ value }) => wants(value));
const wanted = (message: string) => [...new Set(wants(parse(message)))].sort();

/** The forms of a plural that a message has. */
function plurals(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.tag) return plurals(element.children);
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [];
    const inner = Object.values(element.options).flatMap(({ value }) => plurals(value));
    return element.type === TYPE.plural ? [...Object.keys(element.options), ...inner] : inner;
  });
}

const english = read("en");

test("English, Greek and Portuguese are spoken", () => {
  expect(languages).toEqual(expect.arrayContaining(["el", "en", "pt"]));
});

describe.each([...languages])("%s", (language) => {
  const messages = read(language);

  test("says the same things as English, and nothing else", () => {
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test("has no empty message, and none that begins or ends with a space", () => {
    const odd = [...messages].filter(([, message]) => message === "" || message.trim() !== message);
    expect(odd).toEqual([]);
  });

  test("wants the same values as English", () => {
    const differing = [...messages]
      .filter(([key]) => english.has(key))
      .map(([key, message]) => [key, wanted(message), wanted(english.get(key) ?? "")])
      .filter(([, here, there]) => JSON.stringify(here) !== JSON.stringify(there));
    expect(differing).toEqual([]);
  });

  test("has plurals in forms that the language knows", () => {
    const known = new Set<string>(new Intl.PluralRules(language).resolvedOptions().pluralCategories);
    const odd = [...messages].filter(([, message]) =>
      plurals(parse(message)).some((form) => !form.startsWith("=") && !known.has(form)),
    );
    expect(odd).toEqual([]);
  });
});
