import type { Clock } from "../clock.ts";
import type { AppPassword, AppPasswordProtocol, AppPasswords, Pop3Habits } from "../index.ts";
import { bearerDigest, newAppPassword, selectorOf } from "../policy/app-password.ts";
import type { Passwords } from "../policy/passwords.ts";
import type { Database, Sql } from "./database.ts";
import { type Ids, isRowId } from "./ids.ts";

/** A sign-in by SCRAM tries each of them. */
export const appPasswordsMax = 50;
const appPasswordNameMaxLength = 100;

/** As with the account's own password. */
export const usualPop3Habits: Pop3Habits = { onDelete: "trash", marksRead: false };

interface Row {
  id: string;
  name: string;
  protocols: AppPasswordProtocol[];
  on_delete: Pop3Habits["onDelete"];
  marks_read: boolean;
  created_at: Date;
  last_used_at: Date | null;
  last_protocol: AppPasswordProtocol | null;
  last_network: string | null;
}

const columns =
  "id, name, protocols, on_delete, marks_read, created_at, last_used_at, last_protocol, last_network";

export function makeAppPasswords({
  database,
  ids,
  clock,
  passwords,
}: {
  database: Database;
  ids: Ids;
  clock: Clock;
  passwords: Passwords;
}): AppPasswords {
  return {
    async list(account) {
      const rows = await database.query<Row>(
        `SELECT ${columns} FROM app_password WHERE account_id = $1 ORDER BY id DESC`,
        [account],
      );
      return rows.map(appPasswordOf);
    },
    async add(account, { name, protocols, pop3 = usualPop3Habits }) {
      const called = name.replace(/\p{Cc}+/gu, " ").trim();
      if (called === "" || called.length > appPasswordNameMaxLength)
        return { ok: false, problem: { kind: "malformed-name", maximum: appPasswordNameMaxLength } };
      if (protocols.length === 0) return { ok: false, problem: { kind: "no-protocols" } };
      const password = newAppPassword();
      const { passwordHash, scramKeys } = await passwords.keep(
        password,
        await scramKeysOf(database, account),
      );
      const made = await database.transaction(async (tx) => {
        // Two that are made at once are counted one after the other.
        const owner = await tx.query("SELECT FROM account WHERE id = $1 FOR UPDATE", [account]);
        if (owner.length === 0) return "unknown-account";
        const [count] = await tx.query<{ of: number }>(
          "SELECT count(*)::int AS of FROM app_password WHERE account_id = $1",
          [account],
        );
        if ((count?.of ?? 0) >= appPasswordsMax) return "too-many";
        const [row] = await tx.query<Row>(
          `INSERT INTO app_password (id, account_id, selector, name, protocols, on_delete, marks_read,
             password_hash, scram_keys, created_at, bearer_digest)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
           ON CONFLICT (account_id, selector) DO NOTHING RETURNING ${columns}`,
          [
            ...[ids.next(), account, selectorOf(password), called.toWellFormed(), [...new Set(protocols)]],
            ...[pop3.onDelete, pop3.marksRead, passwordHash, scramKeys, new Date(clock.now())],
            protocols.includes("jmap") ? bearerDigest(password) : null,
          ],
        );
        return row ?? "taken";
      });
      // The same four first letters as another of this account: one chance in thousands, and another password then.
      if (made === "taken") return this.add(account, { name, protocols, pop3 });
      if (made === "too-many") return { ok: false, problem: { kind: made, maximum: appPasswordsMax } };
      if (made === "unknown-account") return { ok: false, problem: { kind: made } };
      return { ok: true, appPassword: appPasswordOf(made), password };
    },
    async remove(account, id) {
      if (!isRowId(id)) return false;
      const gone = await database.query(
        "DELETE FROM app_password WHERE account_id = $1 AND id = $2 RETURNING id",
        [account, id],
      );
      if (gone.length > 0) {
        // Whose password is revoked because it was stolen: from the thief's address nobody relays any more.
        await database.query("DELETE FROM pop_sign_in WHERE account_id = $1", [account]);
      }
      return gone.length > 0;
    },
  };
}

/** SCRAM keys of any password of the account: all have one salt. Null when it has none. */
export async function scramKeysOf(sql: Sql, accountId: string): Promise<string | null> {
  const [row] = await sql.query<{ keys: string | null }>(
    `SELECT COALESCE(a.scram_keys, (SELECT p.scram_keys FROM app_password p WHERE p.account_id = a.id ORDER BY p.id LIMIT 1)) AS keys
     FROM account a WHERE a.id = $1`,
    [accountId],
  );
  return row?.keys ?? null;
}

const appPasswordOf = (row: Row): AppPassword => ({
  id: row.id,
  name: row.name,
  protocols: row.protocols,
  pop3: { onDelete: row.on_delete, marksRead: row.marks_read },
  createdAt: row.created_at,
  lastUse:
    row.last_used_at && row.last_protocol
      ? { at: row.last_used_at, protocol: row.last_protocol, network: row.last_network ?? "" }
      : null,
});
