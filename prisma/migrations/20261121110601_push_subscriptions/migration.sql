-- Where changes of state are pushed to. RFC 8620 section 7.2. A subscription goes with what its maker signed in with.
CREATE TABLE push_subscription (
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  web_session_id text REFERENCES web_session (id) ON DELETE CASCADE,
  app_password_id bigint REFERENCES app_password (id) ON DELETE CASCADE,
  device_client_id text NOT NULL,
  url text NOT NULL,
  p256dh bytea,
  auth bytea,
  types jsonb,
  expires_at timestamptz,
  verification_code text NOT NULL,
  is_verification_sent boolean NOT NULL DEFAULT false,
  is_verified boolean NOT NULL DEFAULT false,
  -- The states that its client was last told of.
  told jsonb NOT NULL,
  next_at timestamptz NOT NULL,
  pace_ms integer NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  lease_until timestamptz,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX push_subscription_web_session_idx ON push_subscription (web_session_id);
CREATE INDEX push_subscription_app_password_idx ON push_subscription (app_password_id);
