import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scratchDatabase } from "../testing/scratch-database.ts";
import { readStates } from "./states.ts";

const migration = (name: string) =>
  readFileSync(new URL(`../../prisma/migrations/${name}/migration.sql`, import.meta.url), "utf8");

test("the states of an account and what it holds are the same after they moved into one row, also of one that had none yet", async () => {
  const database = await scratchDatabase();
  const before = { Email: "41", EmailDelivery: "12", Identity: "2", Mailbox: "57", News: "9", Thread: "40" };
  const states = await database.transaction(async (tx) => {
    await tx.query("CREATE SCHEMA before");
    await tx.query("SET LOCAL search_path TO before, public");
    await tx.query(
      "CREATE TABLE account (id bigint, used_octets bigint, fresh_word_octets bigint, quota_octets bigint)",
    );
    await tx.query("CREATE TABLE account_state (account_id bigint, type text, state bigint)");
    await tx.query("INSERT INTO account (id, used_octets, fresh_word_octets) VALUES (1, 7, 3), (2, 0, 0)");
    await tx.query("INSERT INTO account_state SELECT 1, * FROM unnest($1::text[], $2::bigint[])", [
      Object.keys(before),
      Object.values(before),
    ]);
    await tx.query(migration("20261122150000_mail_state"));
    await tx.query(migration("20261123210000_octets_of_an_account"));
    return [await readStates(tx, "1"), await readStates(tx, "2")];
  });
  await database.close();
  const none = { Email: "0", EmailDelivery: "0", Mailbox: "0", News: "0", Thread: "0" };
  expect(states).toEqual([
    { ...before, Quota: "7-none" },
    { ...none, Quota: "0-none" },
  ]);
});
