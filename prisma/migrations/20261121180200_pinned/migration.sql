-- A folder's list begins with what is pinned: found without reading the others.
CREATE INDEX email_state_pinned_idx ON email_state (account_id, email_id) WHERE keywords @> '{$pinned}';
