import type { MessageSummary } from "../mime/message-summary.ts";
import { type Cache, noCache } from "./cache.ts";
import type { Sql } from "./database.ts";

/** What stays as it is for as long as the email is there: no statement changes its rows. RFC 8621 section 4.1. */
export interface EmailContent {
  id: string;
  threadId: string;
  messageId: string;
  /** Trace fields included. */
  sizeOctets: number;
  trace: Uint8Array;
  receivedAt: Date;
  hasAttachment: boolean;
  summary: MessageSummary;
}

/** Where an email lies and what it is marked with. Whatever changes it raises the account's state of Email. */
interface EmailPlace {
  keywords: readonly string[];
  mailboxIds: readonly string[];
}

export type EmailRecord = Readonly<EmailContent & EmailPlace>;

/** Emails with everything but their octets, in one statement; those that do not exist are left out. */
export const readEmails = async (
  sql: Sql,
  accountId: string,
  emailIds: readonly string[],
  cache: Cache = noCache,
): Promise<Map<string, EmailRecord>> => (await readEmailsInState(sql, accountId, emailIds, cache)).emails;

/**
 * The same, and the state of Email that they are of. The database is asked only for what `cache` does not hold: contents that were not asked
 * for before, and places if the account's state is another one than these were read in.
 */
export async function readEmailsInState(
  sql: Sql,
  accountId: string,
  emailIds: readonly string[],
  cache: Cache = noCache,
): Promise<{ emails: Map<string, EmailRecord>; state: string }> {
  const keyOf = (id: string) => `email ${accountId} ${id}`;
  const kept = new Map<string, KeptEmail>();
  for (const id of emailIds) {
    const found = cache.find<KeptEmail>(keyOf(id));
    if (found) kept.set(id, found);
  }
  const unknown = emailIds.filter((id) => !kept.has(id));
  const keptState = unknown.length > 0 ? null : sharedState(kept.values());
  const { state, places, contents } = await readRow(sql, accountId, { emailIds, unknown, keptState });
  if (!places) return { emails: new Map(Array.from(kept, ([id, { email }]) => [id, email])), state };
  const emails = new Map<string, EmailRecord>();
  for (const [id, keywords, mailboxIds] of places) {
    const content = contents.get(id) ?? kept.get(id);
    if (!content) continue;
    const email = { ...content.email, keywords, mailboxIds };
    emails.set(id, email);
    cache.keep(keyOf(id), { state, email, octets: content.octets } satisfies KeptEmail, content.octets);
  }
  return { emails, state };
}

interface KeptEmail {
  state: string;
  email: EmailRecord;
  octets: number;
}

/** The state that all were read in, or null. */
function sharedState(kept: Iterable<KeptEmail>): string | null {
  const states = new Set(Array.from(kept, ({ state }) => state));
  const [only] = states;
  return states.size === 1 && only !== undefined ? only : null;
}

/** An email takes about so many times the octets of its JSON in memory. */
const heapFactor = 4;

type Place = [id: string, keywords: string[], mailboxIds: string[]];
type ContentRow = Omit<EmailContent, "trace" | "receivedAt"> & { trace: string; receivedAt: string };

/**
 * As one row of JSON, which costs the main thread a fraction of what rows do.
 * Index scans for each email: email_state_pkey, mailbox_email_email_id_idx, email_pkey, message_pkey (plans.db.test.ts).
 */
async function readRow(
  sql: Sql,
  accountId: string,
  {
    emailIds,
    unknown,
    keptState,
  }: { emailIds: readonly string[]; unknown: string[]; keptState: string | null },
): Promise<{
  state: string;
  /** Null while the state is `keptState`. */
  places: Place[] | null;
  contents: Map<string, { email: EmailContent; octets: number }>;
}> {
  const [row] = await sql.query<{ state: string; places: string | null; contents: string | null }>(
    `SELECT a.state,
       CASE WHEN a.state IS DISTINCT FROM $4::bigint THEN (
         SELECT COALESCE(json_agg(json_build_array(s.email_id::text, s.keywords, ARRAY(
             SELECT p.mailbox_id::text FROM mailbox_email p
             WHERE p.account_id = s.account_id AND p.email_id = s.email_id ORDER BY p.mailbox_id))), '[]')
         FROM email_state s WHERE s.account_id = $1 AND s.email_id = ANY($2::bigint[])
       )::text END AS places,
       (SELECT json_agg(json_build_object('id', e.id::text, 'threadId', e.thread_id::text, 'messageId', e.message_id::text,
           'sizeOctets', e.size_octets, 'trace', encode(e.trace, 'base64'), 'receivedAt', e.received_at,
           'hasAttachment', e.has_attachment, 'summary', m.summary))
         FROM email e JOIN message m ON m.id = e.message_id
         WHERE e.account_id = $1 AND e.id = ANY($3::bigint[]))::text AS contents
     FROM (SELECT COALESCE((SELECT email FROM mail_state WHERE account_id = $1), 0) AS state) a`,
    [accountId, emailIds, unknown, keptState],
    "emails-read",
  );
  const places = row?.places == null ? null : (JSON.parse(row.places) as Place[]);
  const contents = JSON.parse(row?.contents ?? "[]") as ContentRow[];
  const octets = Math.ceil((heapFactor * (row?.contents?.length ?? 0)) / Math.max(1, contents.length));
  return {
    state: row?.state ?? "0",
    places,
    contents: new Map(contents.map((content) => [content.id, { email: contentOf(content), octets }])),
  };
}

const contentOf = (row: ContentRow): EmailContent => ({
  ...row,
  trace: Buffer.from(row.trace, "base64"),
  receivedAt: new Date(row.receivedAt),
});

/** The newest emails, for an Email/get without ids. */
export async function listEmailIds(sql: Sql, accountId: string, limit: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    "SELECT id FROM email WHERE account_id = $1 ORDER BY received_at DESC, id DESC LIMIT $2",
    [accountId, limit],
    "emails-list",
  );
  return rows.map(({ id }) => id);
}
