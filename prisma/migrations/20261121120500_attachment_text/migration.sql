-- What attachments say, read in the background, once for each message: nothing where `failure` tells why there is none.
CREATE TABLE attachment_text (
  message_id bigint NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  part_id text NOT NULL,
  text text NOT NULL,
  failure text,
  PRIMARY KEY (message_id, part_id)
);

-- Emails whose attachments are not yet among their words.
CREATE TABLE attachment_due (
  account_id bigint NOT NULL,
  email_id bigint NOT NULL,
  message_id bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, email_id)
);
CREATE INDEX attachment_due_due_at_idx ON attachment_due (due_at DESC);
CREATE INDEX attachment_due_message_id_idx ON attachment_due (message_id);

INSERT INTO attachment_due (account_id, email_id, message_id, due_at)
SELECT account_id, id, message_id, received_at FROM email WHERE has_attachment;
