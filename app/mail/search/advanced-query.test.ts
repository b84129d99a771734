import { expect, test } from "vitest";
import { fieldsOf, noFields, queryOfFields } from "./advanced-query.ts";

test("the form writes what one could have typed", () => {
  expect(
    queryOfFields({
      ...noFields,
      from: "ana@crepes.fr",
      subject: "red wine",
      words: "cheese",
      without: 'beer "dry red"',
      where: "inbox",
      after: "2026-01-31",
      larger: "5",
      hasAttachment: true,
      others: ["is:unread"],
    }),
  ).toBe(
    'from:ana@crepes.fr subject:(red wine) in:inbox after:2026-01-31 larger:5M has:attachment is:unread cheese -beer -"dry red"',
  );
  expect(queryOfFields(noFields)).toBe("");
});

test("the form shows what was typed, and keeps what it has no field for", () => {
  const query = 'from:ana in:"Big plans" has:attachment is:unread larger:5M red -beer -"dry red"';
  expect(fieldsOf(query)).toEqual({
    ...noFields,
    from: "ana",
    where: "Big plans",
    hasAttachment: true,
    others: ["is:unread"],
    larger: "5",
    words: "red",
    without: 'beer "dry red"',
  });
  expect(fieldsOf("from:(ana OR bob) -beer")).toEqual({ ...noFields, words: "from:(ana OR bob) -beer" });
  expect(queryOfFields(fieldsOf("from:ana from:bob"))).toBe("from:ana from:bob");
});
