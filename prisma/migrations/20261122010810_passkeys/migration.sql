-- Passkeys (WebAuthn), with which one signs in to the web. The id is the credential's, which names the account as well.
CREATE TABLE passkey (
  id text PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  name text NOT NULL,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  last_network text
);
CREATE INDEX passkey_account_id_idx ON passkey (account_id);

-- What a passkey is to sign, once: for an account that adds one, or for whoever signs in.
CREATE TABLE passkey_challenge (
  challenge text PRIMARY KEY,
  account_id bigint REFERENCES account (id) ON DELETE CASCADE,
  network text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX passkey_challenge_network_idx ON passkey_challenge (network);
CREATE INDEX passkey_challenge_expires_at_idx ON passkey_challenge (expires_at);
CREATE INDEX passkey_challenge_account_id_idx ON passkey_challenge (account_id);
