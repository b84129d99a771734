-- The secret that an account shares with its POP3 clients for APOP, sealed under a key that is not in the database. Null unless it was made.
ALTER TABLE account ADD COLUMN apop_secret text;
