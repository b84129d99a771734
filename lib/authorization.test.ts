import { expect, test } from "vitest";
import { readBasic, readBearer } from "./authorization.ts";

const basic = (text: string, scheme = "Basic") => `${scheme} ${Buffer.from(text).toString("base64")}`;

test("user and password are read, colons and all that is beyond ASCII included", () => {
  expect(readBasic(basic("bob@crepes.fr:a:b κλειδί"))).toEqual({
    address: "bob@crepes.fr",
    password: "a:b κλειδί",
  });
  expect(readBasic(basic("bob:", "bAsIc"))).toEqual({ address: "bob", password: "" });
});

test.each([
  "",
  "Basic",
  "Basic ",
  "Basic %%%",
  basic("no colon"),
  basic(":nobody"),
  basic("bob\0:x"),
  basic("bob:x\r\ny"),
  `Basic ${Buffer.from([0x62, 0x3a, 0xff]).toString("base64")}`,
  basic("bob:x", "Bearer"),
  `${basic("bob:x")}, ${basic("eve:x")}`,
  `Basic ${"A".repeat(10_000)}`,
])("%j holds none", (text) => {
  expect(readBasic(text)).toBeNull();
});

test("a bearer token is read as it is", () => {
  expect(readBearer("Bearer abcd.EF-_~+/12==")).toBe("abcd.EF-_~+/12==");
  expect(readBearer("bEARER  abcd ")).toBe("abcd");
});

test.each([
  "",
  "Bearer",
  "Bearer ",
  "Bearer a b",
  "Bearer a=b",
  "Bearer κ",
  "Basic abcd",
  `Bearer ${"a".repeat(5_000)}`,
])("%j holds no token", (text) => {
  expect(readBearer(text)).toBeNull();
});
