-- Null where an account has neither rules nor a vacation: who delivers to it then has nothing to ask. Another with each change.
ALTER TABLE account ADD COLUMN rules_version bigint;

-- RFC 9661. `content_id` is another with each content, and names its blob.
CREATE TABLE sieve_script (
  account_id bigint REFERENCES account (id) ON DELETE CASCADE,
  id bigint,
  name text NOT NULL,
  content text NOT NULL,
  content_id bigint NOT NULL,
  is_active boolean NOT NULL DEFAULT false,
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX sieve_script_name_idx ON sieve_script (account_id, name);
CREATE UNIQUE INDEX sieve_script_active_idx ON sieve_script (account_id) WHERE is_active;

-- RFC 8621 section 8.
CREATE TABLE vacation_response (
  account_id bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  is_enabled boolean NOT NULL,
  from_at timestamptz,
  to_at timestamptz,
  subject text,
  text_body text,
  html_body text
);

-- Who was answered when. `digest` is of the sender and of what was said.
CREATE TABLE vacation_reply (
  account_id bigint REFERENCES account (id) ON DELETE CASCADE,
  digest bytea,
  replied_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, digest)
);
CREATE INDEX vacation_reply_age_idx ON vacation_reply (replied_at);

-- The last message that an account's rules could not decide about; it was kept.
CREATE TABLE rules_failure (
  account_id bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  at timestamptz NOT NULL,
  reason text NOT NULL,
  subject text NOT NULL
);
