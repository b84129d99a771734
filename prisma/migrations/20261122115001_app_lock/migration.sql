-- A browser that is locked: its session answers nothing until somebody proves again who is there.
ALTER TABLE web_session
  ADD COLUMN locked_at timestamptz,
  -- Locks by itself after so many minutes without use; null for never.
  ADD COLUMN lock_after_min integer CHECK (lock_after_min > 0),
  -- When somebody last did something at its pages; told by them.
  ADD COLUMN used_at timestamptz NOT NULL DEFAULT now();
