import { expect, test } from "vitest";
import { blocksOf, linkify } from "./text-lines.ts";

test("a link ends before the full stop and keeps its own brackets", () => {
  expect(linkify("See https://en.example/wiki/Keryx_(herald). Or (www.a.example).")).toEqual([
    { kind: "text", text: "See " },
    {
      kind: "link",
      text: "https://en.example/wiki/Keryx_(herald)",
      href: "https://en.example/wiki/Keryx_(herald)",
    },
    { kind: "text", text: ". Or (" },
    { kind: "link", text: "www.a.example", href: "https://www.a.example" },
    { kind: "text", text: ")." },
  ]);
});

test("a mail address becomes a link, a script address does not", () => {
  expect(linkify("bob@crepes.fr javascript:alert(1)")).toEqual([
    { kind: "link", text: "bob@crepes.fr", href: "mailto:bob@crepes.fr" },
    { kind: "text", text: " javascript:alert(1)" },
  ]);
});

test("an address in capitals leads to the web as well", () => {
  expect(linkify("WWW.CREPES.FR HTTPS://crepes.fr")).toEqual([
    { kind: "link", text: "WWW.CREPES.FR", href: "https://WWW.CREPES.FR" },
    { kind: "text", text: " " },
    { kind: "link", text: "HTTPS://crepes.fr", href: "HTTPS://crepes.fr" },
  ]);
});

test("a quote takes the line that introduces it along", () => {
  expect(blocksOf("Yes.\r\n\r\nOn Monday Bob wrote:\r\n> Coming?\r\n> Bob\r\n\r\nAlice")).toEqual([
    { kind: "own", text: "Yes." },
    { kind: "quote", text: "On Monday Bob wrote:\n> Coming?\n> Bob" },
    { kind: "own", text: "Alice" },
  ]);
});

test("a long text without spaces is one piece, quickly", () => {
  const text = "a".repeat(200_000);
  expect(linkify(text)).toEqual([{ kind: "text", text }]);
});

test("what Outlook quotes is a quote from its head on, though no line is marked", () => {
  const text = "Both, please.\n\nFrom: Carol\nSent: Friday\nTo: Bob\nSubject: Ketchup\n\nDo you like it?";
  expect(blocksOf(text)).toEqual([
    { kind: "own", text: "Both, please." },
    { kind: "quote", text: "From: Carol\nSent: Friday\nTo: Bob\nSubject: Ketchup\n\nDo you like it?" },
  ]);
});
