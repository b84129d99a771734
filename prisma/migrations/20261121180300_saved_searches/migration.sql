-- Searches that an account gave a name.
CREATE TABLE saved_search (
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  PRIMARY KEY (account_id, id)
);
-- The keys of an account's own, and whether single ones do anything.
CREATE TABLE own_keys (
  account_id bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  chosen jsonb NOT NULL
);
