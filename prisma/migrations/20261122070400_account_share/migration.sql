-- Accounts that are opened to another account of this server, and how far.
CREATE TABLE account_share (
  owner_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  grantee_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  level text NOT NULL CHECK (level IN ('read', 'organise', 'answer')),
  shared_at timestamptz NOT NULL,
  -- The address of who opened it; null for the command line.
  shared_by text,
  PRIMARY KEY (owner_id, grantee_id),
  CHECK (owner_id <> grantee_id)
);
-- Asked with every JMAP request: what is opened to whom asks.
CREATE INDEX account_share_grantee_idx ON account_share (grantee_id);
