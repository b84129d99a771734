-- The words of an email that is in no segment yet are packed as segments have them: each word's length, the word, its fields, how many octets
-- its places take, and they. Numbers go seven bits in an octet, the lowest first.
CREATE FUNCTION pg_temp.packed_number(value int) RETURNS bytea IMMUTABLE LANGUAGE sql AS $$
  SELECT CASE
    WHEN value < 128 THEN set_byte('\x00', 0, value)
    WHEN value < 16384 THEN set_byte(set_byte('\x0000', 0, value & 127 | 128), 1, value >> 7)
    ELSE set_byte(set_byte(set_byte('\x000000', 0, value & 127 | 128), 1, value >> 7 & 127 | 128), 2, value >> 14)
  END
$$;

CREATE FUNCTION pg_temp.packed_places(positions smallint[], weights text[]) RETURNS bytea IMMUTABLE LANGUAGE sql AS $$
  SELECT pg_temp.packed_number(count(*)::int) || string_agg(pg_temp.packed_number((place - before) << 2 | field), '' ORDER BY place)
  FROM (
    SELECT place, COALESCE(lag(place) OVER (ORDER BY place), 0) AS before, strpos('DCBA', weight) - 1 AS field
    FROM unnest(positions, weights) u (place, weight)
  ) p
$$;

CREATE FUNCTION pg_temp.packed_words(words tsvector) RETURNS bytea IMMUTABLE LANGUAGE sql AS $$
  SELECT COALESCE(string_agg(
    pg_temp.packed_number(octet_length(word)) || word || set_byte('\x00', 0, fields) ||
      pg_temp.packed_number(octet_length(places)) || places, ''), '')
  FROM (
    SELECT convert_to(lexeme, 'UTF8') AS word, pg_temp.packed_places(positions, weights) AS places,
      (SELECT bit_or(1 << strpos('DCBA', weight) - 1) FROM unnest(weights) weight) AS fields
    FROM unnest(words) WHERE positions IS NOT NULL
  ) w
$$;

ALTER TABLE email_words ALTER COLUMN words TYPE bytea USING pg_temp.packed_words(words);
ALTER TABLE email_words ALTER COLUMN words SET STORAGE EXTERNAL;

UPDATE account a SET fresh_word_octets = COALESCE((SELECT sum(octet_length(words)) FROM email_words w WHERE w.account_id = a.id), 0)
WHERE fresh_word_octets <> 0;
