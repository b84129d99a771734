-- How an account's screens look: what lib/appearance.ts reads, and nothing that was never chosen.
CREATE TABLE appearance (
  account_id bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  chosen jsonb NOT NULL
);
