import { canonicalAddress, canonicalHost, parseAddress } from "../address/address.ts";
import type { Clock } from "../clock.ts";
import type { AccountProblem, AccountResult, AccountSummary, Accounts } from "../index.ts";
import { isAcceptablePassword, type Passwords, passwordMinLength } from "../policy/passwords.ts";
import { accountKey, insertAccount, removeAccountRows } from "./account-rows.ts";
import { scramKeysOf } from "./app-passwords.ts";
import type { Announcer } from "./contracts.ts";
import type { Database, Sql } from "./database.ts";
import { readDeliveries } from "./deliveries.ts";
import type { Ids } from "./ids.ts";
import type { EndSecondFactor } from "./second-factors.ts";

export interface AccountsDeps {
  database: Database;
  ids: Ids;
  clock: Clock;
  passwords: Passwords;
  announcer: Announcer;
  endSecondFactor: EndSecondFactor;
}

interface Row {
  id: string;
  address: string;
  name: string;
  role: "user" | "administrator";
  quota_octets: string | null;
  used_octets: string;
  disabled_at: Date | null;
  has_second_factor: boolean;
  created_at: Date;
}

const columns = `id, address, name, role, quota_octets, disabled_at, created_at,
  (SELECT used_octets FROM mail_state m WHERE m.account_id = account.id) AS used_octets,
  EXISTS (SELECT FROM second_factor f WHERE f.account_id = account.id) AS has_second_factor`;

export function makeAccounts({
  database,
  ids,
  clock,
  passwords,
  announcer,
  endSecondFactor,
}: AccountsDeps): Accounts {
  const idOf = async (tx: Sql, idOrAddress: string) => (await findRow(tx, idOrAddress, "FOR UPDATE"))?.id;
  const change = async (
    idOrAddress: string,
    work: (tx: Sql, id: string) => Promise<AccountProblem | null>,
  ) => {
    const outcome = await database.transaction(async (tx): Promise<AccountProblem | { id: string }> => {
      // Two administrators who disable each other must come one after the other.
      await lockAdministration(tx);
      const id = await idOf(tx, idOrAddress);
      if (!id) return { kind: "unknown-account" };
      return (await work(tx, id)) ?? { id };
    });
    if ("kind" in outcome) return refused(outcome);
    announcer.announce([outcome.id]);
    return done;
  };

  return {
    async list() {
      const rows = await database.query<Row>(`SELECT ${columns} FROM account ORDER BY address`);
      return rows.map(summaryOf);
    },
    async find(idOrAddress) {
      const row = await findRow(database, idOrAddress);
      return row ? summaryOf(row) : null;
    },
    async deliveries(idOrAddress) {
      const row = await findRow(database, idOrAddress);
      return row ? readDeliveries(database, row.id) : null;
    },
    async add(account) {
      const address = parseAddress(account.address);
      if (!address) return refused({ kind: "malformed-address" });
      if (!isAcceptablePassword(account.password)) return refused(weakPassword);
      const domain = canonicalHost(address);
      const isOurs = async (sql: Sql) =>
        (await sql.query("SELECT FROM domain WHERE name = $1", [domain])).length > 0;
      if (!(await isOurs(database))) return refused({ kind: "foreign-domain", domain });
      const kept = await passwords.keep(account.password);
      const id = await database.transaction(async (tx) => {
        // An alias of this address may be made at this moment, or the domain removed.
        await lockAdministration(tx);
        if (!(await isOurs(tx))) return null;
        return insertAccount(
          tx,
          {
            address: canonicalAddress(address),
            name: account.name ?? "",
            role: account.role ?? "user",
            ...kept,
            quotaOctets: account.quotaOctets ?? null,
          },
          { ids, clock },
        );
      });
      const row = id ? await findRow(database, id) : undefined;
      return row ? { ok: true, value: summaryOf(row) } : refused({ kind: "taken" });
    },
    async setPassword(idOrAddress, password, { keepAppPasswords = false } = {}) {
      if (!isAcceptablePassword(password)) return refused(weakPassword);
      const row = await findRow(database, idOrAddress);
      if (!row) return refused({ kind: "unknown-account" });
      const like = keepAppPasswords ? await scramKeysOf(database, row.id) : null;
      const { passwordHash, scramKeys } = await passwords.keep(password, like);
      return change(idOrAddress, async (tx, id) => {
        await tx.query("UPDATE account SET password_hash = $2, scram_keys = $3 WHERE id = $1", [
          id,
          passwordHash,
          scramKeys,
        ]);
        if (!keepAppPasswords) {
          await tx.query("DELETE FROM app_password WHERE account_id = $1", [id]);
          await tx.query("UPDATE account SET apop_secret = NULL WHERE id = $1", [id]);
          await tx.query("DELETE FROM passkey WHERE account_id = $1", [id]);
        }
        await tx.query("DELETE FROM web_session WHERE account_id = $1", [id]);
        await tx.query("DELETE FROM pop_sign_in WHERE account_id = $1", [id]);
        return null;
      });
    },
    setDisabled: (idOrAddress, disabled) =>
      change(idOrAddress, async (tx, id) => {
        if (!disabled) {
          await tx.query("UPDATE account SET disabled_at = NULL WHERE id = $1", [id]);
          return null;
        }
        if (await isLastAdministrator(tx, id)) return { kind: "last-administrator" };
        await tx.query("UPDATE account SET disabled_at = COALESCE(disabled_at, $2) WHERE id = $1", [
          id,
          new Date(clock.now()),
        ]);
        await tx.query("DELETE FROM web_session WHERE account_id = $1", [id]);
        await tx.query("DELETE FROM pop_sign_in WHERE account_id = $1", [id]);
        return null;
      }),
    async endSecondFactor(idOrAddress) {
      const row = await findRow(database, idOrAddress);
      if (!row) return refused({ kind: "unknown-account" });
      await endSecondFactor(row, "second-factor-taken-off");
      return done;
    },
    setQuota: (idOrAddress, quotaOctets) =>
      change(idOrAddress, async (tx, id) => {
        const quota = quotaOctets === null ? null : Math.max(0, Math.trunc(quotaOctets));
        await tx.query("UPDATE account SET quota_octets = $2 WHERE id = $1", [id, quota]);
        return null;
      }),
    remove: (idOrAddress) =>
      change(idOrAddress, async (tx, id) => {
        if (await isLastAdministrator(tx, id)) return { kind: "last-administrator" };
        await removeAccountRows(tx, id);
        return null;
      }),
    async domains() {
      const rows = await database.query<{ name: string }>(
        "SELECT name FROM domain ORDER BY created_at, name",
      );
      return rows.map(({ name }) => name);
    },
  };
}

/** One administrative act at a time, set-up included. */
export const lockAdministration = (tx: Sql) =>
  tx.query("SELECT pg_advisory_xact_lock(hashtext('keryx administration'))");

export const weakPassword: AccountProblem = { kind: "weak-password", minimum: passwordMinLength };
const done: AccountResult<void> = { ok: true, value: undefined };
const refused = (problem: AccountProblem): { ok: false; problem: AccountProblem } => ({ ok: false, problem });

async function findRow(
  sql: Sql,
  idOrAddress: string,
  lock: "" | "FOR UPDATE" = "",
): Promise<Row | undefined> {
  const key = accountKey(idOrAddress);
  if (!key) return undefined;
  const [row] = await sql.query<Row>(`SELECT ${columns} FROM account WHERE ${key.column} = $1 ${lock}`, [
    key.value,
  ]);
  return row;
}

/** Somebody must be left who can let others in. */
async function isLastAdministrator(tx: Sql, id: string): Promise<boolean> {
  const others = await tx.query(
    `SELECT FROM account mine WHERE mine.id = $1 AND mine.role = 'administrator' AND mine.disabled_at IS NULL
     AND NOT EXISTS (SELECT FROM account o WHERE o.id <> $1 AND o.role = 'administrator' AND o.disabled_at IS NULL)`,
    [id],
  );
  return others.length > 0;
}

/** By its row id. */
export async function readAccount(sql: Sql, id: string): Promise<AccountSummary | null> {
  const row = await findRow(sql, id);
  return row ? summaryOf(row) : null;
}

const summaryOf = (row: Row): AccountSummary => ({
  id: row.id,
  address: row.address,
  name: row.name,
  role: row.role,
  quotaOctets: row.quota_octets === null ? null : Number(row.quota_octets),
  usedOctets: Number(row.used_octets),
  disabled: row.disabled_at !== null,
  hasSecondFactor: row.has_second_factor,
  createdAt: row.created_at,
});
