-- The words of an email are committed with it, without an index over them. In the background those of many emails of an account become
-- a segment: an inverted index that is written once, searched by its first terms, and merged with others.
DROP INDEX email_words_words_idx;

CREATE TABLE search_segment (
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  emails integer NOT NULL,
  octets bigint NOT NULL,
  PRIMARY KEY (account_id, id)
);
-- Which emails a segment counts, a thousand in a row.
CREATE TABLE search_emails (
  account_id bigint NOT NULL,
  segment_id bigint NOT NULL,
  n integer NOT NULL,
  email_ids bytea NOT NULL,
  PRIMARY KEY (account_id, segment_id, n),
  FOREIGN KEY (account_id, segment_id) REFERENCES search_segment (account_id, id) ON DELETE CASCADE
);
-- Its terms in the order of their octets, about a page of them in a row: in which emails each is, and where.
CREATE TABLE search_terms (
  account_id bigint NOT NULL,
  segment_id bigint NOT NULL,
  first_term bytea NOT NULL,
  emails bytea NOT NULL,
  places bytea NOT NULL,
  PRIMARY KEY (account_id, segment_id, first_term),
  FOREIGN KEY (account_id, segment_id) REFERENCES search_segment (account_id, id) ON DELETE CASCADE
);
-- They are packed already, and a row fills a page.
ALTER TABLE search_terms SET (toast_tuple_target = 8160);
ALTER TABLE search_terms ALTER COLUMN emails SET STORAGE EXTERNAL;
ALTER TABLE search_terms ALTER COLUMN places SET STORAGE EXTERNAL;
ALTER TABLE search_emails SET (toast_tuple_target = 8160);
ALTER TABLE search_emails ALTER COLUMN email_ids SET STORAGE EXTERNAL;

-- About how many octets of words are in no segment yet: what says that it is time for one.
ALTER TABLE account ADD COLUMN fresh_word_octets bigint NOT NULL DEFAULT 0;

-- What was delivered a moment before the last stop was not indexed yet. A message's octets cannot be read here, so these few are found
-- by their subjects, people and first lines.
INSERT INTO email_words (account_id, email_id, words)
SELECT d.account_id, d.email_id,
  setweight(to_tsvector('simple', regexp_replace(lower(COALESCE(m.summary->>'subject', '')), '[^[:alnum:]]+', ' ', 'g')), 'A') ||
  setweight(to_tsvector('simple', regexp_replace(lower(COALESCE(m.summary->>'from', '')), '[^[:alnum:]]+', ' ', 'g')), 'B') ||
  setweight(to_tsvector('simple', regexp_replace(lower(COALESCE(m.summary->>'to', '')), '[^[:alnum:]]+', ' ', 'g')), 'C') ||
  to_tsvector('simple', regexp_replace(lower(COALESCE(m.summary->>'preview', '')), '[^[:alnum:]]+', ' ', 'g'))
FROM search_due d JOIN message m ON m.id = d.message_id
ON CONFLICT DO NOTHING;
DROP TABLE search_due;

UPDATE account a SET fresh_word_octets = w.octets
FROM (SELECT account_id, sum(pg_column_size(words)) AS octets FROM email_words GROUP BY account_id) w
WHERE a.id = w.account_id;
