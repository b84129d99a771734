import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import type { Database, Sql } from "../store/database.ts";
import { makeIds } from "../store/ids.ts";
import { countMailboxes } from "../store/mailboxes.ts";
import { password, type Scene, stage } from "../testing/scene.ts";
import { makeImportFolders } from "./import-folders.ts";

const ids = makeIds(() => Date.now());
let scene: Scene;
let account: AccountId;
let people = 0;
beforeAll(async () => {
  scene = await stage();
});
afterAll(() => scene.end());
beforeEach(async () => {
  const address = `maker${people++}@crepes.fr`;
  await scene.core.accounts.add({ address, password });
  account = await scene.signIn(address);
});

/** A database, and how many rows came of each statement that it was asked. */
function watched(database: Database): { database: Database; rows: number[] } {
  const rows: number[] = [];
  const watch = (sql: Sql): Sql => ({
    async query<Row extends object>(...statement: Parameters<Sql["query"]>) {
      const found = await sql.query<Row>(...statement);
      rows.push(found.length);
      return found;
    },
  });
  const transaction: Database["transaction"] = (work, options) =>
    database.transaction((tx) => work(watch(tx)), options);
  return { database: { ...database, ...watch(database), transaction }, rows };
}
const foldersOf = (database: Database) =>
  makeImportFolders({ database, ids, now: () => new Date() }, account);

test.each([
  ["on the outside", undefined, []],
  ["below one with a role", "archive", []],
  ["below others that are there", undefined, ["Work", "2019"]],
])(
  "the fiftieth folder %s is made with as many statements and rows as the second",
  async (_, role, above) => {
    const { database, rows } = watched(scene.database);
    const folders = foldersOf(database);
    const costs: number[][] = [];
    for (let n = 0; n < 50; n += 1) {
      rows.length = 0;
      await folders.byPath([...above, `f${n}`], role);
      costs.push([...rows]);
    }
    expect(costs[1]?.length).toBeGreaterThan(0);
    expect(costs.slice(1)).toEqual(costs.slice(1).map(() => costs[1]));
  },
);

test("a message for a chosen folder, and one by its role, does not read the others", async () => {
  const { database, rows } = watched(scene.database);
  const folders = foldersOf(database);
  const chosen = await folders.byPath(["Chosen"]);
  rows.length = 0;
  expect(await folders.byId(chosen)).toBe(chosen);
  await folders.byRole("junk");
  expect(rows).toEqual([1, 1]);
});

test("an account with all the folders that it may have keeps those that are there, and new ones are the inbox", async () => {
  const folders = foldersOf(scene.database);
  const there = await folders.byPath(["Work", "2019"]);
  const room = 1_000 - (await countMailboxes(scene.database, account));
  await scene.database.query(
    `INSERT INTO mailbox (account_id, id, name, uid_validity)
     SELECT $1, n, 'f' || n, 1 FROM generate_series(1, $2::int) n`,
    [account, room],
  );
  const again = foldersOf(scene.database);
  expect(await again.byPath(["Work", "2019"])).toBe(there);
  expect(await again.byPath(["Work", "2020"])).toBe(await again.byRole("inbox"));
});
