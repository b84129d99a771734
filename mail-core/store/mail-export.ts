import type { Blobs } from "./contracts.ts";
import { type Database, inSnapshot, type Sql } from "./database.ts";
import type { EmailFilter } from "./email-filter.ts";
import { type Statement, statementFor } from "./email-query.ts";
import { answerHeaders } from "./header-scan.ts";

/** An email with what an archive says of it. */
export interface ExportRow {
  id: string;
  messageId: string;
  trace: Uint8Array;
  /** Its last two octets are no CRLF. */
  lacksLineEnd: boolean;
  /** Without the trace. */
  messageOctets: number;
  /** With it. */
  sizeOctets: number;
  receivedAt: Date;
  keywords: string[];
  subject: string;
  /** Of From; empty without one. */
  sender: string;
}

/** Whatever the filter finds, oldest first. "too many headers" as for Email/query. */
const withStatement = async <T>(
  { database, blobs }: { database: Database; blobs: Blobs },
  accountId: string,
  filter: EmailFilter | null,
  read: (tx: Sql, statement: Statement) => Promise<T>,
): Promise<T | "too many headers"> =>
  inSnapshot(database, async (tx) => {
    const answered = await answerHeaders(tx, blobs, accountId, filter);
    if (filter && !answered) return "too many headers";
    const sort = [{ property: "receivedAt" as const, isAscending: true }];
    return read(tx, await statementFor(tx, accountId, { filter: answered, sort, collapseThreads: false }));
  });

/** The ids of all that is found, eight octets for each, and what they weigh together. */
export async function idsToExport(
  stores: { database: Database; blobs: Blobs },
  accountId: string,
  filter: EmailFilter | null,
): Promise<{ ids: BigUint64Array; octets: number } | "too many headers"> {
  return withStatement(stores, accountId, filter, async (tx, { text, order, values }) => {
    const rows = await tx.query<{ id: string; octets: string }>(
      `SELECT id, (SELECT f.size_octets FROM email f WHERE f.account_id = $1 AND f.id = q.id) AS octets
       FROM (${text}) q ORDER BY ${order}`,
      values,
    );
    const octets = rows.reduce((sum, row) => sum + Number(row.octets), 0);
    return { ids: BigUint64Array.from(rows, ({ id }) => BigInt(id)), octets };
  });
}

/** How much there is to export. */
export async function measureExport(
  stores: { database: Database; blobs: Blobs },
  accountId: string,
  filter: EmailFilter | null,
): Promise<{ emails: number; octets: number } | "too many headers"> {
  return withStatement(stores, accountId, filter, async (tx, { text, values }) => {
    const [row] = await tx.query<{ emails: number; octets: string }>(
      `SELECT count(*)::int AS emails, COALESCE(sum(f.size_octets), 0)::bigint AS octets
       FROM (${text}) q JOIN email f ON f.account_id = $1 AND f.id = q.id`,
      values,
    );
    return { emails: row?.emails ?? 0, octets: Number(row?.octets ?? 0) };
  });
}

/** Emails in the order of their ids here; those that were destroyed meanwhile are left out. */
export async function readExportRows(
  sql: Sql,
  accountId: string,
  emailIds: readonly string[],
): Promise<ExportRow[]> {
  const rows = await sql.query<
    Omit<ExportRow, "messageOctets" | "sizeOctets"> & { messageOctets: string; sizeOctets: string }
  >(
    `SELECT e.id, e.message_id AS "messageId", e.trace, m.lacks_line_end AS "lacksLineEnd", m.size_octets AS "messageOctets",
       e.size_octets AS "sizeOctets", e.received_at AS "receivedAt", s.keywords,
       COALESCE(m.summary->>'subject', '') AS subject, COALESCE(m.summary->'from'->0->>'email', '') AS sender
     FROM unnest($2::bigint[]) WITH ORDINALITY AS w (id, n)
     JOIN email e ON e.account_id = $1 AND e.id = w.id
     JOIN email_state s ON s.account_id = e.account_id AND s.email_id = e.id
     JOIN message m ON m.id = e.message_id ORDER BY w.n`,
    [accountId, emailIds],
    "export-rows",
  );
  return rows.map((row) => ({
    ...row,
    messageOctets: Number(row.messageOctets),
    sizeOctets: Number(row.sizeOctets),
  }));
}
