import type { AppPasswordUse } from "../index.ts";
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
  /** Sealed; null unless one was made. */
  apopSecret: string | null;
  /** Null while the password alone signs in. */
  secondFactor: SecondFactorKeys | null;
  appPasswords: AppCandidate[];
}

export interface SecondFactorKeys {
  /** Sealed. */
  secret: string;
  /** What browsers that are remembered are bound to. */
  browsersKey: string;
}

/** An app password that may be the one. */
export interface AppCandidate extends AppPasswordUse {
  /** The letters that the password begins with. */
  selector: string;
  protocols: string[];
  passwordHash: string;
  scramKeys: string;
}

export type BearerCandidate = Pick<Candidate, "accountId" | "address" | "role"> & {
  appPassword: AppPasswordUse;
};

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
  /** Whose app password for JMAP has this digest; nobody's while the account is disabled. */
  lookByBearer(digest: Uint8Array): Promise<BearerCandidate | null>;
  fail(address: string, network: string, at: Date): Promise<void>;
  forgive(address: string, network: string): Promise<void>;
  /** Takes the code of a step of time: false when this one or a later one was taken before. */
  takeStep(accountId: string, step: number): Promise<boolean>;
  /** Takes a recovery code away; false when there is none of this digest. */
  takeRecoveryCode(accountId: string, digest: Uint8Array): Promise<boolean>;
  mayAct(accountId: string, appPasswordId?: string): Promise<boolean>;
  /** Notes a sign-in with an app password, one in a minute. */
  noteUse(appPasswordId: string, use: { protocol: string; network: string; at: Date }): Promise<void>;
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
  apop_secret: string | null;
  second_factor: SecondFactorKeys | null;
  app_passwords: AppCandidate[] | null;
  address_limit_at: Date | null;
  network_limit_at: Date | null;
  has_failures: boolean;
}

export function makeSignIns({ database, ids }: { database: Database; ids: Ids }): SignIns {
  return {
    async look({ address, network, since, addressMax, networkMax }) {
      // A name without a domain is one of our first domain, as in USER of RFC 1939.
      const [row] = await database.query<Row>(
        `SELECT one.name, a.id, a.address, a.role, a.password_hash, a.scram_keys, a.disabled_at, a.apop_secret,
           (SELECT json_build_object('secret', s.secret, 'browsersKey', s.browsers_key)
            FROM second_factor s WHERE s.account_id = a.id) AS second_factor,
           (SELECT json_agg(json_build_object('id', p.id::text, 'selector', p.selector, 'protocols', p.protocols,
              'passwordHash', p.password_hash, 'scramKeys', p.scram_keys,
              'pop3', json_build_object('onDelete', p.on_delete, 'marksRead', p.marks_read)) ORDER BY p.id)
            FROM app_password p WHERE p.account_id = a.id) AS app_passwords,
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
              apopSecret: row.apop_secret,
              secondFactor: row.second_factor,
              appPasswords: row.app_passwords ?? [],
            }
          : null,
        addressLimitAt: row.address_limit_at,
        networkLimitAt: row.network_limit_at,
        hasFailures: row.has_failures,
      };
    },
    async lookByBearer(digest) {
      const [row] = await database.query<BearerCandidate>(
        `SELECT a.id AS "accountId", a.address, a.role, json_build_object('id', p.id::text,
           'pop3', json_build_object('onDelete', p.on_delete, 'marksRead', p.marks_read)) AS "appPassword"
         FROM app_password p JOIN account a ON a.id = p.account_id
         WHERE p.bearer_digest = $1 AND 'jmap' = ANY(p.protocols) AND a.disabled_at IS NULL`,
        [digest],
        "sign-in-bearer",
      );
      return row ?? null;
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
    async takeStep(accountId, step) {
      const taken = await database.query(
        "UPDATE second_factor SET last_step = $2 WHERE account_id = $1 AND last_step < $2 RETURNING account_id",
        [accountId, step],
      );
      return taken.length > 0;
    },
    async takeRecoveryCode(accountId, digest) {
      const taken = await database.query(
        `UPDATE second_factor SET recovery_digests = array_remove(recovery_digests, $2::bytea)
         WHERE account_id = $1 AND $2::bytea = ANY(recovery_digests) RETURNING account_id`,
        [accountId, digest],
      );
      return taken.length > 0;
    },
    async mayAct(accountId, appPasswordId) {
      if (!isRowId(accountId)) return false;
      const rows = await database.query(
        `SELECT FROM account a WHERE a.id = $1 AND a.disabled_at IS NULL
         AND ($2::bigint IS NULL OR EXISTS (SELECT FROM app_password p WHERE p.id = $2 AND p.account_id = a.id))`,
        [accountId, appPasswordId ?? null],
        "may-act",
      );
      return rows.length > 0;
    },
    async noteUse(appPasswordId, { protocol, network, at }) {
      await database.query(
        `UPDATE app_password SET last_used_at = $2, last_protocol = $3, last_network = $4
         WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2::timestamptz - interval '1 minute')`,
        [appPasswordId, at, protocol, network],
        "app-password-use",
      );
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
