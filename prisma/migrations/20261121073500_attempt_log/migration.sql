-- The latest attempts at one recipient, oldest first: when, which host, over which TLS, and what it said.
ALTER TABLE queue_entry ADD COLUMN attempt_log jsonb NOT NULL DEFAULT '[]';
