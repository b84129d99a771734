-- What each account handed in during the latest hour in which it did, and during the one before.
CREATE TABLE sending_count (
  account_id bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  hour bigint NOT NULL,
  messages integer NOT NULL,
  recipients integer NOT NULL,
  messages_before integer NOT NULL DEFAULT 0,
  recipients_before integer NOT NULL DEFAULT 0
);
