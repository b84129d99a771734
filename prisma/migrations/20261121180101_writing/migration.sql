-- How an account writes: what lib/writing.ts reads, and nothing that was never chosen.
CREATE TABLE writing (
  account_id bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  chosen jsonb NOT NULL
);
