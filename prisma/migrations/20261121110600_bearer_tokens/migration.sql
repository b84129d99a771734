-- SHA-256 of an app password that allows JMAP: as a bearer token it comes without the account's name, and so must be found by itself.
-- Null for those that were made before, and for those that do not allow it.
ALTER TABLE app_password ADD COLUMN bearer_digest bytea;
CREATE UNIQUE INDEX app_password_bearer_digest_key ON app_password (bearer_digest);
