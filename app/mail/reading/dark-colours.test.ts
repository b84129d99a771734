import { expect, test } from "vitest";
import { darkColour, darkCss } from "./dark-colours.ts";

/** As seen: relative luminance. WCAG 2.2. */
function luminance(colour: string): number {
  const parts = (/#(..)(..)(..)/.exec(colour) ?? []).slice(1).map((text) => Number.parseInt(text, 16) / 255);
  const [r = 0, g = 0, b = 0] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (one: string, other: string) => {
  const [a = 0, b = 0] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
};

test.each([
  ["#000000", "#ffffff"],
  ["#333333", "#f4f4f4"],
  ["#0b6478", "#ffffff"],
  ["#ffffff", "#1a3c6e"],
  ["#8a1c1c", "#fff3f3"],
])("what can be read on a light page can be read on a dark one: %s on %s", (text, ground) => {
  expect(contrast(darkColour(text), darkColour(ground))).toBeGreaterThan(4.5);
});

test("white becomes dark and black light, however they are written", () => {
  for (const white of ["#fff", "#FFFFFF", "white", " White ", "ffffff"])
    expect(luminance(darkColour(white))).toBeLessThan(0.02);
  for (const css of ["color:black", "color: rgb(0,0,0)", "color:hsl(0, 0%, 0%)", "COLOR:#000 !important"])
    expect(luminance(darkCss(css))).toBeGreaterThan(0.8);
});

test("a hue stays itself, and what shines through still does", () => {
  const [r = 0, g = 0, b = 0] = (darkColour("#cc0000").match(/[0-9a-f]{2}/g) ?? []).map((two) =>
    Number.parseInt(two, 16),
  );
  expect(r).toBeGreaterThan(g * 2);
  expect(r).toBeGreaterThan(b * 2);
  expect(darkCss("background:rgba(255, 255, 255, 0.5)")).toMatch(/#[0-9a-f]{6}80$/);
});

test.each([
  "width:600px;font-family:'Red Hat'",
  'background:url("https://x.example/white.png?c=#fff") no-repeat',
  "color:inherit;background:transparent none",
  "border:1px solid var(--black)",
  "color:rgb(a,b,c)",
  "content:'black'",
  "",
])("what is no colour stays: %s", (css) => {
  expect(darkCss(css)).toBe(css);
});

test("a style sheet is made over rule by rule", () => {
  const css = ".a{color:#000;width:1px}\n.b { background-color : white ; border-top:1px solid #eee }";
  const dark = darkCss(css);
  expect(dark).not.toMatch(/#000\b|white|#eee\b/);
  expect(dark).toContain("width:1px");
  expect(dark.match(/#[0-9a-f]{6}/g)).toHaveLength(3);
});

test("a hostile style costs no more than its length", () => {
  const began = process.cpuUsage().user;
  darkCss(`color:${"rgb(".repeat(50_000)}`);
  darkCss("color:".repeat(50_000));
  darkCss(`background:${"a".repeat(500_000)}`);
  expect(process.cpuUsage().user - began).toBeLessThan(3_000_000);
});
