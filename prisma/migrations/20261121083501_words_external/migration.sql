-- PostgreSQL tried to compress the words of larger messages too, a millisecond for each, and kept them as they were.
ALTER TABLE email_words ALTER COLUMN words SET STORAGE EXTERNAL;
