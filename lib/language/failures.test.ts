import { afterEach, expect, test } from "vitest";
import { failureText, speakFailures, withoutPage } from "./failures.ts";
import { inEnglish } from "./in-english.ts";

afterEach(() => speakFailures(null));
const t = inEnglish("failures");

test("what the worker says without a page is what English has", () => {
  for (const name of Object.keys(withoutPage) as (keyof typeof withoutPage)[])
    expect(failureText(name), name).toBe(t(name));
});

test("without a page the server's own reason is told, and no name of a sentence", () => {
  expect(failureText("nothingSent", { why: "Nobody has this address." })).toBe("Nobody has this address.");
  expect(failureText("nobodyThere", { people: "ana@crepes.fr", count: 1 })).toBe(withoutPage.server);
});

test("a page tells failures in its language", () => {
  speakFailures(t);
  expect(failureText("nothingSent", { why: "Nobody has this address." })).toBe(
    "Nobody has this address. Nothing was sent.",
  );
});
