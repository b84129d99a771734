-- What an account calls a keyword of its emails, and the colour that it has.
CREATE TABLE label (
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  keyword text NOT NULL,
  name text NOT NULL,
  colour text NOT NULL,
  PRIMARY KEY (account_id, keyword)
);
