-- POP3 reads octets in binary now, and finds by itself which are no UTF-8.
DROP FUNCTION text_of_octets(bytea);
