-- The category of a conversation in a mailbox: 0 is Main, where most mail is, and which no index is written for.
ALTER TABLE mailbox_thread ADD COLUMN category smallint NOT NULL DEFAULT 0;
CREATE INDEX mailbox_thread_category_idx
  ON mailbox_thread (account_id, mailbox_id, category, latest_at DESC, latest_email_id DESC) WHERE category > 0;
CREATE INDEX mailbox_thread_category_unread_idx
  ON mailbox_thread (account_id, mailbox_id, category, latest_at DESC) WHERE category > 0 AND unread > 0;

-- Senders whose mail its reader wants in one category, always.
CREATE TABLE sender_category (
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  address text NOT NULL,
  category text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, address)
);

-- How far the mail that was there before has been sorted, newest first; null is not begun.
CREATE TABLE category_upkeep (
  account_id bigint NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  before_at timestamptz,
  before_id bigint,
  ended_at timestamptz
);
CREATE INDEX category_upkeep_open_idx ON category_upkeep (account_id) WHERE ended_at IS NULL;

-- Whom an account has in its contacts, and whom it wrote to: asked of the senders of what machines send.
CREATE INDEX contact_card_email_idx ON contact_card
  USING gin ((lower(jsonb_path_query_array(card, '$.emails.*.address')::text)::jsonb)) WITH (fastupdate = off);
CREATE INDEX submission_recipient_idx ON submission
  USING gin ((lower(jsonb_path_query_array(envelope, '$.rcptTo[*].email')::text)::jsonb)) WITH (fastupdate = off);
