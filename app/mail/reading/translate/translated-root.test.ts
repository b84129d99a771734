import { expect, test } from "vitest";
import { textsBelow, translatedText } from "./translated-root.ts";

interface Fake {
  nodeName: string;
  nodeType: number;
  nodeValue: string | null;
  childNodes: Fake[];
  getAttribute?(name: string): string | null;
}
const text = (nodeValue: string): Fake => ({ nodeName: "#text", nodeType: 3, nodeValue, childNodes: [] });
const element = (nodeName: string, childNodes: Fake[], attributes: Record<string, string> = {}): Fake => ({
  ...{ nodeName, nodeType: 1, nodeValue: null, childNodes },
  getAttribute: (name) => attributes[name] ?? null,
});
const words = (root: Fake) => textsBelow(root).map(({ nodeValue }) => nodeValue);

test("the texts of a document are found in their order, and what is no words for people is not", () => {
  const root = element("BODY", [
    element("STYLE", [text("p { color: red }")]),
    element("P", [text("Καλημέρα "), element("B", [text("Άννα")]), text(", "), element("A", [text("εδώ")])]),
    element("PRE", [text("const a = 1;")]),
    element("SPAN", [text("Keryx")], { translate: "no" }),
    element("SPAN", [text("Keryx")], { class: "brand notranslate" }),
    text(" \n 12 "),
    text("τέλος"),
  ]);
  expect(words(root)).toEqual(["Καλημέρα ", "Άννα", "εδώ", "τέλος"]);
});

test("a document may be nested as deep as its sender likes", () => {
  let deep = text("βάθος");
  for (let n = 0; n < 100_000; n += 1) deep = element("DIV", [deep]);
  expect(words(deep)).toEqual(["βάθος"]);
});

test("of plain text lines and marks of quoting stay", async () => {
  const of = async (texts: readonly string[]) => texts.map((one) => one.toUpperCase());
  expect(await translatedText("ναι\n\n> > όχι\n  ίσως", { to: "en", of })).toBe("ΝΑΙ\n\n> > ΌΧΙ\n  ΊΣΩΣ");
});
