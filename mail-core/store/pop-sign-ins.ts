import type { Database } from "./database.ts";

/** Where accounts have signed in by POP3, by the peer's exact address. */
export interface PopSignIns {
  note(accountId: string, address: string, at: Date): Promise<void>;
  /** True when the account signed in from there since then, and may still act. */
  has(accountId: string, address: string, since: Date): Promise<boolean>;
}

export function makePopSignIns({ database }: { database: Database }): PopSignIns {
  return {
    async note(accountId, address, at) {
      await database.query(
        `INSERT INTO pop_sign_in (account_id, address, at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, address) DO UPDATE SET at = greatest(pop_sign_in.at, excluded.at)`,
        [accountId, address, at],
        "pop-sign-in-note",
      );
    },
    async has(accountId, address, since) {
      const rows = await database.query(
        `SELECT FROM pop_sign_in p JOIN account a ON a.id = p.account_id
         WHERE p.account_id = $1 AND p.address = $2 AND p.at > $3 AND a.disabled_at IS NULL`,
        [accountId, address, since],
        "pop-sign-in-has",
      );
      return rows.length > 0;
    },
  };
}
