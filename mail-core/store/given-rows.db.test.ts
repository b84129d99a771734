import { afterAll, beforeAll, expect, test } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { givenRows } from "./given-rows.ts";

interface Row {
  id: string;
  size: string;
  n: number | null;
  isDone: boolean | null;
  at: string | null;
  text: string | null;
}

const rows = givenRows<Row>({
  id: ["bigint", ({ id }) => id],
  size: ["bigint", ({ size }) => size],
  n: ["int?", ({ n }) => n],
  is_done: ["boolean?", ({ isDone }) => isDone],
  at: ["timestamptz?", ({ at }) => at],
  text: ["text", ({ text }) => text],
});

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

/** Behind a parameter of its own, as statements have them. */
const back = async (given: readonly Row[]) =>
  (
    await database.query<Omit<Row, "at"> & { at: Date | null }>(
      `SELECT r.id, r.size, r.n, r.is_done AS "isDone", r.at, r.text FROM ${rows.from(2)} r WHERE $1 ORDER BY r.id`,
      [true, ...rows.values(given)],
    )
  ).map(({ at, ...row }) => ({ ...row, at: at?.toISOString() ?? null }));

test("rows are in the database what they were given as: none, numbers at their ends, nothing at all, and texts full of signs", async () => {
  const at = "2026-11-23T21:00:00.123Z";
  const given: Row[] = [
    { id: "-1", size: "-9223372036854775808", n: -2_147_483_648, isDone: true, at, text: "" },
    { id: "7", size: "0", n: null, isDone: null, at: null, text: null },
    {
      id: "8",
      size: "1",
      n: 0,
      isDone: false,
      at: "0001-01-01T00:00:00.000Z",
      text: `{a,"b",NULL}\\ 'c' $1 ✉ \n`,
    },
    { id: "9", size: "12", n: 1, isDone: true, at: "9999-12-31T23:59:59.000Z", text: "NULL" },
    {
      id: "9223372036854775807",
      size: "9223372036854775807",
      n: 2_147_483_647,
      isDone: false,
      at,
      text: "x".repeat(100_000),
    },
  ];
  expect(await back(given)).toEqual(given);
  expect(await back([])).toEqual([]);
});
