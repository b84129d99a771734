-- Domains that need no report on a day any more: it was sent, or nobody wants it. RFC 8460.
CREATE TABLE tls_report (
  day date NOT NULL,
  domain text NOT NULL,
  PRIMARY KEY (day, domain)
);
