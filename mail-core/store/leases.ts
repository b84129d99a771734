import type { Database } from "./database.ts";

/**
 * Frees what a server held when it was killed: queue entries in hand, maildrops, other accounts whose mail was being collected, and imports. Only for one that has its
 * database to itself; among several a lease runs out by itself.
 */
export async function freeLeases(database: Database): Promise<void> {
  await database.query(
    "UPDATE queue_entry SET lease_holder = NULL, lease_until = NULL WHERE state = 'waiting' AND lease_holder IS NOT NULL",
  );
  await database.query("DELETE FROM maildrop_lock");
  await database.query(
    "UPDATE collect_source SET lease_holder = NULL, lease_until = NULL WHERE lease_holder IS NOT NULL",
  );
  await database.query(
    "UPDATE mail_import SET lease_holder = NULL, lease_until = NULL WHERE lease_holder IS NOT NULL",
  );
}
