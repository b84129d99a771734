-- MTA-STS policies of other domains, as last fetched. RFC 8461.
CREATE TABLE mta_sts_policy (
  domain text PRIMARY KEY,
  id text NOT NULL,
  mode text NOT NULL,
  mx text[] NOT NULL,
  fetched_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  retry_at timestamptz
);

-- How TLS went with other domains' hosts, by day. RFC 8460.
CREATE TABLE tls_result (
  day date NOT NULL,
  domain text NOT NULL,
  policy_type text NOT NULL,
  result text NOT NULL,
  host text NOT NULL,
  address text NOT NULL,
  policy jsonb NOT NULL,
  sessions bigint NOT NULL,
  PRIMARY KEY (day, domain, policy_type, result, host, address)
);
