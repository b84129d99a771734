import { afterEach, expect, test, vi } from "vitest";
import type { Email } from "../../../../lib/jmap/types.ts";
import { charactersMax } from "./limits.ts";
import { isLong, isTranslatable } from "./translatable.ts";

afterEach(() => vi.unstubAllGlobals());
const email = (type: string, preview = "Καλημέρα") =>
  ({ attachments: [{ type }], htmlBody: [], textBody: [], preview }) as unknown as Email;

test("only where the browser translates, and nothing that came encrypted", () => {
  expect(isTranslatable(email("image/png"))).toBe(false);
  vi.stubGlobal("Translator", {});
  vi.stubGlobal("LanguageDetector", {});
  expect(isTranslatable(email("image/png"))).toBe(true);
  expect(isTranslatable(email("application/pgp-encrypted"))).toBe(false);
  expect(isTranslatable(email("application/pkcs7-mime"))).toBe(false);
  expect(isTranslatable(email("image/png", "-----BEGIN PGP MESSAGE----- hQEM"))).toBe(false);
});

test("a message is long by its words, not by its markup", () => {
  const of = (value: string) => isLong({ bodyValues: { 1: { value } } } as unknown as Email);
  expect(of("α".repeat(charactersMax + 1))).toBe(true);
  expect(of("<br>".repeat(charactersMax))).toBe(false);
});
