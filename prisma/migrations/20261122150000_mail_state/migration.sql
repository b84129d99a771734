-- The states of what changes with every email, in one row for each account: five rows were raised one by one for each message.
-- The page keeps room for the row's next version.
CREATE TABLE mail_state (
  account_id bigint PRIMARY KEY,
  email bigint NOT NULL DEFAULT 0,
  mailbox bigint NOT NULL DEFAULT 0,
  thread bigint NOT NULL DEFAULT 0,
  email_delivery bigint NOT NULL DEFAULT 0,
  news bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

INSERT INTO mail_state (account_id, email, mailbox, thread, email_delivery, news)
SELECT a.id,
  COALESCE(max(s.state) FILTER (WHERE s.type = 'Email'), 0),
  COALESCE(max(s.state) FILTER (WHERE s.type = 'Mailbox'), 0),
  COALESCE(max(s.state) FILTER (WHERE s.type = 'Thread'), 0),
  COALESCE(max(s.state) FILTER (WHERE s.type = 'EmailDelivery'), 0),
  COALESCE(max(s.state) FILTER (WHERE s.type = 'News'), 0)
FROM account a LEFT JOIN account_state s ON s.account_id = a.id
GROUP BY a.id;

DELETE FROM account_state WHERE type IN ('Email', 'Mailbox', 'Thread', 'EmailDelivery', 'News');
