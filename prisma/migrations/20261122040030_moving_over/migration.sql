-- An import may be of a whole account elsewhere, by IMAP, in place of files: where that is called and as whom. Its password is sealed, and taken out when the
-- import is over.
ALTER TABLE mail_import
  ADD COLUMN imap jsonb,
  -- Why the last run broke off, and how many did in a row.
  ADD COLUMN failure jsonb,
  ADD COLUMN failures integer NOT NULL DEFAULT 0,
  -- What lies there, and how far it was gone through.
  ADD COLUMN listed_messages integer NOT NULL DEFAULT 0,
  ADD COLUMN listed_octets bigint NOT NULL DEFAULT 0,
  ADD COLUMN done_messages integer NOT NULL DEFAULT 0;
