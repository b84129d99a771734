import type { Clock } from "../clock.ts";
import type { AccountId } from "../ids.ts";
import type { Pop3Habits } from "../index.ts";
import type { TakePlace } from "../net/shared-ports.ts";
import { usualPop3Habits } from "./app-passwords.ts";
import type { Announcer, Blobs } from "./contracts.ts";
import type { Database, Sql } from "./database.ts";
import type { Ids } from "./ids.ts";
import { listInbox } from "./maildrop-list.ts";
import { makeMaildropReader } from "./maildrop-reader.ts";
import { markSeen, moveFromInbox, takeFromInbox } from "./maildrop-update.ts";

/** How long a lock outlives a server that died holding it; a living one renews it. */
export const lockLeaseMs = 60_000;

/** The inbox as it stood at sign-in, in the order of arrival. RFC 1939 section 5. */
export interface Maildrop {
  readonly count: number;
  /** Octets of message `index` (from 0) as `read` gives them, with a line end where the last line has none: it is sent with one. RFC 1939 section 11. */
  sizeOctets(index: number): number;
  /** It came with SMTPUTF8. */
  isInternationalized(index: number): boolean;
  /** Never changes, never reused: the email's id. RFC 1939 section 7. */
  uidl(index: number): string;
  /** The trace fields, then the message as received. */
  read(index: number): AsyncIterable<Uint8Array>;
  /** The same at once, for a small message that was read ahead of a client which takes them in order, and until the next one is asked for; null for any other. */
  readNow(index: number): Buffer | null;
  /** Takes the marked messages out of the inbox, in one transaction, to where the habits say; what the browser has moved meanwhile stays there. */
  remove(indexes: readonly number[]): Promise<void>;
  /** Whether `markRead` is wanted. */
  readonly marksRead: boolean;
  markRead(indexes: readonly number[]): Promise<void>;
  /** Keeps the lock for another lease. */
  renew(): Promise<void>;
  /** Gives the lock back. */
  release(): Promise<void>;
}

export { MessageGone } from "./maildrop-reader.ts";

export interface Maildrops {
  /** Null when another session holds the maildrop. Without habits what is deleted goes to the trash. */
  open(account: AccountId, habits?: Pop3Habits): Promise<Maildrop | null>;
}

/** Opens maildrops under an exclusive lock that is a row with a lease, so that it holds across machines. */
export function makeMaildrops({
  database,
  blobs,
  announcer,
  clock,
  ids,
  keeper,
  takePlace,
}: {
  database: Database;
  blobs: Blobs;
  announcer: Pick<Announcer, "announce">;
  clock: Clock;
  ids: Ids;
  /** In whose name locks are held, so that `freeMaildrops` can free them when it is gone. Another with each start. */
  keeper: string;
  /** Where several sessions may have one maildrop at once, each as it stood at its own sign-in: a place among those of an account. */
  takePlace?: TakePlace | undefined;
}): Maildrops {
  const leaseEnd = () => new Date(clock.now() + lockLeaseMs);
  const share = async (take: TakePlace, account: AccountId) => {
    const leave = await take(account);
    return leave && { renew: async () => {}, release: async () => leave() };
  };
  /** The lock, or null when another session holds it. RFC 1939 section 4. */
  const lockAlone = async (account: AccountId) => {
    const holder = `${keeper}.${ids.next()}`;
    const locked = await database.query(
      `INSERT INTO maildrop_lock AS l (account_id, holder, lease_until) VALUES ($1, $2, $3)
       ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
       WHERE l.lease_until < $4 RETURNING holder`,
      [account, holder, leaseEnd(), new Date(clock.now())],
      "maildrop-lock",
    );
    if (locked.length === 0) return null;
    return {
      async renew() {
        await database.query(
          "UPDATE maildrop_lock SET lease_until = $3 WHERE account_id = $1 AND holder = $2",
          [account, holder, leaseEnd()],
        );
      },
      async release() {
        await database.query("DELETE FROM maildrop_lock WHERE account_id = $1 AND holder = $2", [
          account,
          holder,
        ]);
      },
    };
  };
  return {
    async open(account, { onDelete, marksRead } = usualPop3Habits) {
      const lock = takePlace ? await share(takePlace, account) : await lockAlone(account);
      if (!lock) return null;
      const { renew, release } = lock;
      try {
        const { emailIds, messageIds, sizes, international } = await listInbox(database, account);
        const reader = makeMaildropReader({ database, blobs, account, emailIds, messageIds, sizes });
        return {
          count: sizes.length,
          sizeOctets: (index) => sizes[index] ?? 0,
          isInternationalized: (index) => international[index] === 1,
          uidl: (index) => String(emailIds[index]),
          read: reader.read,
          readNow: reader.readNow,
          async remove(indexes) {
            const marked = indexes.map((index) => String(emailIds[index]));
            if (marked.length === 0) return;
            await database.transaction((tx) =>
              onDelete === "remove"
                ? takeFromInbox(tx, account, marked)
                : moveFromInbox(tx, account, marked, onDelete),
            );
            announcer.announce([account]);
          },
          marksRead,
          async markRead(indexes) {
            const seen = indexes.map((index) => String(emailIds[index]));
            if (await database.transaction((tx) => markSeen(tx, account, seen)))
              announcer.announce([account]);
          },
          renew,
          release,
        };
      } catch (error) {
        await release().catch(() => {});
        throw error;
      }
    },
  };
}

/** Frees the maildrops that a keeper held who has ended. */
export async function freeMaildrops(sql: Sql, keeper: string): Promise<void> {
  await sql.query("DELETE FROM maildrop_lock WHERE starts_with(holder, $1)", [`${keeper}.`]);
}
