-- The start of the store. See ARCHITECTURE.md, "The store".
-- Ids are time-ordered 63-bit numbers made by the server (mail-core/store/ids.ts), never by a
-- sequence: a restored backup cannot hand out an id (or a UIDL) for a second time.
-- Every table of an account begins its key with account_id.

CREATE TABLE setting (
  key text PRIMARY KEY,
  value jsonb NOT NULL
);

CREATE TABLE domain (
  name text PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE account (
  id bigint PRIMARY KEY,
  address text NOT NULL UNIQUE,
  name text NOT NULL DEFAULT '',
  role text NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'administrator')),
  password_hash text NOT NULL,
  quota_octets bigint,
  used_octets bigint NOT NULL DEFAULT 0,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Which address leads to which account. The account's own address is one row; aliases are more.
CREATE TABLE address (
  address text PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX address_account_id_idx ON address (account_id);

CREATE TABLE web_session (
  id text PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  user_agent text NOT NULL DEFAULT '',
  network text NOT NULL DEFAULT ''
);
CREATE INDEX web_session_account_id_idx ON web_session (account_id);

CREATE TABLE sign_in_failure (
  id bigint PRIMARY KEY,
  address text NOT NULL,
  network text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_in_failure_address_at_idx ON sign_in_failure (address, at);
CREATE INDEX sign_in_failure_network_at_idx ON sign_in_failure (network, at);

-- State numbers: one for each account and JMAP type. RFC 8620 section 1.6.2.
CREATE TABLE account_state (
  account_id bigint NOT NULL,
  type text NOT NULL,
  state bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, type)
);

-- What changed at which state: the answer to /changes. RFC 8620 section 5.2.
CREATE TABLE change (
  account_id bigint NOT NULL,
  type text NOT NULL,
  state bigint NOT NULL,
  object_id bigint NOT NULL,
  action text NOT NULL CHECK (action IN ('created', 'updated', 'destroyed')),
  PRIMARY KEY (account_id, type, state, object_id)
);

CREATE TABLE mailbox (
  account_id bigint NOT NULL,
  id bigint NOT NULL,
  parent_id bigint,
  name text NOT NULL,
  role text,
  sort_order integer NOT NULL DEFAULT 0,
  is_subscribed boolean NOT NULL DEFAULT true,
  uid_validity bigint NOT NULL,
  uid_next bigint NOT NULL DEFAULT 1,
  total_emails integer NOT NULL DEFAULT 0,
  unread_emails integer NOT NULL DEFAULT 0,
  total_threads integer NOT NULL DEFAULT 0,
  unread_threads integer NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX mailbox_name_key ON mailbox (account_id, COALESCE(parent_id, 0), name);
CREATE UNIQUE INDEX mailbox_role_key ON mailbox (account_id, role);

-- Octets in chunks, written before the transaction that gives them a meaning. A blob that no
-- message and no upload names is swept away once its id is old.
CREATE TABLE blob_chunk (
  blob_id bigint NOT NULL,
  n integer NOT NULL,
  octets bytea NOT NULL,
  PRIMARY KEY (blob_id, n)
);
ALTER TABLE blob_chunk ALTER COLUMN octets SET STORAGE EXTERNAL;
ALTER TABLE blob_chunk SET (toast_tuple_target = 8160);

-- One message as received, however many accounts hold it. Its octets are the blob of the same id.
CREATE TABLE message (
  id bigint PRIMARY KEY,
  size_octets bigint NOT NULL,
  summary jsonb NOT NULL
);
ALTER TABLE message SET (toast_tuple_target = 8160);

-- A message in an account: immutable. JMAP's Email. trace: the fields we add, joined when read.
CREATE TABLE email (
  account_id bigint NOT NULL,
  id bigint NOT NULL,
  thread_id bigint NOT NULL,
  message_id bigint NOT NULL,
  trace bytea NOT NULL,
  size_octets bigint NOT NULL,
  received_at timestamptz NOT NULL,
  sent_at timestamptz,
  has_attachment boolean NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX email_message_id_idx ON email (message_id);
CREATE INDEX email_thread_id_idx ON email (account_id, thread_id);
CREATE INDEX email_received_at_idx ON email (account_id, received_at DESC, id DESC);
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE INDEX email_words_idx ON email USING gin (account_id, words);

-- What changes about an email: its keywords, and the Email state at the last change (IMAP's MODSEQ).
CREATE TABLE email_state (
  account_id bigint NOT NULL,
  email_id bigint NOT NULL,
  keywords text[] NOT NULL,
  modseq bigint NOT NULL,
  PRIMARY KEY (account_id, email_id)
);
CREATE INDEX email_state_flagged_idx ON email_state (account_id, email_id) WHERE keywords @> '{$flagged}';
CREATE INDEX email_state_unseen_idx ON email_state (account_id, email_id) WHERE NOT keywords @> '{$seen}';

CREATE TABLE mailbox_email (
  account_id bigint NOT NULL,
  mailbox_id bigint NOT NULL,
  email_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  received_at timestamptz NOT NULL,
  uid bigint NOT NULL,
  PRIMARY KEY (account_id, mailbox_id, email_id)
);
CREATE INDEX mailbox_email_received_at_idx ON mailbox_email (account_id, mailbox_id, received_at DESC, email_id DESC);
CREATE UNIQUE INDEX mailbox_email_uid_key ON mailbox_email (account_id, mailbox_id, uid);
CREATE INDEX mailbox_email_email_id_idx ON mailbox_email (account_id, email_id);
CREATE INDEX mailbox_email_thread_id_idx ON mailbox_email (account_id, mailbox_id, thread_id);

-- A conversation as one mailbox shows it: kept true with every change, so that a collapsed list
-- is one index scan. RFC 8621 section 4.4.3.
CREATE TABLE mailbox_thread (
  account_id bigint NOT NULL,
  mailbox_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  total integer NOT NULL,
  unread integer NOT NULL,
  latest_at timestamptz NOT NULL,
  latest_email_id bigint NOT NULL,
  PRIMARY KEY (account_id, mailbox_id, thread_id)
);
CREATE INDEX mailbox_thread_latest_idx ON mailbox_thread (account_id, mailbox_id, latest_at DESC, latest_email_id DESC);

-- Digest of (message-id, base subject) -> thread. RFC 8621 section 3.
CREATE TABLE thread_reference (
  account_id bigint NOT NULL,
  digest bytea NOT NULL,
  thread_id bigint NOT NULL,
  PRIMARY KEY (account_id, digest)
);

CREATE TABLE upload (
  account_id bigint NOT NULL,
  id bigint NOT NULL,
  size_octets bigint NOT NULL,
  type text NOT NULL,
  PRIMARY KEY (account_id, id)
);

CREATE TABLE identity (
  account_id bigint NOT NULL,
  id bigint NOT NULL,
  name text NOT NULL,
  email text NOT NULL,
  reply_to jsonb,
  bcc jsonb,
  text_signature text NOT NULL DEFAULT '',
  html_signature text NOT NULL DEFAULT '',
  PRIMARY KEY (account_id, id)
);

-- A message handed in by its writer. RFC 8621 section 7.
CREATE TABLE submission (
  account_id bigint NOT NULL,
  id bigint NOT NULL,
  identity_id bigint NOT NULL,
  email_id bigint NOT NULL,
  thread_id bigint NOT NULL,
  envelope jsonb NOT NULL,
  send_at timestamptz NOT NULL,
  undo_status text NOT NULL CHECK (undo_status IN ('pending', 'final', 'canceled')),
  PRIMARY KEY (account_id, id)
);
CREATE INDEX submission_email_id_idx ON submission (account_id, email_id);

-- The outgoing queue: one row for each message and recipient.
CREATE TABLE queue_entry (
  id bigint PRIMARY KEY,
  message_id bigint NOT NULL,
  trace bytea NOT NULL,
  account_id bigint,
  submission_id bigint,
  reverse_path text,
  forward_path text NOT NULL,
  domain text NOT NULL,
  dsn jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL CHECK (state IN ('waiting', 'held', 'delivered', 'relayed', 'bounced', 'expired')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  lease_holder text,
  lease_until timestamptz,
  last_reply jsonb,
  last_host text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX queue_entry_due_idx ON queue_entry (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX queue_entry_submission_idx ON queue_entry (account_id, submission_id);
CREATE INDEX queue_entry_message_id_idx ON queue_entry (message_id);

-- POP3's exclusive lock. RFC 1939 section 4. A lease, so that a dead server frees it.
CREATE TABLE maildrop_lock (
  account_id bigint PRIMARY KEY,
  holder text NOT NULL,
  lease_until timestamptz NOT NULL
);
