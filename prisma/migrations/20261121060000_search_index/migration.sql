-- The words of an email are written a moment after its delivery, many emails at a time: the wait for the 250
-- does not grow with a message's words. What is not yet written is named in search_due.
CREATE TABLE email_words (
  account_id bigint NOT NULL,
  email_id bigint NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (account_id, email_id)
);
INSERT INTO email_words (account_id, email_id, words) SELECT account_id, id, words FROM email;
ALTER TABLE email DROP COLUMN words;
CREATE INDEX email_words_words_idx ON email_words USING gin (account_id, words);

CREATE TABLE search_due (
  account_id bigint NOT NULL,
  email_id bigint NOT NULL,
  message_id bigint NOT NULL,
  PRIMARY KEY (account_id, email_id)
);
