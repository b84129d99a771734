-- A search asks of all emails that it found when they came and which thread they are in: that is answered by their key alone.
ALTER TABLE email DROP CONSTRAINT email_pkey, ADD PRIMARY KEY (account_id, id) INCLUDE (thread_id, received_at);
