-- Called back by its writer before its time.
ALTER TABLE journey_event DROP CONSTRAINT journey_event_kind_check;
ALTER TABLE journey_event ADD CONSTRAINT journey_event_kind_check
  CHECK (kind IN ('delivered', 'relayed', 'deferred', 'bounced', 'expired',
    'held', 'released', 'hastened', 'rerouted', 'deleted', 'canceled'));
