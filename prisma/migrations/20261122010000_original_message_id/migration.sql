-- The Message-ID of what was sent, by which reports speak of it, also when the email is gone; null where there is none, or one of more than 998 octets.
ALTER TABLE submission ADD COLUMN original_message_id text;

UPDATE submission s SET original_message_id = m.summary -> 'messageId' ->> -1
FROM email e JOIN message m ON m.id = e.message_id
WHERE e.account_id = s.account_id AND e.id = s.email_id AND octet_length(m.summary -> 'messageId' ->> -1) <= 998;

CREATE INDEX submission_original_message_id_idx ON submission (account_id, original_message_id);
