import { expect, test } from "vitest";
import { fileName, makeNames } from "./safe-name.ts";

test("a name is no path, no device and no control, and is never empty", () => {
  expect(fileName("../../etc/passwd", "Folder")).toBe("_.._etc_passwd");
  expect(fileName("a\u202egpj.exe\u0000", "Folder")).toBe("a_gpj.exe_");
  expect(fileName("CON.txt", "Folder")).toBe("_CON.txt");
  expect(fileName("ends with dots. . .", "Folder")).toBe("ends with dots");
  expect(fileName(" ... ", "Folder")).toBe("Folder");
  expect(fileName("Ειδήσεις", "Folder")).toBe("Ειδήσεις");
  expect([...fileName("\u{1f4ec}".repeat(200), "Folder")]).toHaveLength(80);
});

test("names that differ in their case alone lie beside each other", () => {
  const nameIn = makeNames();
  expect([nameIn("", "News"), nameIn("", "news"), nameIn("x", "news"), nameIn("", "NEWS")]).toEqual([
    "News",
    "news (2)",
    "news",
    "NEWS (3)",
  ]);
});
