import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "../../mail-core/testing/scratch-database.ts";
import { readSchema, type TableFacts } from "./schema-file.ts";

/** What Prisma's language cannot say: indexes on an expression or on a part of a table. */
const beyondPrisma = [
  "address_book_default_idx",
  "category_upkeep_open_idx",
  "collect_source_due_idx",
  "contact_card_email_idx",
  "dkim_key_state_key",
  "email_state_flagged_idx",
  "email_state_pinned_idx",
  "email_state_unseen_idx",
  "mail_import_due_idx",
  "mailbox_name_key",
  "mailbox_snoozed_idx",
  "mailbox_thread_category_idx",
  "mailbox_thread_category_unread_idx",
  "message_notification_idx",
  "queue_entry_aside_idx",
  "queue_entry_due_idx",
  "queue_entry_ended_idx",
  "queue_entry_open_idx",
  "sieve_script_active_idx",
  "submission_recipient_idx",
];

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

async function readDatabase(): Promise<Record<string, TableFacts>> {
  const columns = await database.query<{
    table: string;
    column: string;
    type: string;
    nullable: boolean;
    default: string | null;
  }>(`SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
        NOT a.attnotnull AS nullable, pg_get_expr(d.adbin, d.adrelid) AS default
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'
      ORDER BY 1, a.attnum`);
  const indexes = await database.query<{
    table: string;
    name: string;
    unique: boolean;
    method: string;
    columns: string[];
    odd: boolean;
  }>(`SELECT t.relname AS table, c.relname AS name, i.indisunique AS unique, am.amname AS method,
        i.indpred IS NOT NULL OR i.indexprs IS NOT NULL AS odd,
        ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true) || CASE WHEN (i.indoption[n - 1] & 1) = 1 THEN ' DESC' ELSE '' END
              FROM generate_series(1, i.indnkeyatts) n ORDER BY n) AS columns
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
      JOIN pg_am am ON am.oid = c.relam
      WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> '_prisma_migrations'`);
  const keys = await database.query<{ table: string; definition: string }>(
    `SELECT conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
  );
  expect(
    indexes
      .filter(({ odd }) => odd)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(beyondPrisma);
  const facts: Record<string, TableFacts> = {};
  for (const { table, column, ...rest } of columns) {
    facts[table] ??= { columns: {}, indexes: {}, foreignKeys: [] };
    facts[table].columns[column] = rest;
  }
  for (const { table, name, odd, ...rest } of indexes) {
    const known = facts[table];
    if (!odd && known) known.indexes[name] = rest;
  }
  for (const { table, definition } of keys) {
    const match = /FOREIGN KEY \(([\w, ]+)\) REFERENCES (\w+)\(([\w, ]+)\) ON DELETE (\w+)/.exec(definition);
    facts[table]?.foreignKeys.push(
      match ? `${match[1]} -> ${match[2]}(${match[3]}) ${match[4]?.toLowerCase()}` : definition,
    );
  }
  for (const { foreignKeys } of Object.values(facts)) foreignKeys.sort();
  return facts;
}

test("the migrated database and schema.prisma describe the same tables, columns, types, defaults and indexes", async () => {
  const schema = await readFile(join(import.meta.dirname, "../../prisma/schema.prisma"), "utf8");
  expect(await readDatabase()).toEqual(readSchema(schema));
});
