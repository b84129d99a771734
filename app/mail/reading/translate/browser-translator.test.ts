import { afterEach, expect, test, vi } from "vitest";
import { browserTranslation, isOwnLanguage, languageOf } from "./browser-translator.ts";

afterEach(() => vi.unstubAllGlobals());

/** A browser that takes every text for Greek. */
function browser({ availability = "available", confidence = 0.9 } = {}) {
  const created = vi.fn();
  vi.stubGlobal("Translator", {});
  vi.stubGlobal("LanguageDetector", {
    availability: async () => availability,
    create: async () => {
      created();
      return { detect: async () => [{ detectedLanguage: "el", confidence }], destroy() {} };
    },
  });
  return created;
}
const letter = "Καλημέρα, πώς είστε σήμερα το πρωί;";

test("a browser that translates nothing offers nothing", async () => {
  expect(browserTranslation()).toBeNull();
  expect(await languageOf(letter)).toBeNull();
});

test("a language is told where the browser is sure, and has it at hand", async () => {
  browser();
  expect(await languageOf(letter)).toBe("el");
  expect(await languageOf("ναι")).toBeNull();
  browser({ confidence: 0.4 });
  expect(await languageOf(letter)).toBeNull();
  const created = browser({ availability: "downloadable" });
  expect(await languageOf(letter)).toBeNull();
  expect(created).not.toHaveBeenCalled();
});

test("a language of one's own needs no translation, whatever its country", () => {
  expect(isOwnLanguage("pt", ["en", "pt-BR"])).toBe(true);
  expect(isOwnLanguage("el", ["en", "pt-BR"])).toBe(false);
});
