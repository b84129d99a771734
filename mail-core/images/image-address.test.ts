import { expect, test } from "vitest";
import { fakeClock } from "../testing/fake-clock.ts";
import { makeImageAddresses, pictureUrl } from "./image-address.ts";

const url = "https://cdn.example/a.png?x=1&y=é";
const addresses = (fill = 1, clock = fakeClock()) => makeImageAddresses(Buffer.alloc(32, fill), clock);
const signed = (clock = fakeClock()) => addresses(1, clock).sign("7", url) ?? "";

test("what was signed for an account is opened for it, on any machine with the same key", () => {
  expect(addresses().open("7", signed())?.href).toBe("https://cdn.example/a.png?x=1&y=%C3%A9");
  expect(signed()).toMatch(/^[\w.-]+$/);
});

test("it is the same all day, so that a browser knows it again, and is over after three days", () => {
  const clock = fakeClock(Date.UTC(2026, 10, 21, 0, 1));
  const first = signed(clock);
  clock.advance(23 * 3_600_000);
  expect(signed(clock)).toBe(first);
  clock.advance(2 * 86_400_000);
  expect(addresses(1, clock).open("7", first)).not.toBeNull();
  clock.advance(3_600_000);
  expect(addresses(1, clock).open("7", first)).toBeNull();
});

test("another account's, another key's and a changed address are refused", () => {
  expect(addresses().open("8", signed())).toBeNull();
  expect(addresses(2).open("7", signed())).toBeNull();
  const [day, mark = "", coded] = signed().split(".");
  const elsewhere = Buffer.from("http://10.0.0.1/").toString("base64url");
  const other = `${mark[0] === "A" ? "B" : "A"}${mark.slice(1)}`;
  for (const forged of [
    `${day}.${mark}.${elsewhere}`,
    `${Number(day) + 1}.${mark}.${coded}`,
    `${day}.${other}.${coded}`,
    `${day}..${coded}`,
    `${day}.${mark}`,
    "",
    url,
  ])
    expect(addresses().open("7", forged)).toBeNull();
});

test.each([
  "ftp://cdn.example/a.png",
  "file:///etc/passwd",
  "data:image/png;base64,AA==",
  "javascript:alert(1)",
  "gopher://cdn.example:25/",
  "https://bob:secret@cdn.example/a.png",
  "//cdn.example/a.png",
  "a.png",
  "https://",
  `https://cdn.example/${"a".repeat(5_000)}`,
  `https://cdn.example/${"é".repeat(1_000)}`,
])("%.40s is no picture on the web, and never signed", (text) => {
  expect(pictureUrl(text)).toBeNull();
  expect(addresses().sign("7", text)).toBeNull();
});
