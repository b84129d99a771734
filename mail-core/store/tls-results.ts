import type { Database } from "./database.ts";

/** Sessions that went alike, of one day. RFC 8460 section 4.4. */
export interface TlsResult {
  /** UTC, "2026-11-21". */
  day: string;
  domain: string;
  policyType: "tlsa" | "sts" | "no-policy-found";
  /** "success", or a result type of RFC 8460 section 4.3. */
  result: string;
  /** Empty when no host was called: the policy could not be had. */
  host: string;
  address: string;
  policy: { strings: readonly string[]; mx: readonly string[] };
  sessions: number;
}

export interface TlsResults {
  add(results: readonly TlsResult[]): Promise<void>;
}

export function makeTlsResults({ database }: { database: Database }): TlsResults {
  return {
    async add(results) {
      // In one order everywhere, so that two servers do not wait for each other.
      const rows = [...results].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      await database.query(
        `INSERT INTO tls_result (day, domain, policy_type, result, host, address, policy, sessions)
         SELECT day, domain, "policyType", result, host, address, policy, sessions
         FROM jsonb_to_recordset($1::jsonb) AS r(day date, domain text, "policyType" text, result text, host text,
           address text, policy jsonb, sessions bigint)
         ON CONFLICT (day, domain, policy_type, result, host, address)
         DO UPDATE SET sessions = tls_result.sessions + excluded.sessions, policy = excluded.policy`,
        [JSON.stringify(rows)],
      );
    },
  };
}

/** What is one row. */
export const keyOf = ({ day, domain, policyType, result, host, address }: TlsResult): string =>
  [day, domain, policyType, result, host, address].join("\0");
