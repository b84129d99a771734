import { binaryArray, textArray } from "./binary-array.ts";
import { concatenated } from "./blobs.ts";
import { rankOfKeywords } from "./categories.ts";
import type { Blobs, Relay } from "./contracts.ts";
import { isUnread } from "./counts.ts";
import type { Sql } from "./database.ts";
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
       SELECT id, size_octets, summary::jsonb, lacks_line_end
       FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::boolean[]) AS m (id, size_octets, summary, lacks_line_end)`,
      [
        messages.map(({ blob }) => blob.id),
        messages.map(({ blob }) => blob.sizeOctets),
        textArray(messages.map(({ summaryJson }) => summaryJson)),
        messages.map(({ blob }) => blob.lacksLineEnd),
      ],
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

/** The emails with their keywords, their places, their words and their weight on the quota; and the threads of those that stand alone. */
export async function insertEmails(
  tx: Sql,
  emails: readonly EmailRow[],
  isAlone: (email: EmailRow) => boolean,
): Promise<void> {
  if (emails.length === 0) return;
  const traces = concatenated(emails.map(({ trace }) => trace));
  const vectors = [...new Set(emails.map(({ words }) => words))];
  const vectorAt = new Map(vectors.map((vector, at) => [vector, at + 1]));
  const weights = new Map<string, { octets: number; wordsOctets: number }>();
  for (const { accountId, sizeOctets, words } of emails) {
    const { octets, wordsOctets } = weights.get(accountId) ?? { octets: 0, wordsOctets: 0 };
    weights.set(accountId, { octets: octets + sizeOctets, wordsOctets: wordsOctets + words.length });
  }
  await tx.query(
    `WITH rows AS (
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
         $7::bigint[], $8::int[], $9::int[], $10::timestamptz[], $11::timestamptz[], $12::boolean[], $13::text[],
         $14::bigint[], $16::boolean[], $17::boolean[], $18::int[], $21::boolean[], $22::int[], $23::int[])
         AS r (account_id, id, thread_id, message_id, mailbox_id, uid, size_octets, trace_start, trace_length,
           received_at, sent_at, has_attachment, keywords, modseq, lacks_line_end, is_internationalized,
           words_at, is_alone, unread, category)
     ), emails AS (
       INSERT INTO email (account_id, id, thread_id, message_id, trace, size_octets, received_at, sent_at,
         has_attachment, lacks_line_end, is_internationalized)
       SELECT account_id, id, thread_id, message_id, substring($15::bytea FROM trace_start FOR trace_length),
         size_octets, received_at, sent_at, has_attachment, lacks_line_end, is_internationalized
       FROM rows
     ), words AS (
       INSERT INTO email_words (account_id, email_id, words)
       SELECT account_id, id, ($19::bytea[])[words_at] FROM rows
     ), due AS (
       INSERT INTO attachment_due (account_id, email_id, message_id, due_at)
       SELECT account_id, id, message_id,
         now() + CASE WHEN '$draft' = ANY(string_to_array(keywords, ' ')) THEN $20::interval ELSE '0' END
       FROM rows WHERE has_attachment
     ), states AS (
       INSERT INTO email_state (account_id, email_id, keywords, modseq)
       SELECT account_id, id, string_to_array(keywords, ' '), modseq FROM rows
     ), places AS (
       INSERT INTO mailbox_email (account_id, mailbox_id, email_id, thread_id, received_at, uid)
       SELECT account_id, mailbox_id, id, thread_id, received_at, uid FROM rows
     ), threads AS (
       INSERT INTO mailbox_thread (account_id, mailbox_id, thread_id, total, unread, latest_at, latest_email_id, category)
       SELECT account_id, mailbox_id, thread_id, 1, unread, received_at, id, category FROM rows WHERE is_alone
     )
     UPDATE account a SET used_octets = a.used_octets + s.octets,
       fresh_word_octets = a.fresh_word_octets + s.words_octets
     FROM unnest($24::bigint[], $25::bigint[], $26::bigint[]) AS s (account_id, octets, words_octets)
     WHERE a.id = s.account_id`,
    [
      emails.map(({ accountId }) => accountId),
      emails.map(({ emailId }) => emailId),
      emails.map(({ threadId }) => threadId),
      emails.map(({ messageId }) => messageId),
      emails.map(({ mailboxId }) => mailboxId),
      emails.map(({ uid }) => uid),
      emails.map(({ sizeOctets }) => sizeOctets),
      traces.starts,
      traces.lengths,
      emails.map(({ receivedAt }) => receivedAt),
      emails.map(({ sentAt }) => sentAt),
      emails.map(({ hasAttachment }) => hasAttachment),
      emails.map(({ keywords }) => keywords.join(" ")),
      emails.map(({ modseq }) => modseq),
      traces.octets,
      emails.map(({ lacksLineEnd }) => lacksLineEnd),
      emails.map(({ isInternationalized }) => isInternationalized),
      emails.map(({ words }) => vectorAt.get(words)),
      binaryArray("bytea", vectors),
      `${draftRestS} s`,
      emails.map(isAlone),
      emails.map((email) => Number(isUnread(email))),
      emails.map(({ keywords }) => rankOfKeywords(keywords)),
      [...weights.keys()],
      Array.from(weights.values(), ({ octets }) => octets),
      Array.from(weights.values(), ({ wordsOctets }) => wordsOctets),
    ],
    "intake-emails",
  );
}

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
     FROM unnest($2::bigint[], $3::bigint[], $4::int[], $5::int[], $6::bigint[], $7::bigint[], $8::text[], $9::text[],
       $10::text[], $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[],
       $16::int[])
       AS q (id, message_id, trace_start, trace_length, account_id, submission_id, reverse_path, forward_path, domain,
         dsn, state, created_at, expires_at, release_at, rank)`,
    [
      traces.octets,
      entries.map(({ id }) => id),
      entries.map(({ messageId }) => messageId),
      traces.starts,
      traces.lengths,
      entries.map(({ relay }) => relay.accountId),
      entries.map(({ relay }) => relay.submissionId),
      entries.map(({ relay }) => relay.reversePath),
      entries.map(({ relay }) => relay.forwardPath),
      entries.map(({ domain }) => domain),
      entries.map(({ relay }) => storable(relay.dsn)),
      entries.map(({ relay }) => relay.state),
      entries.map(({ createdAt }) => createdAt),
      entries.map(({ expiresAt }) => expiresAt),
      entries.map(({ releaseAt }) => releaseAt),
      entries.map(({ relay }) => -(relay.dsn.priority ?? 0)),
    ],
    "intake-queue",
  );
}
