import type { Database } from "./database.ts";
import { type Ids, isRowId } from "./ids.ts";
import { ensureAuthSecret } from "./setting.ts";

export interface Candidate {
  accountId: string;
  address: string;
  role: "user" | "administrator";
  passwordHash: string;
  /** Null when the password was set before they were kept. */
  scramKeys: string | null;
  disabled: boolean;
}

export interface Look {
  /** The whole address that was looked for. */
  name: string;
  candidate: Candidate | null;
  /** The failure, counted back from the latest, that fills the limit: its time, or null below the limit. */
  addressLimitAt: Date | null;
  networkLimitAt: Date | null;
  /** True when this address has failures from this network. */
  hasFailures: boolean;
}

/** What authentication reads and writes. */
export interface SignIns {
  look(query: {
    address: string;
    network: string;
    since: Date;
    addressMax: number;
    networkMax: number;
  }): Promise<Look>;
  fail(address: string, network: string, at: Date): Promise<void>;
  forgive(address: string, network: string): Promise<void>;
  mayAct(accountId: string): Promise<boolean>;
  /** Keeps the keys of the password that has this hash; a newer password keeps its own. */
  keepScramKeys(accountId: string, passwordHash: string, scramKeys: string): Promise<void>;
  /** A secret of the whole installation, the same on every machine. */
  secret(): Promise<string>;
}

interface Row {
  name: string;
  id: string | null;
  address: string;
  role: "user" | "administrator";
  password_hash: string;
  scram_keys: string | null;
  disabled_at: Date | null;
  address_limit_at: Date | null;
  network_limit_at: Date | null;
  has_failures: boolean;
}

export function makeSignIns({ database, ids }: { database: Database; ids: Ids }): SignIns {
  return {
    async look({ address, network, since, addressMax, networkMax }) {
      // A name without a domain is one of our first domain, as in USER of RFC 1939.
      const [row] = await database.query<Row>(
        `SELECT one.name, a.id, a.address, a.role, a.password_hash, a.scram_keys, a.disabled_at,
           (SELECT f.at FROM sign_in_failure f WHERE f.address = $1 AND f.network = $2 AND f.at > $3
            ORDER BY f.at DESC OFFSET $4 LIMIT 1) AS address_limit_at,
           (SELECT f.at FROM sign_in_failure f WHERE f.network = $2 AND f.at > $3
            ORDER BY f.at DESC OFFSET $5 LIMIT 1) AS network_limit_at,
           EXISTS (SELECT FROM sign_in_failure f WHERE f.address = $1 AND f.network = $2) AS has_failures
         FROM (SELECT CASE WHEN $1::text LIKE '%@%' THEN $1
           ELSE concat($1, '@', (SELECT name FROM domain ORDER BY created_at, name LIMIT 1)) END AS name) one
         LEFT JOIN (address x JOIN account a ON a.id = x.account_id) ON x.address = one.name`,
        [address, network, since, addressMax - 1, networkMax - 1],
        "sign-in-look",
      );
      if (!row) throw new Error("a query of one row answered none");
      return {
        name: row.name,
        candidate: row.id
          ? {
              accountId: row.id,
              address: row.address,
              role: row.role,
              passwordHash: row.password_hash,
              scramKeys: row.scram_keys,
              disabled: row.disabled_at !== null,
            }
          : null,
        addressLimitAt: row.address_limit_at,
        networkLimitAt: row.network_limit_at,
        hasFailures: row.has_failures,
      };
    },
    async fail(address, network, at) {
      await database.query(
        "INSERT INTO sign_in_failure (id, address, network, at) VALUES ($1, $2, $3, $4)",
        [ids.next(), address, network, at],
        "sign-in-fail",
      );
    },
    async forgive(address, network) {
      await database.query("DELETE FROM sign_in_failure WHERE address = $1 AND network = $2", [
        address,
        network,
      ]);
    },
    async mayAct(accountId) {
      if (!isRowId(accountId)) return false;
      const rows = await database.query(
        "SELECT FROM account WHERE id = $1 AND disabled_at IS NULL",
        [accountId],
        "may-act",
      );
      return rows.length > 0;
    },
    async keepScramKeys(accountId, passwordHash, scramKeys) {
      await database.query("UPDATE account SET scram_keys = $3 WHERE id = $1 AND password_hash = $2", [
        accountId,
        passwordHash,
        scramKeys,
      ]);
    },
    secret: () => ensureAuthSecret(database),
  };
}
