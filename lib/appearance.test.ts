import { expect, test } from "vitest";
import { appearanceFrom, isAppearanceChange, localeWithHours } from "./appearance.ts";

test("what was never chosen, and what cannot be read, is as usual", () => {
  const usual = appearanceFrom({});
  expect(usual).toEqual({
    theme: "system",
    layout: "three",
    density: "comfortable",
    hours: "auto",
    grouping: "conversations",
    receipts: "ask",
    tabs: "off",
    tabUpdates: "on",
    tabOffers: "on",
    tabLists: "on",
    tabSocial: "on",
    language: "auto",
    timeZone: "auto",
    listWidthPx: 400,
    foldersWidthPx: 224,
  });
  for (const odd of [null, 7, "dark", [], { theme: "pink", listWidthPx: 9_000, foldersWidthPx: "wide" }])
    expect(appearanceFrom(odd)).toEqual(usual);
  expect(appearanceFrom({ theme: "dark", layout: "sideways", toString: 1 })).toEqual({
    ...usual,
    theme: "dark",
  });
});

test("only what is offered may be kept", () => {
  expect(isAppearanceChange({ density: "compact" })).toBe(true);
  expect(isAppearanceChange({ listWidthPx: 512, layout: "two" })).toBe(true);
  expect(isAppearanceChange({ language: "pt-BR", timeZone: "Europe/Athens" })).toBe(true);
  for (const odd of [
    null,
    [],
    "x",
    { theme: "pink" },
    { listWidthPx: 1e9 },
    { language: "../en" },
    { language: 7 },
    { timeZone: "Atlantis/Poseidonis" },
    { isAdmin: true },
    { toString: 1 },
  ])
    expect(isAppearanceChange(odd)).toBe(false);
});

test("times are written with twelve hours or twenty-four, or as the language has it", () => {
  const at = new Date("2026-11-21T15:04:00Z");
  const written = (hours: "auto" | "12" | "24") =>
    at.toLocaleTimeString(localeWithHours("en-GB", hours), {
      hour: "numeric",
      minute: "2-digit",
      timeZone: "UTC",
    });
  expect(written("auto")).toBe("15:04");
  expect(written("24")).toBe("15:04");
  expect(written("12")).toMatch(/^3:04\spm$/i);
});
