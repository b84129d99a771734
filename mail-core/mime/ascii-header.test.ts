import { expect, test } from "vitest";
import { asciiHeader } from "./ascii-header.ts";
import { asAddresses, asText, parseFields } from "./header.ts";

const ascii = (text: string | Uint8Array) =>
  Buffer.from(asciiHeader(typeof text === "string" ? Buffer.from(text) : text)).toString("latin1");
const fieldsOf = (text: string | Uint8Array) => parseFields(Buffer.from(ascii(text), "latin1"));

test("a header in ASCII stays octet for octet, however it is written", () => {
  const header = "Subject:  odd\r\n\tfolds \r\nno field\r\nFrom: a@b.example\nX: =?utf-8?Q?=C3=AA?=\r\n";
  expect(ascii(header)).toBe(header);
});

test("in one that is not, the fields that are stay too", () => {
  const header = "Received: from x\r\n\tby y\r\nSubject: Crêpes\r\nDate: today \r\n";
  expect(ascii(header)).toBe(
    "Received: from x\r\n\tby y\r\nSubject: =?utf-8?B?Q3LDqnBlcw==?=\r\nDate: today \r\n",
  );
});

test.each([["Καλημέρα ".repeat(40).trim()], ["plain and =?utf-8?Q?=C3=A9?= and é"], ["🥞"]])(
  "a text reads as before: %s",
  (subject) => {
    const [field] = fieldsOf(`Subject: ${subject}\r\n`);
    expect(asText(field?.raw ?? "")).toBe(asText(` ${subject}`));
  },
);

test("names become words, and an address beyond ASCII is shown where it cannot be written to", () => {
  const [field] = fieldsOf('From: "José, o bom" <jose@crepes.fr>, Δώρα <δώρα@crepes.fr>, eve@crepes.fr\r\n');
  expect(field?.raw).not.toMatch(/[^\0-\x7f]/);
  expect(asAddresses(field?.raw ?? "")).toEqual([
    { name: "José, o bom", email: "jose@crepes.fr" },
    { name: null, email: "eve@crepes.fr" },
  ]);
  expect(asText(field?.raw ?? "")).toContain("Δώρα <δώρα@crepes.fr>:;");
});

test("a group keeps its name", () => {
  expect(ascii("To: Amigão: jose@crepes.fr, eve@crepes.fr;\r\n")).toMatch(
    /^To: =\?utf-8\?B\?[^?]+\?=: jose@crepes\.fr,\r\n eve@crepes\.fr;\r\n$/,
  );
});

test("a file's name goes on as RFC 2231 writes it", () => {
  expect(ascii('Content-Disposition: attachment; filename="crêpes.pdf"; size=3\r\n')).toBe(
    "Content-Disposition: attachment; filename*=utf-8''cr%C3%AApes.pdf; size=3\r\n",
  );
});

test("what has a syntax of its own is kept as text under another name", () => {
  const [field] = fieldsOf("Return-Path: <δώρα@crepes.fr>\r\n");
  expect(field?.name).toBe("Downgraded-Return-Path");
  expect(asText(field?.raw ?? "")).toBe("<δώρα@crepes.fr>");
});

test("octets that are no UTF-8, lines that are no field and an endless address never get through as they are", () => {
  const hostile = [
    Buffer.from("Subject: caf\xe9\r\n", "latin1"),
    Buffer.from("\xff\xfe\xfd\r\n", "latin1"),
    Buffer.from(`To: ${"é@é,".repeat(5_000)}\r\n`),
    Buffer.from('Content-Type: text/plain; name="é\r\n x"; é=é; n="é\r\n', "utf8"),
    Buffer.from("é: x\r\n"),
    Buffer.from("Subject: é"),
    Buffer.from("From: (((((é <é\r\n"),
  ];
  for (const one of [...hostile, Buffer.concat(hostile)]) expect(ascii(one)).not.toMatch(/[^\0-\x7f]/);
  expect(ascii(hostile[0] as Buffer)).toBe("Subject: =?utf-8?B?Y2Fmw6k=?=\r\n");
});

test.each([
  ["a long word", `Content-Type: ${"a".repeat(250_000)}é\r\n`],
  ["a quote without end", `Content-Type: ${'a="'.repeat(80_000)}é\r\n`],
  ["blanks", `Content-Type: a${" ".repeat(250_000)}é\r\n`],
  ["a long subject", `Subject: ${"é".repeat(125_000)}\r\n`],
  ["many subjects", `Subject: ${"é ".repeat(5_000)}\r\n`.repeat(16)],
  ["many addresses", `To: ${"é@é,".repeat(2_500)}\r\n`.repeat(16)],
  ["many quotes in pieces", `Content-Type: ${'a="é"b="'.repeat(1_500)}\r\n`.repeat(16)],
  ["many folds", `X: é${"\r\n ".repeat(80_000)}\r\n`],
])("256 KiB of %s take no long time", (_, text) => {
  const before = process.cpuUsage();
  expect(ascii(text)).not.toMatch(/[^\0-\x7f]/);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(2_000);
});

test("whatever comes, ASCII goes out, and no field is made that was none", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const pieces = [
    "From: ",
    "To: ",
    "Subject: ",
    "X-Y: ",
    "\r\n",
    "\r\n ",
    "\n",
    "é",
    "<",
    ">",
    '"',
    "(",
    "@",
    ":",
    ";",
    ",",
    "=?",
    "?=",
    "\\",
    "\xff",
  ];
  for (let round = 0; round < 2_000; round++) {
    const text = Array.from({ length: random(30) }, () => pieces[random(pieces.length)]).join("");
    const out = ascii(Buffer.from(text, random(2) === 0 ? "utf8" : "latin1"));
    expect(out).not.toMatch(/[^\0-\x7f]/);
    expect(out).not.toMatch(/\r\n\r\n/.test(text) ? /$^/ : /\r\n\r\n/);
  }
});
