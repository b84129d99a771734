-- The names that CardDAV clients chose for address books and for the cards in them; whoever has none is known by its id. RFC 6352.
ALTER TABLE address_book ADD COLUMN resource text;
CREATE UNIQUE INDEX address_book_resource_idx ON address_book (account_id, resource);

-- A row outlives its card while the change log tells of it: a client is then told which name is gone.
CREATE TABLE card_resource (
  account_id bigint REFERENCES account (id) ON DELETE CASCADE,
  address_book_id bigint,
  card_id bigint,
  name text NOT NULL,
  PRIMARY KEY (account_id, address_book_id, card_id)
);
CREATE UNIQUE INDEX card_resource_name_idx ON card_resource (account_id, address_book_id, name);
