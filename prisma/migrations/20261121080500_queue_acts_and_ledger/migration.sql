-- An administrator's deletion that a queue worker carries out: of what a server has in hand, and where the sender gets a report.
ALTER TABLE queue_entry ADD COLUMN removal text CHECK (removal IN ('silent', 'report'));
-- The forward-path's domain, while an administrator sends it to another next hop: domain then names that one.
ALTER TABLE queue_entry ADD COLUMN home_domain text;
-- What is on its way, by destination, as an administrator pages through it.
CREATE INDEX queue_entry_open_idx ON queue_entry (domain, id) WHERE state IN ('waiting', 'held');
-- What ended, by its time: for the ledger, and for the sweep, which read the whole table before.
CREATE INDEX queue_entry_ended_idx ON queue_entry (ended_at, state) WHERE ended_at IS NOT NULL;

-- The ledger: how many recipients each transaction accepted, and how they ended. Rows of one hour are added up later.
CREATE TABLE ledger_entry (
  id bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  rule text,
  accepted bigint NOT NULL DEFAULT 0,
  delivered bigint NOT NULL DEFAULT 0,
  relayed bigint NOT NULL DEFAULT 0,
  bounced bigint NOT NULL DEFAULT 0,
  expired bigint NOT NULL DEFAULT 0,
  deleted bigint NOT NULL DEFAULT 0,
  canceled bigint NOT NULL DEFAULT 0,
  discarded bigint NOT NULL DEFAULT 0
);
-- It begins with what the queue holds now; rows that only note a delivery or report it are no recipients.
INSERT INTO ledger_entry (id, at, accepted, relayed, bounced, expired, deleted, canceled)
SELECT min(id), COALESCE(date_trunc('hour', ended_at, 'UTC'), now()), count(*), count(*) FILTER (WHERE state = 'relayed'),
  count(*) FILTER (WHERE state = 'bounced'), count(*) FILTER (WHERE state = 'expired'), count(*) FILTER (WHERE state = 'deleted'),
  count(*) FILTER (WHERE state = 'canceled')
FROM queue_entry WHERE state <> 'delivered' AND NOT dsn @> '{"delivered": true}'
GROUP BY date_trunc('hour', ended_at, 'UTC');
