import type { Clock } from "../clock.ts";
import type { AccountId } from "../ids.ts";
import { lockAccounts, recordChanges } from "./changes.ts";
import type { Announcer, Blobs } from "./contracts.ts";
import { recount } from "./counts.ts";
import type { Database, Sql } from "./database.ts";
import type { Ids } from "./ids.ts";
import { makeMaildropReader } from "./maildrop-reader.ts";

/** How long a lock outlives a server that died holding it; a living one renews it. */
export const lockLeaseMs = 60_000;

/** The inbox as it stood at sign-in, in the order of arrival. RFC 1939 section 5. */
export interface Maildrop {
  readonly count: number;
  /** Octets of message `index` (from 0) exactly as `read` gives them. */
  sizeOctets(index: number): number;
  /** Never changes, never reused: the email's id. RFC 1939 section 7. */
  uidl(index: number): string;
  /** The trace fields, then the message as received. */
  read(index: number): AsyncIterable<Uint8Array>;
  /** Moves the marked messages to the trash, in one transaction; what the browser has moved meanwhile stays there. */
  remove(indexes: readonly number[]): Promise<void>;
  /** Keeps the lock for another lease. */
  renew(): Promise<void>;
  /** Gives the lock back. */
  release(): Promise<void>;
}

export interface Maildrops {
  /** Null when another session holds the maildrop. */
  open(account: AccountId): Promise<Maildrop | null>;
}

/** Opens maildrops under an exclusive lock that is a row with a lease, so that it holds across machines. */
export function makeMaildrops({
  database,
  blobs,
  announcer,
  clock,
  ids,
}: {
  database: Database;
  blobs: Blobs;
  announcer: Announcer;
  clock: Clock;
  ids: Ids;
}): Maildrops {
  const leaseEnd = () => new Date(clock.now() + lockLeaseMs);
  return {
    async open(account) {
      const holder = ids.next();
      const locked = await database.query(
        `INSERT INTO maildrop_lock AS l (account_id, holder, lease_until) VALUES ($1, $2, $3)
         ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
         WHERE l.lease_until < $4 RETURNING holder`,
        [account, holder, leaseEnd(), new Date(clock.now())],
        "maildrop-lock",
      );
      if (locked.length === 0) return null;
      const release = async () => {
        await database.query("DELETE FROM maildrop_lock WHERE account_id = $1 AND holder = $2", [
          account,
          holder,
        ]);
      };
      try {
        const rows = await listInbox(database, account);
        // Three numbers for each message, whatever the size of the maildrop.
        const emailIds = BigInt64Array.from(rows, (row) => BigInt(row.email_id));
        const messageIds = BigInt64Array.from(rows, (row) => BigInt(row.message_id));
        const sizes = Float64Array.from(rows, (row) => Number(row.size_octets));
        const reader = makeMaildropReader({ database, blobs, account, emailIds, messageIds, sizes });
        return {
          count: rows.length,
          sizeOctets: (index) => sizes[index] ?? 0,
          uidl: (index) => String(emailIds[index]),
          read: reader.read,
          async remove(indexes) {
            const marked = indexes.map((index) => String(emailIds[index]));
            await database.transaction((tx) => moveToTrash(tx, account, marked));
            announcer.announce([account]);
          },
          async renew() {
            await database.query(
              "UPDATE maildrop_lock SET lease_until = $3 WHERE account_id = $1 AND holder = $2",
              [account, holder, leaseEnd()],
            );
          },
          release,
        };
      } catch (error) {
        await release().catch(() => {});
        throw error;
      }
    },
  };
}

function listInbox(sql: Sql, account: AccountId) {
  return sql.query<{ email_id: string; message_id: string; size_octets: string }>(
    `SELECT i.email_id, e.message_id, e.size_octets
     FROM mailbox b
     JOIN mailbox_email i ON i.account_id = b.account_id AND i.mailbox_id = b.id
     JOIN email e ON e.account_id = i.account_id AND e.id = i.email_id
     WHERE b.account_id = $1 AND b.role = 'inbox' ORDER BY i.uid`,
    [account],
    "maildrop-list",
  );
}

/** Takes emails out of the inbox; those left in no other mailbox go to the trash. */
async function moveToTrash(tx: Sql, account: AccountId, emailIds: readonly string[]): Promise<void> {
  if (emailIds.length === 0) return;
  const modseq = (await lockAccounts(tx, [account])).get(account);
  const roles = await tx.query<{ id: string; role: string }>(
    "SELECT id, role FROM mailbox WHERE account_id = $1 AND role IN ('inbox', 'trash')",
    [account],
  );
  const inbox = roles.find((mailbox) => mailbox.role === "inbox")?.id;
  const trash = roles.find((mailbox) => mailbox.role === "trash")?.id;
  if (!inbox || !trash || modseq === undefined) throw new Error("the account has no inbox or no trash");
  const taken = await tx.query<{ email_id: string; thread_id: string }>(
    `DELETE FROM mailbox_email WHERE account_id = $1 AND mailbox_id = $2 AND email_id = ANY($3::bigint[])
     RETURNING email_id, thread_id`,
    [account, inbox, emailIds],
  );
  if (taken.length === 0) return;
  const takenIds = taken.map((row) => row.email_id);
  await tx.query(
    `WITH homeless AS (
       SELECT e.id, e.thread_id, e.received_at, row_number() OVER (ORDER BY e.id) AS n
       FROM email e
       WHERE e.account_id = $1 AND e.id = ANY($3::bigint[])
         AND NOT EXISTS (SELECT FROM mailbox_email m WHERE m.account_id = e.account_id AND m.email_id = e.id)
     ), uids AS (
       UPDATE mailbox SET uid_next = uid_next + (SELECT count(*) FROM homeless)
       WHERE account_id = $1 AND id = $2 RETURNING uid_next - (SELECT count(*) FROM homeless) AS first
     )
     INSERT INTO mailbox_email (account_id, mailbox_id, email_id, thread_id, received_at, uid)
     SELECT $1, $2, h.id, h.thread_id, h.received_at, uids.first + h.n - 1 FROM homeless h, uids`,
    [account, trash, takenIds],
  );
  await tx.query(
    "UPDATE email_state SET modseq = $3 WHERE account_id = $1 AND email_id = ANY($2::bigint[])",
    [account, takenIds, modseq],
  );
  await recordChanges(tx, [
    ...takenIds.map(
      (id) => ({ accountId: account, type: "Email", objectId: id, action: "updated" }) as const,
    ),
    { accountId: account, type: "Mailbox", objectId: inbox, action: "updated" },
    { accountId: account, type: "Mailbox", objectId: trash, action: "updated" },
  ]);
  await recount(
    tx,
    taken.flatMap(({ thread_id }) => [
      { accountId: account, mailboxId: inbox, threadId: thread_id },
      { accountId: account, mailboxId: trash, threadId: thread_id },
    ]),
  );
}
