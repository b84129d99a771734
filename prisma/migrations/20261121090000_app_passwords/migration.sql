-- Passwords for single programs, beside the account's own. The selector is the first letters of the password: it finds the row.
CREATE TABLE app_password (
  id bigint PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  selector text NOT NULL,
  name text NOT NULL,
  protocols text[] NOT NULL,
  on_delete text NOT NULL,
  marks_read boolean NOT NULL,
  password_hash text NOT NULL,
  scram_keys text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  last_protocol text,
  last_network text
);
CREATE UNIQUE INDEX app_password_selector_key ON app_password (account_id, selector);
