import { afterAll, beforeAll, expect, test } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { type AddressQuestion, makeAddressBook } from "./address-book.ts";
import type { Sql } from "./database.ts";

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
  await database.query("INSERT INTO domain (name) VALUES ('crepes.fr')");
  for (const [id, name] of [
    [1, "bob"],
    [2, "eve"],
  ]) {
    await database.query("INSERT INTO account (id, address, password_hash) VALUES ($1, $2, '')", [
      id,
      `${name}@crepes.fr`,
    ]);
    await database.query("INSERT INTO mail_state (account_id) VALUES ($1)", [id]);
    await database.query("INSERT INTO address (address, account_id) VALUES ($1, $2)", [
      `${name}@crepes.fr`,
      id,
    ]);
  }
  await database.query("INSERT INTO alias (address, targets) VALUES ('@crepes.fr', '{bob@crepes.fr}')");
});
afterAll(() => database.close());

const question = (name: string, host = "crepes.fr"): AddressQuestion => ({
  host,
  exact: `${name}@${host}`,
  bare: null,
  catchAll: `@${host}`,
  octets: 0,
});

test("what is asked while a query is on its way shares the next one, and each hears its own answer", async () => {
  let queries = 0;
  const counting: Sql = {
    query: (...statement) => {
      queries += 1;
      return database.query(...statement);
    },
  };
  const book = makeAddressBook(counting);
  const rows = await Promise.all([
    book.find(question("bob")),
    book.find(question("eve")),
    book.find(question("nobody")),
    book.find(question("bob", "elsewhere.example")),
    book.find({ ...question("eve+shop"), bare: "eve@crepes.fr" }),
  ]);
  expect(rows.map(({ ours, id, targets }) => ({ ours, id, targets }))).toEqual([
    { ours: true, id: "1", targets: null },
    { ours: true, id: "2", targets: null },
    { ours: true, id: null, targets: ["bob@crepes.fr"] },
    { ours: false, id: null, targets: null },
    { ours: true, id: "2", targets: null },
  ]);
  expect(queries).toBe(2);
});

test("a query that fails fails those who asked it, and nobody after them", async () => {
  let isAway = true;
  const book = makeAddressBook({
    query: (...statement) =>
      isAway ? Promise.reject(new Error("the database is away")) : database.query(...statement),
  });
  await expect(book.find(question("bob"))).rejects.toThrow("away");
  isAway = false;
  expect(await book.find(question("bob"))).toMatchObject({ id: "1" });
});
