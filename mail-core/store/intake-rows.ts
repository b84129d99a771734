import { binaryArray } from "./binary-array.ts";
import { concatenated } from "./blobs.ts";
import { rankOfKeywords } from "./categories.ts";
import type { Weight } from "./changes.ts";
import type { Blobs, Relay } from "./contracts.ts";
import { isUnread } from "./counts.ts";
import type { Sql } from "./database.ts";
import { givenRows } from "./given-rows.ts";
import { type PreparedMessage, storable } from "./intake-prepare.ts";

export interface EmailRow {
  accountId: string;
  emailId: string;
  threadId: string;
  /** True when this email began the thread. */
  isNew: boolean;
  messageId: string;
  mailboxId: string;
  uid: string;
  trace: Uint8Array;
  sizeOctets: number;
  receivedAt: string;
  sentAt: string | null;
  hasAttachment: boolean;
  lacksLineEnd: boolean;
  /** It came with SMTPUTF8. */
  isInternationalized: boolean;
  keywords: string[];
  /** It came long ago, elsewhere. */
  isOld: boolean;
  modseq: string;
  /** The same object for all emails of one message. */
  words: Uint8Array;
}

export interface QueueRow {
  id: string;
  messageId: string;
  relay: Relay;
  domain: string;
  createdAt: string;
  /** Null: at once. */
  releaseAt: string | null;
  expiresAt: string;
}

const messageRows = givenRows<PreparedMessage>({
  id: ["bigint", ({ blob }) => blob.id],
  size_octets: ["bigint", ({ blob }) => blob.sizeOctets],
  summary: ["text", ({ summaryJson }) => summaryJson],
  lacks_line_end: ["boolean", ({ blob }) => blob.lacksLineEnd],
});

export async function insertMessages(
  tx: Sql,
  messages: readonly PreparedMessage[],
  blobs: Blobs,
): Promise<void> {
  if (messages.length === 0) return;
  await Promise.all([
    blobs.persist(
      tx,
      messages.map(({ blob }) => blob),
    ),
    tx.query(
      `INSERT INTO message (id, size_octets, summary, lacks_line_end)
       SELECT id, size_octets, summary::jsonb, lacks_line_end FROM ${messageRows.from(1)} m`,
      messageRows.values(messages),
      "intake-messages",
    ),
  ]);
}

/** Keeps the sweep away from blobs that lie in the store, and refuses a message whose octets are gone. */
export async function holdWritten(tx: Sql, messages: readonly PreparedMessage[]): Promise<void> {
  const blobIds = messages.flatMap(({ blob }) => (blob.inline ? [] : [blob.id]));
  if (blobIds.length === 0) return;
  const rows = await tx.query<{ blob_id: string }>(
    "SELECT blob_id FROM blob_chunk WHERE blob_id = ANY($1::bigint[]) AND n = 0 ORDER BY blob_id FOR KEY SHARE",
    [blobIds],
    "intake-hold",
  );
  const held = new Set(rows.map((row) => row.blob_id));
  const missing = blobIds.find((id) => !held.has(id));
  if (missing) throw new Error(`blob ${missing} is gone`);
}

/** A draft is saved again and again: the attachments of one are read when it was left alone for so long. */
const draftRestS = 300;

/** An email with what its statement wants to know beside. */
interface WrittenEmail extends EmailRow {
  traceStart: number;
  /** At which place its words are. */
  wordsAt: number;
  isAlone: boolean;
}

const emailRows = givenRows<WrittenEmail>({
  account_id: ["bigint", ({ accountId }) => accountId],
  id: ["bigint", ({ emailId }) => emailId],
  thread_id: ["bigint", ({ threadId }) => threadId],
  message_id: ["bigint", ({ messageId }) => messageId],
  mailbox_id: ["bigint", ({ mailboxId }) => mailboxId],
  uid: ["bigint", ({ uid }) => uid],
  size_octets: ["bigint", ({ sizeOctets }) => sizeOctets],
  trace_start: ["int", ({ traceStart }) => traceStart],
  trace_length: ["int", ({ trace }) => trace.length],
  received_at: ["timestamptz", ({ receivedAt }) => receivedAt],
  sent_at: ["timestamptz?", ({ sentAt }) => sentAt],
  has_attachment: ["boolean", ({ hasAttachment }) => hasAttachment],
  keywords: ["text", ({ keywords }) => keywords.join(" ")],
  modseq: ["bigint", ({ modseq }) => modseq],
  lacks_line_end: ["boolean", ({ lacksLineEnd }) => lacksLineEnd],
  is_internationalized: ["boolean", ({ isInternationalized }) => isInternationalized],
  words_at: ["int", ({ wordsAt }) => wordsAt],
  is_alone: ["boolean", ({ isAlone }) => isAlone],
  unread: ["int", (email) => Number(isUnread(email))],
  category: ["int", ({ keywords }) => rankOfKeywords(keywords)],
});

/** What each account has more of. */
export function weightsOf(emails: readonly EmailRow[]): Weight[] {
  const weights = new Map<string, Weight>();
  for (const { accountId, sizeOctets, words } of emails) {
    const { octets = 0, wordsOctets = 0 } = weights.get(accountId) ?? {};
    weights.set(accountId, {
      accountId,
      octets: octets + sizeOctets,
      wordsOctets: wordsOctets + words.length,
    });
  }
  return [...weights.values()];
}

/** The emails with their keywords, their places and their words; and the threads of those that stand alone. */
export async function insertEmails(
  tx: Sql,
  emails: readonly EmailRow[],
  isAlone: (email: EmailRow) => boolean,
): Promise<void> {
  if (emails.length === 0) return;
  const traces = concatenated(emails.map(({ trace }) => trace));
  const vectors = [...new Set(emails.map(({ words }) => words))];
  const vectorAt = new Map(vectors.map((vector, at) => [vector, at + 1]));
  await tx.query(
    `WITH rows AS (
       SELECT * FROM ${emailRows.from(4)} r
     ), emails AS (
       INSERT INTO email (account_id, id, thread_id, message_id, trace, size_octets, received_at, sent_at,
         has_attachment, lacks_line_end, is_internationalized)
       SELECT account_id, id, thread_id, message_id, substring($1::bytea FROM trace_start FOR trace_length),
         size_octets, received_at, sent_at, has_attachment, lacks_line_end, is_internationalized
       FROM rows
     ), words AS (
       INSERT INTO email_words (account_id, email_id, words)
       SELECT account_id, id, ($2::bytea[])[words_at] FROM rows
     ), due AS (
       INSERT INTO attachment_due (account_id, email_id, message_id, due_at)
       SELECT account_id, id, message_id,
         now() + CASE WHEN '$draft' = ANY(string_to_array(keywords, ' ')) THEN $3::interval ELSE '0' END
       FROM rows WHERE has_attachment
     ), states AS (
       INSERT INTO email_state (account_id, email_id, keywords, modseq)
       SELECT account_id, id, string_to_array(keywords, ' '), modseq FROM rows
     ), places AS (
       INSERT INTO mailbox_email (account_id, mailbox_id, email_id, thread_id, received_at, uid)
       SELECT account_id, mailbox_id, id, thread_id, received_at, uid FROM rows
     )
     INSERT INTO mailbox_thread (account_id, mailbox_id, thread_id, total, unread, latest_at, latest_email_id, category)
     SELECT account_id, mailbox_id, thread_id, 1, unread, received_at, id, category FROM rows WHERE is_alone`,
    [
      traces.octets,
      binaryArray("bytea", vectors),
      `${draftRestS} s`,
      ...emailRows.values(
        emails.map((email, at) => ({
          ...email,
          traceStart: traces.starts[at] ?? 0,
          wordsAt: vectorAt.get(email.words) ?? 0,
          isAlone: isAlone(email),
        })),
      ),
    ],
    "intake-emails",
  );
}

const queueRows = givenRows<QueueRow & { traceStart: number }>({
  id: ["bigint", ({ id }) => id],
  message_id: ["bigint", ({ messageId }) => messageId],
  trace_start: ["int", ({ traceStart }) => traceStart],
  trace_length: ["int", ({ relay }) => relay.trace.length],
  account_id: ["bigint?", ({ relay }) => relay.accountId],
  submission_id: ["bigint?", ({ relay }) => relay.submissionId],
  reverse_path: ["text", ({ relay }) => relay.reversePath],
  forward_path: ["text", ({ relay }) => relay.forwardPath],
  domain: ["text", ({ domain }) => domain],
  dsn: ["text", ({ relay }) => storable(relay.dsn)],
  state: ["text", ({ relay }) => relay.state],
  created_at: ["timestamptz", ({ createdAt }) => createdAt],
  expires_at: ["timestamptz", ({ expiresAt }) => expiresAt],
  release_at: ["timestamptz?", ({ releaseAt }) => releaseAt],
  rank: ["int", ({ relay }) => -(relay.dsn.priority ?? 0)],
});

export async function insertQueueEntries(tx: Sql, entries: readonly QueueRow[]): Promise<void> {
  if (entries.length === 0) return;
  const traces = concatenated(entries.map(({ relay }) => relay.trace));
  await tx.query(
    `INSERT INTO queue_entry (id, message_id, trace, account_id, submission_id, reverse_path, forward_path, domain,
       dsn, state, next_attempt_at, release_at, rank, created_at, expires_at, ended_at)
     SELECT id, message_id, substring($1::bytea FROM trace_start FOR trace_length), account_id, submission_id,
       reverse_path, forward_path, domain, dsn::jsonb, state, COALESCE(release_at, created_at), release_at, rank, created_at,
       expires_at,
       CASE WHEN state = 'waiting' THEN NULL ELSE created_at END
     FROM ${queueRows.from(2)} q`,
    [
      traces.octets,
      ...queueRows.values(entries.map((entry, at) => ({ ...entry, traceStart: traces.starts[at] ?? 0 }))),
    ],
    "intake-queue",
  );
}
