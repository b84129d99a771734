-- Texts that an account writes again and again, with placeholders in them.
CREATE TABLE template (
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  subject text NOT NULL,
  html text NOT NULL,
  PRIMARY KEY (account_id, id)
);
