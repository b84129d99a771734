import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const here = import.meta.dirname;
const tables = globSync("rfc/*.md", { cwd: here }).sort();

/** The last cells of a table's rows: what holds each requirement. */
function heldBy(table: string): { row: string; parts: string[] }[] {
  const rows = readFileSync(join(here, table), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (section|---) /.test(line));
  return rows.map((row) => {
    const cells = row.slice(2, -2).split(" | ");
    return { row, parts: cells.length === 3 ? (cells[2] ?? "").split("<br>") : [] };
  });
}

/** What is wrong with one thing that is said to hold a requirement, or null. */
function wrongWith(part: string): string | null {
  if (/^(Not met|Not ours|By choice): \S/.test(part)) return null;
  const [, file = "", title = ""] = /^`([^`]+)` › (.+)$/.exec(part) ?? [];
  if (title === "") return `neither a test nor a reason: ${part}`;
  if (!existsSync(join(here, file))) return `no such file: ${file}`;
  const source = readFileSync(join(here, file), "utf8");
  const isThere = (text: string) =>
    [`"${text}"`, `\`${text}\``, `'${text}'`].some((name) => source.includes(name));
  if (isThere(title)) return null;
  // A test that runs over several rows, and one of them in brackets.
  const [, each = "", row = ""] = /^(.+) \((.+)\)$/.exec(title) ?? [];
  return row !== "" && isThere(each) && isThere(row) ? null : `no such test in ${file}: ${title}`;
}

test.each(tables)("each requirement of %s names a test that exists, or says why there is none", (table) => {
  const rows = heldBy(table);
  expect(rows.length).toBeGreaterThan(5);
  const wrong = rows.flatMap(({ row, parts }) =>
    parts.length === 0
      ? [`not a row of three cells: ${row}`]
      : parts.map(wrongWith).filter((why) => why !== null),
  );
  expect(wrong).toEqual([]);
});

test("RFC.md leads to each table", () => {
  const index = readFileSync(join(here, "RFC.md"), "utf8");
  for (const table of tables) expect(index).toContain(`(${table})`);
});
