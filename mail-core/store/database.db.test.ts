import { afterAll, beforeAll, expect, test } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import type { Sql } from "./database.ts";

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

const claim = (tx: Sql, digest: string) =>
  tx.query("INSERT INTO accepted_digest (digest, message_id) VALUES (decode($1, 'hex'), 1)", [digest]);
const claims = async () => (await database.query("SELECT FROM accepted_digest")).length;

test("statements that nobody waited for are committed with the rest", async () => {
  await database.transaction(async (tx) => {
    void claim(tx, "01");
    void claim(tx, "02");
  });
  expect(await claims()).toBe(2);
});

test("when a statement fails that nobody waited for nothing is kept, and its own error is thrown", async () => {
  const before = await claims();
  const work = async (tx: Sql) => {
    void claim(tx, "03").catch(() => {});
    void tx.query("SELECT 1 / $1::int", [0]).catch(() => {});
    void claim(tx, "04").catch(() => {});
    return "done";
  };
  for (const options of [{}, { plansOnce: true }])
    await expect(database.transaction(work, options)).rejects.toMatchObject({ code: "22012" });
  expect(await claims()).toBe(before);
});

test("a failure that the work itself passes over is thrown all the same: nothing was kept", async () => {
  const before = await claims();
  const work = async (tx: Sql) => {
    await claim(tx, "05");
    await tx.query("SELECT 1 / 0").catch(() => {});
  };
  await expect(database.transaction(work)).rejects.toMatchObject({ code: "22012" });
  expect(await claims()).toBe(before);
});

test("the connection of a transaction that failed serves the next one", async () => {
  for (let n = 0; n < 30; n++) await database.transaction((tx) => tx.query("SELECT 1 / 0")).catch(() => {});
  expect(await database.transaction((tx) => tx.query("SELECT 1 AS one"))).toEqual([{ one: 1 }]);
});
