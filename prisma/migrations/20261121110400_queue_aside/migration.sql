-- Rows that may need no call: mail that was held, what an administrator takes out, and what only tells of a delivery.
CREATE INDEX queue_entry_aside_idx ON queue_entry (next_attempt_at)
  WHERE state = 'waiting' AND (release_at IS NOT NULL OR removal IS NOT NULL OR dsn @> '{"delivered": true}');
