import { expect, test } from "vitest";
import { addressOf, filterOf, readSearch } from "./filter.ts";

test("an address of the queue is read as it was written", () => {
  for (const search of [
    { text: "", place: "to", state: "", page: "" },
    { text: "carol@hamburger.edu", place: "from", state: "held", page: "7 hamburger.edu" },
    { text: "451 4.3.2 & more", place: "reply", state: "bounced", page: "" },
  ] as const) {
    const parameters = Object.fromEntries(new URL(addressOf(search), "http://x").searchParams);
    expect(readSearch(parameters)).toEqual(search);
  }
});

test("what is not understood is passed over", () => {
  expect(readSearch({ q: ["a", "b"], in: "toString", state: "gone", page: "x".repeat(999) })).toEqual({
    text: "a",
    place: "to",
    state: "",
    page: "x".repeat(320),
  });
});

test("a text is looked for in one place", () => {
  const search = { text: "x", state: "held", page: "" } as const;
  expect(filterOf({ ...search, place: "to" })).toEqual({ recipient: "x", state: "held" });
  expect(filterOf({ ...search, place: "from" })).toEqual({ sender: "x", state: "held" });
  expect(filterOf({ ...search, place: "reply" })).toEqual({ reply: "x", state: "held" });
  expect(filterOf({ ...search, place: "for", state: "" })).toEqual({ destination: "x" });
  expect(filterOf({ ...search, text: "", place: "to", state: "" })).toEqual({});
});
