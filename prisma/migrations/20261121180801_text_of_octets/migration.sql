-- Octets as text, or null where they are no UTF-8 or hold NUL: to read them as text takes a third of what hexadecimal takes. An error that is
-- caught here is not logged.
CREATE FUNCTION text_of_octets(octets bytea) RETURNS text IMMUTABLE STRICT LANGUAGE plpgsql AS $$
BEGIN
  RETURN convert_from(octets, 'UTF8');
EXCEPTION WHEN character_not_in_repertoire THEN
  RETURN NULL;
END $$;
