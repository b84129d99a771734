-- What an account's emails weigh goes to the row that changes with every email anyhow: each message wrote a version of the account's own
-- row as well, to which half of all tables refer.
ALTER TABLE mail_state
  ADD COLUMN used_octets bigint NOT NULL DEFAULT 0,
  ADD COLUMN fresh_word_octets bigint NOT NULL DEFAULT 0;

UPDATE mail_state m SET used_octets = a.used_octets, fresh_word_octets = a.fresh_word_octets
FROM account a WHERE a.id = m.account_id;

ALTER TABLE account DROP COLUMN used_octets, DROP COLUMN fresh_word_octets;
