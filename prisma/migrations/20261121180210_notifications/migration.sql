-- What tells that a sent message was opened is found by that message's id; other messages are not in this index.
CREATE INDEX message_notification_idx ON message ((summary -> 'notification' ->> 'originalMessageId'))
  WHERE (summary -> 'notification') IS NOT NULL;
