-- Other accounts whose mail is collected by POP3. `password` is sealed (mail-core/policy/secrets.ts).
CREATE TABLE collect_source (
  account_id bigint REFERENCES account (id) ON DELETE CASCADE,
  id bigint,
  name text NOT NULL,
  address text NOT NULL,
  host text NOT NULL,
  port integer NOT NULL,
  tls text NOT NULL,
  username text NOT NULL,
  password text NOT NULL,
  fingerprint text,
  mailbox_id bigint,
  keep_days integer,
  is_paused boolean NOT NULL DEFAULT false,
  next_at timestamptz NOT NULL,
  interval_ms integer NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  lease_holder text,
  lease_until timestamptz,
  listed_messages integer NOT NULL DEFAULT 0,
  listed_octets bigint NOT NULL DEFAULT 0,
  done_messages integer NOT NULL DEFAULT 0,
  done_octets bigint NOT NULL DEFAULT 0,
  last_run jsonb,
  imported_at timestamptz,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX collect_source_due_idx ON collect_source (next_at) WHERE NOT is_paused;

-- What became of each message there. Rows outlive their source: who adds it again has nothing twice.
CREATE TABLE collected (
  account_id bigint REFERENCES account (id) ON DELETE CASCADE,
  source_id bigint,
  uidl text,
  outcome text NOT NULL,
  digest bytea,
  octets bigint NOT NULL,
  reason text,
  at timestamptz NOT NULL,
  PRIMARY KEY (account_id, source_id, uidl)
);
CREATE INDEX collected_digest_idx ON collected (account_id, digest);
