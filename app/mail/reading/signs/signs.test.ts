import skeleton from "unhomoglyph";
import { expect, test } from "vitest";
import type { Arrival, Email } from "../../../../lib/jmap/types.ts";
import { inEnglish } from "../../../../lib/language/in-english.ts";
import { dangerOf } from "./attachment-danger.ts";
import { differsByOne, lookAlike } from "./look-alike.ts";
import { signsOf } from "./sender-signs.ts";

const sayFiles = inEnglish("mail.files");
const sayOrigin = inEnglish("mail.origin");

const carol = { name: "Carol Hamburger", email: "carol@hamburger.edu" };
const known = [
  carol,
  { name: "Shop", email: "news@paypal.example" },
  { name: "Bob", email: "bob@crepes.fr" },
];

test.each([
  ["one letter less", "carol@hamburgr.edu", "carol@hamburger.edu"],
  ["two letters that changed places", "carol@hambugrer.edu", "carol@hamburger.edu"],
  ["a digit for a letter", "news@paypa1.example", "news@paypal.example"],
  ["rn for m", "carol@harnburger.edu", "carol@hamburger.edu"],
  ["Cyrillic letters", "carol@hаmburger.edu", "carol@hamburger.edu"],
  ["another case and a digit in the same domain", "Car0l@hamburger.edu", "carol@hamburger.edu"],
])("%s is taken for somebody one knows", (_, address, other) => {
  expect(lookAlike(address, known, skeleton)).toBe(other);
});

test.each([
  ["the same address", "Carol@Hamburger.edu"],
  ["a host of the same domain", "carol@mail.hamburger.edu"],
  ["another person at the same domain", "dave@hamburger.edu"],
  ["a short domain that differs by one", "x@crepe.fr"],
  ["another domain", "x@galettes.example"],
])("%s is nobody's look-alike", (_, address) => {
  expect(lookAlike(address, known, skeleton)).toBeNull();
});

test("one edit is found wherever it is", () => {
  for (const other of ["bcd", "acd", "abd", "abc", "xabcd", "abcdx", "axcd", "bacd", "abdc"])
    expect([other, differsByOne("abcd", other), differsByOne(other, "abcd")]).toEqual([other, true, true]);
  for (const other of ["abcd", "ab", "xbxd", "dcba", ""])
    expect([other, differsByOne("abcd", other)]).toEqual([other, false]);
});

const history = { hasWritten: true, wasWrittenTo: false };
const passed = (domain: string) => [
  { method: "dmarc" as const, result: "pass", reason: null, properties: { "header.from": domain } },
];
function kinds(
  from: Email["from"],
  more: Partial<Parameters<typeof signsOf>[2]> & { replyTo?: string; proven?: boolean } = {},
) {
  const { replyTo, proven, ...rest } = more;
  const domain = from?.[0]?.email.split("@").at(-1) ?? "";
  const arrival = { authentication: proven ? passed(domain) : null } as Arrival;
  const email = {
    from,
    replyTo: replyTo ? [{ name: null, email: replyTo }] : null,
    "keryx:arrival": arrival,
  };
  return signsOf(sayOrigin, email, { people: known, history, skeleton, ...rest }).map(({ kind }) => kind);
}

test("who is known and proven has one quiet sign", () => {
  expect(kinds([carol], { proven: true })).toEqual(["proven"]);
  expect(kinds([carol])).toEqual([]);
});

test("a first message, a look-alike, a borrowed name and answers that go elsewhere are told", () => {
  const first = { history: { hasWritten: false, wasWrittenTo: false } };
  expect(kinds([{ name: "Dave", email: "dave@x.example" }], first)).toEqual(["first"]);
  expect(kinds([{ name: null, email: "carol@hamburgr.edu" }], first)).toEqual(["look-alike", "first"]);
  expect(kinds([{ name: "Cаrol  Hamburger".replace("  ", " "), email: "c@x.example" }])).toEqual(["name"]);
  expect(kinds([{ name: "ceo@crepes.fr", email: "c@x.example" }])).toEqual(["name"]);
  expect(kinds([carol], { replyTo: "x@evil.example" })).toEqual(["reply-to"]);
  expect(kinds([carol], { replyTo: "x@lists.hamburger.edu" })).toEqual([]);
});

test("whom one writes to is who one thinks, also under another's name", () => {
  const both = { history: { hasWritten: true, wasWrittenTo: true } };
  expect(kinds([{ name: "Carol Hamburger", email: "carol@hamburgr.edu" }], both)).toEqual([]);
});

test("before anything is known only the proof is told, and without a sender nothing", () => {
  expect(kinds([{ name: "Carol Hamburger", email: "c@x.example" }], { history: null })).toEqual([]);
  expect(kinds(null)).toEqual([]);
});

test.each([
  ["invoice.exe", "Program"],
  ["invoice.pdf.exe", "Program in disguise"],
  ["photo.jpg .scr", "Program in disguise"],
  ["INVOICE.PDF.EXE. ", "Program in disguise"],
  ["invoice\u202efdp.exe", "Hidden letters in its name"],
  ["list.xlsm", "Has macros"],
  ["link.lnk", "Program"],
])("%j is told as: %s", (name, label) => {
  expect(dangerOf(sayFiles, name)?.label).toBe(label);
});

test.each(["report.pdf", "v1.2.txt", "exe", "holiday.2026.jpg", "archive.zip", "message.eml", ""])(
  "%j is a file like others",
  (name) => expect(dangerOf(sayFiles, name)).toBeNull(),
);
