import { afterAll, beforeAll, expect, test } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { recordChanges } from "./changes.ts";

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

test("changes of one call share one new state, and an object made and changed in it counts as made", async () => {
  await database.query("INSERT INTO mail_state (account_id) VALUES (1), (2)");
  await database.transaction((tx) =>
    recordChanges(tx, [
      { accountId: "1", type: "Email", objectId: "10", action: "created" },
      { accountId: "1", type: "Email", objectId: "10", action: "updated" },
      { accountId: "1", type: "Email", objectId: "11", action: "updated" },
      { accountId: "2", type: "Email", objectId: "12", action: "created" },
    ]),
  );
  const rows = await database.query("SELECT account_id, state, object_id, action FROM change ORDER BY 1, 3");
  expect(rows).toEqual([
    { account_id: "1", state: "1", object_id: "10", action: "created" },
    { account_id: "1", state: "1", object_id: "11", action: "updated" },
    { account_id: "2", state: "1", object_id: "12", action: "created" },
  ]);
});
