-- Where an account has just signed in by POP3: from there it may relay for some minutes, where that is switched on.
CREATE TABLE pop_sign_in (
  account_id bigint REFERENCES account (id) ON DELETE CASCADE,
  address text,
  at timestamptz NOT NULL,
  PRIMARY KEY (account_id, address)
);
