-- What a chunk unpacks to (Zstandard, RFC 8878); null where its octets are stored as they are, as all were until now.
ALTER TABLE blob_chunk ADD COLUMN unpacked_octets integer;
