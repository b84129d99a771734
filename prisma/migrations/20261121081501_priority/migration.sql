-- MT-PRIORITY with its sign turned, so that what goes first is the least (RFC 6710). What is due at one destination goes out in this
-- order, and within one rank in the order of time.
ALTER TABLE queue_entry ADD COLUMN rank integer NOT NULL DEFAULT 0;
DROP INDEX queue_entry_due_idx;
CREATE INDEX queue_entry_due_idx ON queue_entry (domain, rank, next_attempt_at) WHERE state = 'waiting';
