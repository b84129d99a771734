import { expect, test } from "vitest";
import { isAddress, merged, readRecipients, written } from "./addresses.ts";

const emails = (text: string) => readRecipients(text).recipients.map(({ email }) => email);

test("a list is read at commas, semicolons, tabs and line ends", () => {
  expect(emails("a@x.fr, b@x.fr;c@x.fr\nd@x.fr\r\n\te@x.fr;;,")).toEqual([
    "a@x.fr",
    "b@x.fr",
    "c@x.fr",
    "d@x.fr",
    "e@x.fr",
  ]);
});

test("addresses with only spaces between them are a list too", () => {
  expect(emails("a@x.fr b@x.fr  c@x.fr")).toEqual(["a@x.fr", "b@x.fr", "c@x.fr"]);
});

test("names are kept, in quotes, with commas, and from comments", () => {
  expect(
    readRecipients('"Martin, Bob" <bob@crepes.fr>, Alice <alice@crepes.fr>, carol@hamburger.edu (Carol C.)'),
  ).toEqual({
    recipients: [
      { name: "Martin, Bob", email: "bob@crepes.fr" },
      { name: "Alice", email: "alice@crepes.fr" },
      { name: "Carol C.", email: "carol@hamburger.edu" },
    ],
    rest: [],
  });
});

test("mailto: links and groups are read", () => {
  expect(emails("mailto:bob@crepes.fr, Friends: alice@crepes.fr, carol@hamburger.edu;")).toEqual([
    "bob@crepes.fr",
    "alice@crepes.fr",
    "carol@hamburger.edu",
  ]);
});

test("what is no address comes back to be mended", () => {
  expect(readRecipients("bob@crepes.fr, alice at crepes, <x@>, @y")).toEqual({
    recipients: [{ name: null, email: "bob@crepes.fr" }],
    rest: ["alice at crepes", "<x@>", "@y"],
  });
});

test("an open quote does not swallow the lines below it", () => {
  expect(emails('"Bob <bob@crepes.fr\nalice@crepes.fr')).toContain("alice@crepes.fr");
});

test("the same address twice is one recipient, with the name that either mention had", () => {
  expect(merged([{ name: null, email: "bob@crepes.fr" }], [{ name: "Bob", email: "BOB@Crepes.fr" }])).toEqual(
    [{ name: "Bob", email: "bob@crepes.fr" }],
  );
});

test("addresses as people really have them are taken", () => {
  for (const good of [
    "a@b.fr",
    "a.b+c@d-e.fr",
    "björn@bücher.de",
    '"john doe"@x.fr',
    "root@localhost",
    "a@[192.0.2.1]",
    "o'neil@x.ie",
  ]) {
    expect(isAddress(good), good).toBe(true);
  }
});

test("addresses that no server would take are not", () => {
  const long = `${"a".repeat(65)}@x.fr`;
  for (const bad of [
    "",
    "a",
    "@x",
    "a@",
    "a@-x.fr",
    "a@x..fr",
    "a b@x.fr",
    ".a@x.fr",
    "a.@x.fr",
    "a@x.fr\nBcc: b@y",
    long,
    "a@@x",
    "a@[1]",
  ]) {
    expect(isAddress(bad), bad).toBe(false);
  }
});

test("what is written reads back as the same recipient", () => {
  for (const name of ["Bob", "Martin, Bob", 'Bob "Crêpe" Martin', "b@c <x>", "back\\slash"]) {
    const recipient = { name, email: "bob@crepes.fr" };
    expect(readRecipients(written(recipient)).recipients, name).toEqual([recipient]);
  }
});

test("random text is read without a throw and never gives a malformed address", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const letters = ["a", "@", "<", ">", '"', ",", ";", "(", ")", "\\", " ", "\n", ".", ":", "é", "\0"];
  for (let round = 0; round < 2_000; round++) {
    const text = Array.from({ length: random(40) }, () => letters[random(letters.length)]).join("");
    for (const { email } of readRecipients(text).recipients) expect(isAddress(email)).toBe(true);
  }
});
