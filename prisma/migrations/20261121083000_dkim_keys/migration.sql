-- The keys by which a domain's mail is signed (DKIM). `public_key` is what the DNS record's p= holds, in octets.
-- One that is retired signs no more and has lost its private key; its record stays in the DNS until what it signed has arrived.
CREATE TABLE dkim_key (
  domain text NOT NULL REFERENCES domain (name) ON DELETE CASCADE,
  selector text NOT NULL,
  algorithm text NOT NULL CHECK (algorithm IN ('rsa-sha256', 'ed25519-sha256')),
  state text NOT NULL CHECK (state IN ('next', 'active', 'retired')),
  public_key bytea NOT NULL,
  private_key bytea,
  created_at timestamptz NOT NULL,
  retired_at timestamptz,
  PRIMARY KEY (domain, selector),
  CHECK ((private_key IS NULL) = (state = 'retired')),
  CHECK ((retired_at IS NOT NULL) = (state = 'retired'))
);
CREATE UNIQUE INDEX dkim_key_state_key ON dkim_key (domain, algorithm, state) WHERE state <> 'retired';
