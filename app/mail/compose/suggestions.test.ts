import { expect, test } from "vitest";
import { matching, ranked } from "./suggestions.ts";

const person = (email: string, name: string | null = null) => ({ email, name });
const mail = (from: string, ...to: string[]) => ({
  from: [person(from)],
  to: to.map((one) => person(one)),
  cc: null,
  bcc: null,
});

test("those one writes to come before those who write", () => {
  const people = ranked([mail("me@x", "bob@x")], [mail("spam@y"), mail("spam@y")], ["me@x"]);
  expect(people.map(({ email }) => email)).toEqual(["bob@x", "spam@y"]);
});

test("typing finds the beginning of the address, its domain and any word of the name", () => {
  const people = [person("alice@crepes.fr", "Élise Dupont"), person("bob@hamburger.edu")];
  expect(matching(people, "elise", []).length).toBe(1);
  expect(matching(people, "dup", []).length).toBe(1);
  expect(matching(people, "hamb", [])[0]?.email).toBe("bob@hamburger.edu");
  expect(matching(people, "zz", [])).toEqual([]);
  expect(matching(people, "ali", [person("ALICE@crepes.fr")])).toEqual([]);
});
