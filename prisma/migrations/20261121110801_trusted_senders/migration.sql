-- Senders whose remote pictures are always shown to an account. Addresses are in lower case.
CREATE TABLE trusted_sender (
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  address text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, address)
);
