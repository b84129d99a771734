import { expect, test } from "vitest";
import { readStateOptions } from "./state-options.ts";

const read = (query: string) => readStateOptions(new URLSearchParams(query));

test("types, closeafter and ping are read as the template asks for them", () => {
  expect(read("types=Email,Mailbox&closeafter=state&ping=60")).toEqual({
    types: new Set(["Email", "Mailbox"]),
    closeAfterState: true,
    pingS: 60,
  });
  expect(read("types=*&closeafter=no&ping=0")).toEqual({ types: null, closeAfterState: false, pingS: 0 });
  expect(read("")).toEqual({ types: null, closeAfterState: false, pingS: 0 });
});

test.each([
  ["1", 15],
  ["30", 30],
  ["300", 300],
  ["999999999", 900],
])("a ping every %s seconds is one every %i", (asked, pingS) => {
  expect(read(`ping=${asked}`)).toMatchObject({ pingS });
});

test.each([
  ["types=", "types"],
  ["types=Email,", "types"],
  ["types=*,Email", "types"],
  ["types=Email%0AMailbox", "types"],
  [`types=${Array(51).fill("Email").join(",")}`, "types"],
  ["closeafter=never", "closeafter"],
  ["closeafter=", "closeafter"],
  ["ping=-1", "ping"],
  ["ping=1.5", "ping"],
  ["ping=1e3", "ping"],
  ["ping=", "ping"],
])("%s is refused for its %s", (query, name) => {
  expect(read(query)).toBe(name);
});
