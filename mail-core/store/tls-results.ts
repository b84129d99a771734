import type { Acceptance, Accepted, Intake } from "./contracts.ts";
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
  /** A word more on what went wrong, of the last session; empty where there is none. */
  reason: string;
  sessions: number;
}

/** Rows of one domain and day that a report tells of, those with the most sessions. */
const rowsMax = 1_000;
/** Domains that are looked at together. */
const domainsMax = 1_000;

export interface TlsResults {
  add(results: readonly TlsResult[]): Promise<void>;
  /** Domains with sessions on a day of which nobody has written a report. */
  unreported(day: string): Promise<string[]>;
  of(day: string, domain: string): Promise<TlsResult[]>;
  /** Notes that a report was written (null: that none is wanted), and takes it in, in one transaction; null when another server did so before. */
  report(day: string, domain: string, report: Acceptance | null): Promise<Accepted | "noted" | null>;
  /** Takes the note back: the report reached nobody. */
  reopen(day: string, domain: string): Promise<void>;
}

export function makeTlsResults({
  database,
  intake,
}: {
  database: Database;
  intake: Pick<Intake, "acceptIn">;
}): TlsResults {
  return {
    async add(results) {
      // In one order everywhere, so that two servers do not wait for each other.
      const rows = [...results].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      await database.query(
        `INSERT INTO tls_result (day, domain, policy_type, result, host, address, policy, reason, sessions)
         SELECT day, domain, "policyType", result, host, address, policy, reason, sessions
         FROM jsonb_to_recordset($1::jsonb) AS r(day date, domain text, "policyType" text, result text, host text,
           address text, policy jsonb, reason text, sessions bigint)
         ON CONFLICT (day, domain, policy_type, result, host, address)
         DO UPDATE SET sessions = tls_result.sessions + excluded.sessions, policy = excluded.policy,
           reason = excluded.reason`,
        [JSON.stringify(rows)],
      );
    },
    async unreported(day) {
      const rows = await database.query<{ domain: string }>(
        `SELECT DISTINCT domain FROM tls_result r WHERE day = $1
           AND NOT EXISTS (SELECT FROM tls_report t WHERE t.day = r.day AND t.domain = r.domain)
         ORDER BY domain LIMIT $2`,
        [day, domainsMax],
      );
      return rows.map(({ domain }) => domain);
    },
    async of(day, domain) {
      const rows = await database.query<{
        policy_type: TlsResult["policyType"];
        result: string;
        host: string;
        address: string;
        policy: TlsResult["policy"];
        reason: string;
        sessions: string;
      }>(
        `SELECT policy_type, result, host, address, policy, reason, sessions FROM tls_result WHERE day = $1 AND domain = $2
         ORDER BY sessions DESC, policy_type, result, host, address LIMIT $3`,
        [day, domain, rowsMax],
      );
      return rows.map(({ policy_type: policyType, sessions, ...row }) => ({
        ...row,
        day,
        domain,
        policyType,
        sessions: Number(sessions),
      }));
    },
    report: (day, domain, report) =>
      database.transaction(async (tx) => {
        const noted = await tx.query(
          "INSERT INTO tls_report (day, domain) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING domain",
          [day, domain],
        );
        if (noted.length === 0) return null;
        return report ? intake.acceptIn(tx, report) : "noted";
      }),
    async reopen(day, domain) {
      await database.query("DELETE FROM tls_report WHERE day = $1 AND domain = $2", [day, domain]);
    },
  };
}

/** What is one row. */
export const keyOf = ({ day, domain, policyType, result, host, address }: TlsResult): string =>
  [day, domain, policyType, result, host, address].join("\0");
