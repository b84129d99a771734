-- A message that was handed in for later (RFC 4865) waits for its time, wherever its recipients are. Null: it goes out at once.
ALTER TABLE queue_entry ADD COLUMN release_at timestamptz;

-- Called back by its writer before its time.
ALTER TABLE queue_entry DROP CONSTRAINT queue_entry_state_check;
ALTER TABLE queue_entry ADD CONSTRAINT queue_entry_state_check
  CHECK (state IN ('waiting', 'held', 'delivered', 'relayed', 'bounced', 'expired', 'deleted', 'canceled'));
