-- What SCRAM-SHA-256 needs of a password, as RFC 5803 writes it. Null until the password is set again, or is used to sign in.
ALTER TABLE account ADD COLUMN scram_keys text;
