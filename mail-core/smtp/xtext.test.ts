import { expect, test } from "vitest";
import { decodeXtext, readOrcpt, writeOrcpt } from "./xtext.ts";

test.each([
  ["QQ314159", "QQ314159"],
  ["a+2Bb+3Dc+20d", "a+b=c d"],
  ["", ""],
])("%s means %j", (text, meaning) => expect(decodeXtext(text)).toBe(meaning));

test.each(["a b", "a=b", "a+2", "a+2b", "a+zz", "+0D+0A", "+00", "+7F", "+80", "é", "a+"])(
  "%j is refused",
  (text) => expect(decodeXtext(text)).toBeNull(),
);

test.each([
  ["rfc822;Bob+2Bshop@crepes.fr", { type: "rfc822", address: "Bob+shop@crepes.fr" }],
  ["UTF-8;ren\\x{E9}@crepes.fr", { type: "utf-8", address: "rené@crepes.fr" }],
  ["utf-8;rené@crepes.fr", { type: "utf-8", address: "rené@crepes.fr" }],
  ["x400;a+20b", { type: "x400", address: "a b" }],
])("%s names an original recipient", (text, meaning) => expect(readOrcpt(text)).toEqual(meaning));

test.each([
  "bob@crepes.fr",
  ";bob@crepes.fr",
  "rfc822;",
  "rfc822;a+0D+0AX:+20y",
  "utf-8;a\\x{0D}\\x{0A}",
  "utf-8;a\\x{2028}",
  "utf-8;a\\x{D800}",
  "utf-8;a\\x{FFFFFF}",
  "rfc 822;bob",
  `rfc822;${"a".repeat(500)}`,
])("%j is no original recipient", (text) => expect(readOrcpt(text)).toBeNull());

test.each(["bob@crepes.fr", "bob+shop@crepes.fr", '"a b=c\\\\d"@crepes.fr', "δοκιμή+x\\y@crepes.fr"])(
  "%s is written as ORCPT so that it is read again",
  (address) => expect(readOrcpt(writeOrcpt(address) ?? "")?.address).toBe(address),
);

test("an address too long for ORCPT is left out", () => {
  expect(writeOrcpt(`${"é".repeat(100)}@crepes.fr`)).toBeUndefined();
});
