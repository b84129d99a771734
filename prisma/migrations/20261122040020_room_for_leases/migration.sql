-- Every row is written again when a worker leases it. Where its page has room for that no index is written, since none holds the lease.
ALTER TABLE queue_entry SET (fillfactor = 50);
