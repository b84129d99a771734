import { expect, test } from "vitest";
import { itemsOf, literalOf, quote, readDateTime, readStatus, readValues } from "./grammar.ts";

const read = (...texts: string[]) =>
  readValues(
    texts.map((text, at) => ({
      kind: at % 2 === 0 ? "text" : "literal",
      octets: Buffer.from(text, "latin1"),
    })),
  );
const text = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value, (_, one) =>
      one?.type === "Buffer" ? `"${Buffer.from(one.data).toString("latin1")}"` : one,
    ),
  );

test("atoms, strings, literals and lists are read in their places", () => {
  expect(text(read('LIST (\\HasNoChildren \\Sent) "/" "Sent \\"Items\\""'))).toEqual([
    "LIST",
    ["\\HasNoChildren", "\\Sent"],
    '"/"',
    '"Sent "Items""',
  ]);
  expect(text(read("LIST () NIL ", "a)(b", ""))).toEqual(["LIST", [], null, '"a)(b"']);
  const items = itemsOf(read("(UID 5 FLAGS () BODY[] ", "text", ")")?.[0]);
  expect([...items.keys()]).toEqual(["UID", "FLAGS", "BODY[]"]);
});

test.each(["(", ")", '"open', "(()", "(((((((((((((", 'a "b'])("%s is no response", (line) => {
  expect(read(line)).toBeNull();
});

test("a literal is announced at the end of its line alone", () => {
  expect(literalOf("* 1 FETCH (BODY[] {310}")).toEqual({ octets: 310, before: "* 1 FETCH (BODY[] " });
  expect(literalOf("* LIST () NIL ~{3+}")).toMatchObject({ octets: 3 });
  for (const line of ["{3} ", "{-3}", "{3.0}", "{}", "{9999999999999999}", "3}"])
    expect(literalOf(line)).toBeNull();
});

test("a status has its code apart", () => {
  expect(readStatus("NO [AUTHENTICATIONFAILED] wrong")).toEqual({
    status: "NO",
    code: "AUTHENTICATIONFAILED",
    text: "wrong",
  });
  expect(readStatus("ok")).toEqual({ status: "OK", code: "", text: "" });
  expect(readStatus("5 EXISTS")).toBeNull();
});

test("times are read with their zone, and what is none is none", () => {
  expect(readDateTime(" 7-Jul-1996 02:44:25 -0700")).toEqual(new Date("1996-07-07T09:44:25Z"));
  for (const wrong of ["", "7-Foo-1996 02:44:25 -0700", "1996-07-07T09:44:25Z"])
    expect(readDateTime(wrong)).toBeNull();
});

test("what has a line end in it cannot be said", () => {
  expect(quote('a "b" \\c')).toBe('"a \\"b\\" \\\\c"');
  for (const text of ["a\r\nk2 DELETE INBOX", "a\0"]) expect(quote(text)).toBeNull();
});
