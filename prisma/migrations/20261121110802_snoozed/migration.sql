-- Who looks for what is due finds the mailboxes of snoozed mail without reading the others.
CREATE INDEX mailbox_snoozed_idx ON mailbox (account_id, id) WHERE role = 'snoozed';
