import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { silentLog } from "../log.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { makeAnnouncer } from "./announcer.ts";

let database: ScratchDatabase;
let announcer: ReturnType<typeof makeAnnouncer>;
/** All that was told of recipients so far. */
let told: boolean[];
beforeAll(async () => {
  database = await scratchDatabase();
  await database.query("INSERT INTO domain (name) VALUES ('crepes.fr')");
  await database.query(
    "INSERT INTO account (id, address, password_hash) VALUES (1, 'bob@crepes.fr', ''), (2, 'eve@crepes.fr', '')",
  );
  await database.query(
    "INSERT INTO address (address, account_id) VALUES ('bob@crepes.fr', 1), ('eve@crepes.fr', 2)",
  );
});
afterAll(() => database.close());
beforeEach(async () => {
  told = [];
  announcer = makeAnnouncer({ database, log: silentLog });
  announcer.watchRecipients((isHeard) => told.push(isHeard));
});
afterEach(() => announcer.stop());

/** Does something, and gives what was told of it: all that was said before an account's news, which are said after it. */
async function toldOf(sql: string): Promise<boolean[]> {
  const before = told.length;
  const account = randomUUID();
  const heard = new Promise<void>((resolve) => announcer.watch(account, resolve));
  await database.query(sql);
  await database.query("SELECT pg_notify('keryx_states', $1)", [`another - ${account}`]);
  await heard;
  return told.slice(before);
}

test.each([
  ["a domain comes", "INSERT INTO domain (name) VALUES ('galettes.fr')"],
  ["a domain goes", "DELETE FROM domain WHERE name = 'galettes.fr'"],
  [
    "an address leads to another account",
    "UPDATE address SET account_id = 2 WHERE address = 'bob@crepes.fr'",
  ],
  ["an alias comes", "INSERT INTO alias (address, targets) VALUES ('shop@crepes.fr', '{bob@crepes.fr}')"],
  ["an alias goes", "DELETE FROM alias WHERE address = 'shop@crepes.fr'"],
  [
    "mail is sent on",
    "INSERT INTO forward (account_id, targets, keeps_copy) VALUES (1, '{a@b.example}', true)",
  ],
  ["mail is no longer sent on", "DELETE FROM forward WHERE account_id = 1"],
  ["a quota is set", "UPDATE account SET quota_octets = 1000000 WHERE id = 1"],
  ["rules are set", "UPDATE account SET rules_version = 7 WHERE id = 1"],
  ["an account goes", "DELETE FROM account WHERE id = 2"],
])("every machine is told when %s", async (_, sql) => {
  await announcer.start();
  expect(await toldOf(sql)).toContain(true);
});

test("mail that arrives, and who signs in, change nothing of who lives where", async () => {
  await announcer.start();
  expect(await toldOf("UPDATE mail_state SET used_octets = used_octets + 100 WHERE account_id = 1")).toEqual(
    [],
  );
  expect(await toldOf("UPDATE account SET password_hash = 'another' WHERE id = 1")).toEqual([]);
});

test("who watches knows whether anybody would tell, also while the database is away", async () => {
  expect(told).toEqual([false]);
  await announcer.start();
  expect(told).toEqual([false, true]);
  await database.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'keryx listen'",
  );
  await expect.poll(() => told).toEqual([false, true, false, true]);
  await announcer.stop();
  expect(told.at(-1)).toBe(false);
});
