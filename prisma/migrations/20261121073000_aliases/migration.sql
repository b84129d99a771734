-- Addresses that lead to other addresses, here or elsewhere. "@domain" is whoever nobody else there is: its catch-all.
CREATE TABLE alias (
  address text PRIMARY KEY,
  targets text[] NOT NULL
);

-- Where an account's mail goes on to, with or without a copy kept.
CREATE TABLE forward (
  account_id bigint PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  targets text[] NOT NULL,
  keeps_copy boolean NOT NULL
);
