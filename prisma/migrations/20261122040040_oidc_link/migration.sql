-- Whose account somebody of an OpenID provider opens: found once by a verified address, and from then on by this row.
CREATE TABLE oidc_link (
  issuer text NOT NULL,
  subject text NOT NULL,
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  linked_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, subject)
);
-- Of one provider nobody else opens it.
CREATE UNIQUE INDEX oidc_link_account_key ON oidc_link (account_id, issuer);
