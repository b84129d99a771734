-- What drafts said before. Every save makes another email; one that is kept stays a message with the blob ids it had.
CREATE TABLE draft_version (
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  -- The email that it was.
  id bigint NOT NULL,
  message_id bigint NOT NULL,
  -- The email that the draft is now.
  email_id bigint NOT NULL,
  size_octets bigint NOT NULL,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX draft_version_email_id_idx ON draft_version (account_id, email_id);
CREATE INDEX draft_version_message_id_idx ON draft_version (message_id);
