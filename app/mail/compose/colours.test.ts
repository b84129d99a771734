import { expect, test } from "vitest";
import { backgroundColours, hexOf, textColours } from "./colours.ts";

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (dark: string, light: string) => (luminance(light) + 0.05) / (luminance(dark) + 0.05);

test("every colour of text is read easily on white and on every colour behind it", () => {
  for (const text of textColours)
    for (const behind of ["#ffffff", ...backgroundColours.map(({ value }) => value)])
      expect(contrast(text.value, behind), `${text.name} on ${behind}`).toBeGreaterThanOrEqual(4.5);
});

test("a colour as browsers write it is the same as it was chosen", () => {
  expect(hexOf("rgb(179, 38, 30)")).toBe(textColours[0]?.value);
  expect(hexOf("rebeccapurple")).toBe("rebeccapurple");
});
