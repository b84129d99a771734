-- What happened to one recipient of a message, one row for each event. They go with age.
CREATE TABLE journey_event (
  entry_id bigint NOT NULL,
  id bigint NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN ('delivered', 'relayed', 'deferred', 'bounced', 'expired',
    'held', 'released', 'hastened', 'rerouted', 'deleted')),
  call_id bigint,
  facts jsonb NOT NULL,
  PRIMARY KEY (entry_id, id)
);

-- How other hosts were called, and what was said: once for all recipients that travelled together.
CREATE TABLE journey_call (
  id bigint PRIMARY KEY,
  route jsonb,
  host text,
  address text,
  port integer,
  tls text,
  dialogue text NOT NULL
);

ALTER TABLE queue_entry DROP COLUMN attempt_log;
