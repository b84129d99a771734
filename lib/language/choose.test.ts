import { expect, test } from "vitest";
import { acceptedTags, chooseLanguage, directionOf, localeOf, timeZoneFrom } from "./choose.ts";

const languages = ["el", "en", "pt"];

test("what a browser accepts is read by its weights", () => {
  expect(acceptedTags("en;q=0.7, pt-BR, pt;q=0.9, *;q=0.1")).toEqual(["pt-BR", "pt", "en"]);
  expect(acceptedTags("de;q=0, el")).toEqual(["el"]);
});

test("a field that means nothing is no language", () => {
  for (const odd of [null, "", ",,,", "*", "../../etc/passwd", "en;q=x", "\u0000", "a".repeat(9_000)])
    expect(acceptedTags(odd), String(odd).slice(0, 20)).toEqual([]);
});

test("the first wanted language that there is, is spoken, whatever its region", () => {
  expect(chooseLanguage(["auto", "de", "pt-BR", "en"], languages)).toBe("pt");
  expect(chooseLanguage(["EL"], languages)).toBe("el");
  expect(chooseLanguage(["pt-BR"], [...languages, "pt-BR"])).toBe("pt-BR");
  expect(chooseLanguage(["de", "fr"], languages)).toBe("en");
});

test("dates are written as the browser's region has them when it speaks the language", () => {
  expect(localeOf("en", ["en-GB", "en"])).toBe("en-GB");
  expect(localeOf("el", ["en-GB", "en"])).toBe("el");
  expect(localeOf("pt", ["en", "pt-BR"])).toBe("pt-BR");
});

test("a time zone that nobody knows is none", () => {
  expect(timeZoneFrom("Europe/Athens")).toBe("Europe/Athens");
  for (const odd of [undefined, "", "Atlantis/Poseidonis", "auto"]) expect(timeZoneFrom(odd)).toBeNull();
});

test("a line begins where the language's script begins", () => {
  expect(languages.map(directionOf)).toEqual(["ltr", "ltr", "ltr"]);
  expect(["ar", "he", "fa", "ur"].map(directionOf)).toEqual(["rtl", "rtl", "rtl", "rtl"]);
  expect(directionOf("az")).toBe("ltr");
});
