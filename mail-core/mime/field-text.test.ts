import { expect, test } from "vitest";
import {
  addressText,
  messageIdText,
  parameterText,
  rawText,
  unstructuredText,
  urlText,
} from "./field-text.ts";
import { asAddresses, asGroupedAddresses, asText, asUrls } from "./header.ts";
import { parseParameters } from "./parameters.ts";

const linesOf = (text: string | null) => (text ?? "").split("\r\n").map((line) => line.length);

test.each([
  ["accents", "Crêpes ".repeat(40).trim()],
  ["one very long word", "x".repeat(5_000)],
  ["pairs of blanks", "a  b ".repeat(60).trim()],
  ["the look of an encoded word", "=?x?="],
  ["nothing", ""],
  ["pancakes", "🥞".repeat(90)],
])("text of %s is read back, in short lines", (_, text) => {
  const written = unstructuredText(text);
  expect(asText(written ?? "")).toBe(text);
  for (const length of linesOf(written)) expect(length).toBeLessThan(760);
});

test.each([
  { name: "Bob ".repeat(100).trim(), email: "bob@crepes.fr" },
  { name: 'A "B" \\ c', email: "alice@crepes.fr" },
  { name: "Bob, the Crêpe", email: "bob@crepes.fr" },
  { name: null, email: '"a,b"@[IPv6:2001:db8::1]' },
  { name: null, email: "unfinished" },
])("address %# is read back, name and all", (address) => {
  expect(asAddresses(addressText([{ name: null, addresses: [address] }]) ?? "")).toEqual([address]);
});

test("groups of addresses are read back, empty ones too", () => {
  const groups = [
    {
      name: "Cooks, all",
      addresses: [
        { name: null, email: "a@b" },
        { name: "É", email: "c@d" },
      ],
    },
    { name: null, addresses: [{ name: null, email: "e@f" }] },
    { name: "Nobody", addresses: [] },
  ];
  expect(asGroupedAddresses(addressText(groups) ?? "")).toEqual(groups);
});

test("addresses of the web are read back", () => {
  const urls = ["https://crepes.fr/leave?x=1,2", "mailto:leave@crepes.fr"];
  expect(asUrls(urlText(urls) ?? "")).toEqual(urls);
});

test("a parameter beyond ASCII is read back, in short lines", () => {
  const name = `${"Größe der Crêpes — ".repeat(9)}.pdf`;
  const written = parameterText("filename", name);
  expect(parseParameters(`attachment${written.replaceAll("\r\n", "")}`).parameters.get("filename")).toBe(
    name,
  );
  for (const length of linesOf(written)) expect(length).toBeLessThan(78);
});

test.each<[string, string | null]>([
  ["text", unstructuredText("a\r\nBcc: eve@x")],
  ["raw", rawText(" a\r\nBcc: eve@x")],
  ["raw", rawText(" a\nBcc: eve@x")],
  ["raw", rawText(" a\r\n \r\n\r\nbody")],
  ["raw", rawText(" a\r\n ")],
  ["raw", rawText(" é")],
  ["raw", rawText("x".repeat(1_000))],
  ["name", addressText([{ name: null, addresses: [{ name: "a\nb", email: "a@b" }] }])],
  ["email", addressText([{ name: null, addresses: [{ name: null, email: "a@b>\r\nX: y" }] }])],
  ["email", addressText([{ name: null, addresses: [{ name: null, email: "a\0b" }] }])],
  ["email", addressText([{ name: null, addresses: [{ name: null, email: "a@b, c@d" }] }])],
  ["group", addressText([{ name: "a\r\nX: y", addresses: [] }])],
  ["id", messageIdText(["a>\r\nX: y"])],
  ["url", urlText(["https://x>\r\nX: y"])],
])("%s that would break out of its field is not written", (_, written) => {
  expect(written).toBeNull();
});

test("a raw value keeps its folds", () => {
  expect(rawText(" a\r\n\tb\r\n c")).toBe(" a\r\n\tb\r\n c");
});
