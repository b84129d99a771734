import type { Database } from "./database.ts";

/** A domain's MTA-STS policy as it was last fetched. */
export interface KeptPolicy {
  id: string;
  mode: "enforce" | "testing" | "none";
  mx: string[];
  fetchedAt: Date;
  expiresAt: Date;
  /** Not to be fetched before: the last try failed. */
  retryAt: Date | null;
}

export interface StsPolicies {
  find(domain: string): Promise<KeptPolicy | null>;
  keep(domain: string, policy: KeptPolicy): Promise<void>;
}

/** Shared by all servers: what one has learned of a domain, an attacker cannot hide from the next. RFC 8461 section 10.2. */
export function makeStsPolicies({ database }: { database: Database }): StsPolicies {
  return {
    async find(domain) {
      const [row] = await database.query<{
        id: string;
        mode: KeptPolicy["mode"];
        mx: string[];
        fetched_at: Date;
        expires_at: Date;
        retry_at: Date | null;
      }>("SELECT id, mode, mx, fetched_at, expires_at, retry_at FROM mta_sts_policy WHERE domain = $1", [
        domain,
      ]);
      if (!row) return null;
      const { id, mode, mx, fetched_at: fetchedAt, expires_at: expiresAt, retry_at: retryAt } = row;
      return { id, mode, mx, fetchedAt, expiresAt, retryAt };
    },
    async keep(domain, { id, mode, mx, fetchedAt, expiresAt, retryAt }) {
      await database.query(
        `INSERT INTO mta_sts_policy (domain, id, mode, mx, fetched_at, expires_at, retry_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (domain) DO UPDATE SET id = excluded.id, mode = excluded.mode, mx = excluded.mx,
           fetched_at = excluded.fetched_at, expires_at = excluded.expires_at, retry_at = excluded.retry_at`,
        [domain, id, mode, mx, fetchedAt, expiresAt, retryAt],
      );
    },
  };
}
