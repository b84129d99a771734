import { expect, test } from "vitest";
import { shapeOf } from "./picture-shape.ts";

const image = (attributes: Record<string, string>) => ({
  getAttribute: (name: string) => attributes[name] ?? null,
});

test.each<Record<string, string>>([
  { width: "1", height: "1" },
  { width: "1px", height: "1px", class: "px" },
  { style: "height:1px !important;width:1px !important;border:0" },
  { style: "max-width: 0; max-height: 0" },
  { width: "0", height: "20" },
  { style: "display: none" },
  { style: "border:0;visibility:hidden" },
  { style: "opacity:0" },
])("%o is seen by nobody", (attributes) => {
  expect(shapeOf(image(attributes)).isUnseen).toBe(true);
});

test.each<Record<string, string>>([
  {},
  { width: "600", height: "1" },
  { width: "1", height: "40" },
  { width: "100%", height: "1" },
  { style: "opacity:0.9" },
  { style: "width:1em;height:1em" },
  // It is there on small screens.
  { style: "display:none", class: "phone" },
])("%o is there to be seen", (attributes) => {
  expect(shapeOf(image(attributes)).isUnseen).toBe(false);
});

test("a picture with words or a size is not bare", () => {
  expect(shapeOf(image({ alt: " " })).isBare).toBe(true);
  expect(shapeOf(image({ alt: "Our house" })).isBare).toBe(false);
  expect(shapeOf(image({ width: "300" })).isBare).toBe(false);
  expect(shapeOf(image({ style: "width:50%" })).isBare).toBe(false);
});
