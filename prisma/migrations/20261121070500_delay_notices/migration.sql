-- How many notices of delay the sender of a waiting message had: each is sent once, also after a restart.
ALTER TABLE queue_entry ADD COLUMN delay_notices integer NOT NULL DEFAULT 0;
