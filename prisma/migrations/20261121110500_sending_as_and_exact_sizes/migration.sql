-- The other account's SMTP, by which one writes as its address: host, port, tls, username, password (sealed; null: the one for collecting).
-- A row has it only once a sign-in there has worked. And the keyword that collected messages get.
ALTER TABLE collect_source ADD COLUMN smtp jsonb;
ALTER TABLE collect_source ADD COLUMN keyword text;

-- What POP3 sends is longer than what is stored where the last line has no end, and other than what is stored where the header of
-- internationalized mail is made over: both are known without reading the message.
ALTER TABLE message ADD COLUMN lacks_line_end boolean NOT NULL DEFAULT false;
ALTER TABLE email ADD COLUMN lacks_line_end boolean NOT NULL DEFAULT false;
ALTER TABLE email ADD COLUMN is_internationalized boolean NOT NULL DEFAULT false;
UPDATE message m SET lacks_line_end = true
FROM (SELECT DISTINCT ON (blob_id) blob_id, octets FROM blob_chunk ORDER BY blob_id, n DESC) last
WHERE last.blob_id = m.id AND m.size_octets > 0
  AND substring(last.octets FROM greatest(1, octet_length(last.octets) - 1)) <> '\x0d0a'::bytea;
UPDATE email e SET lacks_line_end = true FROM message m WHERE m.id = e.message_id AND m.lacks_line_end;
UPDATE email SET is_internationalized = true WHERE position('with UTF8SMTP'::bytea IN trace) > 0;
