-- RFC 9610. Every account has one default address book.
CREATE TABLE address_book (
  account_id bigint REFERENCES account (id) ON DELETE CASCADE,
  id bigint,
  name text NOT NULL,
  description text,
  sort_order integer NOT NULL DEFAULT 0,
  is_default boolean NOT NULL DEFAULT false,
  is_subscribed boolean NOT NULL DEFAULT true,
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX address_book_default_idx ON address_book (account_id) WHERE is_default;

-- `card` is a JSContact Card (RFC 9553) but for what JMAP adds to it; `uid` is the card's own.
CREATE TABLE contact_card (
  account_id bigint REFERENCES account (id) ON DELETE CASCADE,
  id bigint,
  uid text NOT NULL,
  card jsonb NOT NULL,
  size_octets integer NOT NULL,
  address_book_ids bigint[] NOT NULL,
  picture_ids bigint[] NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX contact_card_uid_idx ON contact_card (account_id, uid);

-- Pictures of cards; one that no card names any more is kept for a while, so that its card can come back.
CREATE TABLE contact_picture (
  account_id bigint REFERENCES account (id) ON DELETE CASCADE,
  id bigint,
  media_type text NOT NULL,
  octets bytea NOT NULL,
  unused_at timestamptz,
  PRIMARY KEY (account_id, id)
);

INSERT INTO address_book (account_id, id, name, is_default) SELECT id, id, 'Contacts', true FROM account;
INSERT INTO account_state (account_id, type)
SELECT id, type FROM account, unnest(ARRAY['AddressBook', 'ContactCard']) AS type;
