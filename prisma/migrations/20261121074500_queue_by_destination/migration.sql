-- What is due is looked for destination by destination, so that a hundred thousand rows of one never hide the others.
DROP INDEX queue_entry_due_idx;
CREATE INDEX queue_entry_due_idx ON queue_entry (domain, next_attempt_at) WHERE state = 'waiting';

-- Taken out of the queue by an administrator.
ALTER TABLE queue_entry DROP CONSTRAINT queue_entry_state_check;
ALTER TABLE queue_entry ADD CONSTRAINT queue_entry_state_check
  CHECK (state IN ('waiting', 'held', 'delivered', 'relayed', 'bounced', 'expired', 'deleted'));
