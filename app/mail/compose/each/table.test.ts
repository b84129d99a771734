import { describe, expect, test } from "vitest";
import { readTable } from "./table.ts";

const read = (text: string) => {
  const found = readTable(text);
  if (!found.ok) throw new Error(found.problem);
  const { columns, rows, wrong } = found.table;
  return { columns, wrong, rows: rows.map(({ person, fields }) => [person.email, ...fields]) };
};
const problemOf = (text: string) => {
  const found = readTable(text);
  return found.ok ? null : found.problem;
};

test("a field in quotes may have separators, quotes and lines", () => {
  const { columns, rows } = read('Name,E-mail,Note\r\n"Sousa, Ana",ana@x.example,"Say ""hi""\nand go"\r\n');
  expect(columns).toEqual(["Name", "E-mail", "Note"]);
  expect(rows).toEqual([["ana@x.example", "Sousa, Ana", "ana@x.example", 'Say "hi"\nand go']]);
});

test("semicolons and tabs keep fields apart as commas do, after a byte order mark too", () => {
  const expected = [["ana@x.example", "ana@x.example", "7"]];
  expect(read("\uFEFFEmail;Code\nana@x.example;7\n")).toMatchObject({
    columns: ["Email", "Code"],
    rows: expected,
  });
  expect(read("Email\tCode\nana@x.example\t7").rows).toEqual(expected);
});

test("addresses alone are a file too", () => {
  expect(read("Email\nana@x.example\nbob@x.example\n").rows).toHaveLength(2);
});

test("empty lines are nobody, and short lines have empty fields", () => {
  expect(read("Email,Code\n\n,\nana@x.example\n  ,  \n").rows).toEqual([
    ["ana@x.example", "ana@x.example", ""],
  ]);
});

test("what looks like a formula is text", () => {
  expect(read('Email,Code\nana@x.example,"=HYPERLINK(""http://x"")"\n').rows[0]?.[2]).toBe(
    '=HYPERLINK("http://x")',
  );
});

test("the column of the addresses is found by its name in several languages, or by what is in it", () => {
  for (const name of ["E-mail", "Διεύθυνση email", "Endereço de e-mail"])
    expect(read(`Boss,${name}\nboss@x.example,ana@x.example\n`).rows[0]?.[0]).toBe("ana@x.example");
  expect(read("Who,Where\nAna,Ana Sousa <ana@x.example>\n").rows[0]?.[0]).toBe("ana@x.example");
});

test("what is no address is named", () => {
  expect(read("Email,Name\nana@x.example,Ana\nnobody,Bob\n,Carl\n").wrong).toEqual(["nobody", "Carl"]);
});

describe("a file that is no list of people says why", () => {
  test.each([
    ["empty", ""],
    ["empty", "Email,Name\n"],
    ["noHead", "ana@x.example,Ana\nbob@x.example,Bob\n"],
    ["noAddresses", "Name,Code\nAna,7\n"],
    ["tooWide", `Email${",x".repeat(5_000)}\nana@x.example\n`],
  ])("%s", (problem, text) => expect(problemOf(text)).toBe(problem));
});

test("lines that are wider than the first, or never end, harm nothing", () => {
  expect(read(`Email,Code\nana@x.example,7${",x".repeat(50_000)}\n`).rows).toEqual([
    ["ana@x.example", "ana@x.example", "7"],
  ]);
  expect(problemOf(`Email,Code\n"ana@x.example${",".repeat(100_000)}`)).toBe("noAddresses");
});
