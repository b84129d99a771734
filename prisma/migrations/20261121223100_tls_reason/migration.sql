-- A word more on why TLS failed, for the reports (RFC 8460 section 4.3.3).
ALTER TABLE "tls_result" ADD COLUMN "reason" TEXT NOT NULL DEFAULT '';
