-- What the web asks for beside the password: codes by time (RFC 6238). The secret is sealed under a key that is not in the database.
-- last_step is of the last code that was accepted. browsers_key is new when every browser that need not be asked again is to be forgotten.
CREATE TABLE second_factor (
  account_id bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  secret text NOT NULL,
  last_step bigint NOT NULL,
  recovery_digests bytea[] NOT NULL,
  browsers_key text NOT NULL,
  created_at timestamptz NOT NULL
);
