-- What was accepted in the last hours, by a digest of sender, envelope and content: known when it comes again because our 250 was lost.
CREATE TABLE accepted_digest (
  digest bytea PRIMARY KEY,
  message_id bigint NOT NULL
);
-- Swept by age, which the id carries; rows lie in its order.
CREATE INDEX accepted_digest_message_id_idx ON accepted_digest USING brin (message_id);
