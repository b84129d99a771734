import { expect, test } from "vitest";
import { cpuMs } from "../testing/cpu.ts";
import { authorsMax, readAuthors } from "./authors.ts";

const read = (...lines: string[]) => readAuthors(Buffer.from(lines.map((line) => `${line}\r\n`).join("")));
const from = (value: string) => read(`From: ${value}`);

test.each([
  ["bob@crepes.fr", ["bob@crepes.fr"]],
  ["<bob@crepes.fr>", ["bob@crepes.fr"]],
  ["Bob <bob@crepes.fr>", ["bob@crepes.fr"]],
  ["Bob Q. Crepe <bob@crepes.fr>", ["bob@crepes.fr"]],
  ['"Crepe, Bob" <bob@crepes.fr>', ["bob@crepes.fr"]],
  ["bob@crepes.fr (Bob Crepe)", ["bob@crepes.fr"]],
  ["=?utf-8?q?Bob_Cr=C3=AApe?= <bob@crepes.fr>", ["bob@crepes.fr"]],
  ["Bob Crêpe <bob@crepes.fr>", ["bob@crepes.fr"]],
  ["Bob\r\n <bob@crepes.fr>,\r\n\tEve <eve@crepes.fr>", ["bob@crepes.fr", "eve@crepes.fr"]],
  ['<"bob, or so"@crepes.fr>', ['"bob, or so"@crepes.fr']],
  ["Bob <bob@[192.0.2.1]>", ["bob@[192.0.2.1]"]],
])("From: %s is plain", (value, addresses) =>
  expect(from(value)).toEqual({ from: addresses, sender: null, shown: [] }),
);

test.each([
  ["a group", "Friends: bob@crepes.fr;"],
  ["an empty group", "Friends:;"],
  ["a route", "<@far.example:bob@crepes.fr>"],
  ["two angle brackets", "<bob@crepes.fr> <alice@crepes.fr>"],
  ["an address in front of the angle bracket", "alice@crepes.fr <bob@crepes.fr>"],
  ["an address behind the angle bracket", "<bob@crepes.fr> alice@crepes.fr"],
  ["an address inside of the angle bracket's address", "<bob@crepes.fr<alice@crepes.fr>>"],
  ["a blank in the angle bracket", "<bob@crepes.fr alice@crepes.fr>"],
  ["a comment in the angle bracket", "<bob(alice@crepes.fr)@crepes.fr>"],
  ["an encoded word for an address", "=?utf-8?q?alice=40crepes.fr?="],
  ["an encoded word in the angle bracket", "<=?utf-8?q?alice=40crepes.fr?=>"],
  ["no address at all", "Bob"],
  ["nothing", ""],
  ["an empty entry", "bob@crepes.fr,,eve@crepes.fr"],
  ["a comma at the end", "bob@crepes.fr,"],
  ["a semicolon for a comma", "bob@crepes.fr; alice@crepes.fr"],
  ["a quote that does not end", '"Bob <bob@crepes.fr>'],
  ["comments in comments", "bob@crepes.fr (Bob (Crepe))"],
  ["a NUL", "bob@crepes.fr\0"],
  ["a bare CR", "bob@crepes.fr\rFrom: alice@crepes.fr"],
  ["a null address", "<>"],
])("From with %s is read as nobody's", (_, value) => expect(from(value)).toBe(null));

test("a field twice is read as nobody's, however its name is written", () => {
  expect(read("From: bob@crepes.fr", "FROM : alice@crepes.fr")).toBe(null);
  expect(read("From: bob@crepes.fr", "junk", "from:alice@crepes.fr")).toBe(null);
  expect(read("Sender: bob@crepes.fr", "Sender: bob@crepes.fr", "From: bob@crepes.fr")).toBe(null);
});

test("Sender is one mailbox; without From there is no author", () => {
  expect(read("Sender: Bob <bob@crepes.fr>", "From: bob@crepes.fr")).toMatchObject({
    sender: "bob@crepes.fr",
  });
  expect(read("Sender: bob@crepes.fr, eve@crepes.fr")).toBe(null);
  expect(read("Subject: From: alice@crepes.fr", "X-From: alice@crepes.fr")).toEqual({
    from: [],
    sender: null,
    shown: [],
  });
});

test.each([
  ['"alice@crepes.fr" <bob@crepes.fr>'],
  ["=?utf-8?q?alice=40crepes.fr?= <bob@crepes.fr>"],
  ["=?utf-8?b?YWxpY2VAY3JlcGVzLmZyPg==?= <bob@crepes.fr>"],
  ["bob@crepes.fr (alice@crepes.fr)"],
  ['"Alice <alice@crepes.fr>." <bob@crepes.fr>'],
])("an address in the name is told: %s", (value) =>
  expect(from(value)).toMatchObject({ from: ["bob@crepes.fr"], shown: ["alice@crepes.fr"] }),
);

test("a name with a sign between words is a name", () =>
  expect(from('"R&D@Crepes" <bob@crepes.fr>')).toMatchObject({ from: ["bob@crepes.fr"], shown: [] }));

test("so many authors and no more", () => {
  const list = (count: number) => Array.from({ length: count }, (_, n) => `bob+${n}@crepes.fr`).join(", ");
  expect(from(list(authorsMax))?.from).toHaveLength(authorsMax);
  expect(from(list(authorsMax + 1))).toBe(null);
});

test.each(['"', "(", "<", "a ", '"\\', "=?", ",", "<a@", '<"', "@"])(
  "a megabyte of %j is read as nobody's, and not read through",
  (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    expect(from(text)).toBe(null);
    expect(cpuMs(() => from(text))).toBeLessThan(1_000);
  },
);

test.each(["a", ".", "@", "a@", "(a)"])("a name of thousands of %j is read in one pass", (piece) => {
  const text = `"${piece.repeat(9_000 / piece.length)}" <bob@crepes.fr>`;
  expect(cpuMs(() => from(text))).toBeLessThan(1_000);
});
