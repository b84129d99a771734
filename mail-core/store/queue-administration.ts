import type { Clock } from "../clock.ts";
import type { OutgoingQueue, QueuedRecipient } from "../index.ts";
import { lockAccounts, recordChanges } from "./changes.ts";
import type { Announcer } from "./contracts.ts";
import type { Database, Sql } from "./database.ts";
import { type Ids, isRowId } from "./ids.ts";
import { type NewEvent, recordEvents, trimEvents } from "./journey.ts";
import { readJourney } from "./journey-of-entry.ts";

/** Of those that wait, the first so many are listed. */
export const listedMax = 1_000;

interface Submitted {
  account_id: string | null;
  submission_id: string | null;
}

/** The outgoing queue as an administrator sees and moves it; the workers hear of it over the announcer. */
export function makeQueueAdministration({
  database,
  announcer,
  clock,
  ids,
}: {
  database: Database;
  announcer: Announcer;
  clock: Clock;
  ids: Ids;
}): OutgoingQueue {
  return {
    async list({ domain = null }) {
      const [counted] = await database.query<{ total: number }>(
        "SELECT count(*)::int AS total FROM queue_entry WHERE state = 'waiting' AND ($1::text IS NULL OR domain = $1)",
        [domain],
      );
      const recipients = await database.query<QueuedRecipient>(
        `SELECT q.id::text, q.reverse_path AS "reversePath", q.forward_path AS "forwardPath", m.size_octets::float8 AS "sizeOctets",
           q.attempts, q.lease_holder IS NOT NULL AND q.lease_until > $2 AS trying, q.created_at AS "createdAt",
           q.next_attempt_at AS "nextAttemptAt", q.expires_at AS "expiresAt", q.last_host AS "lastHost",
           concat_ws(' ', q.last_reply->>'code', q.last_reply->>'enhanced', NULLIF(q.last_reply->>'text', '')) AS "lastReply"
         FROM queue_entry q JOIN message m ON m.id = q.message_id
         WHERE q.state = 'waiting' AND ($1::text IS NULL OR q.domain = $1)
         ORDER BY q.created_at, q.id LIMIT $3`,
        [domain, new Date(clock.now()), listedMax],
      );
      return { total: counted?.total ?? 0, recipients };
    },

    async retry(which) {
      const id = "id" in which ? which.id : null;
      if (id !== null && !isRowId(id)) return 0;
      const now = new Date(clock.now());
      const { count, accounts } = await database.transaction(async (tx) => {
        // What a worker has in hand is being tried as it is.
        const rows = await tx.query<Submitted>(
          // What was handed in for later does not leave before.
          `UPDATE queue_entry SET next_attempt_at = GREATEST($1, release_at)
           WHERE state = 'waiting' AND (lease_until IS NULL OR lease_until <= $1)
             AND ($2::bigint IS NULL OR id = $2) AND ($3::text IS NULL OR domain = $3)
           RETURNING account_id, submission_id`,
          [now, id, "domain" in which ? which.domain : null],
        );
        return { count: rows.length, accounts: await tell(tx, rows) };
      });
      announcer.announce(accounts);
      if (count > 0) announcer.announceQueue();
      return count;
    },

    journey: (id) => readJourney(database, id),

    async remove(id) {
      if (!isRowId(id)) return { kind: "unknown" };
      const now = new Date(clock.now());
      const reply = { code: null, enhanced: null, text: "An administrator took it out of the queue" };
      const { row, accounts } = await database.transaction(async (tx) => {
        const [row] = await tx.query<Submitted & { forward_path: string; was_trying: boolean }>(
          `UPDATE queue_entry q SET state = 'deleted', ended_at = $2, last_reply = $3::jsonb, last_host = NULL,
             lease_holder = NULL, lease_until = NULL
           FROM (SELECT id, lease_holder IS NOT NULL AND lease_until > $2 AS was_trying FROM queue_entry
                 WHERE id = $1 AND state = 'waiting' FOR UPDATE) old
           WHERE q.id = old.id
           RETURNING q.account_id, q.submission_id, q.forward_path, old.was_trying`,
          [id, now, JSON.stringify(reply)],
        );
        if (row) await recordAct(tx, ids, [id], { kind: "deleted", at: now, facts: { isReported: false } });
        return { row, accounts: await tell(tx, row ? [row] : []) };
      });
      announcer.announce(accounts);
      return row
        ? { kind: "deleted", forwardPath: row.forward_path, wasTrying: row.was_trying }
        : { kind: "unknown" };
    },
  };
}

/** What an administrator did to these entries, as events of their journeys. */
async function recordAct(
  tx: Sql,
  ids: Ids,
  entryIds: readonly string[],
  act: Pick<NewEvent, "at" | "kind" | "facts">,
): Promise<void> {
  await recordEvents(
    tx,
    ids,
    entryIds.map((entryId) => ({ ...act, entryId, call: null })),
  );
  await trimEvents(tx, entryIds);
}

/** Whoever handed these in sees what changed. */
async function tell(tx: Sql, rows: readonly Submitted[]): Promise<string[]> {
  const submissions = new Map<string, string>();
  for (const { account_id, submission_id } of rows) {
    if (account_id && submission_id) submissions.set(submission_id, account_id);
  }
  const accounts = [...new Set(submissions.values())];
  await lockAccounts(tx, accounts);
  await recordChanges(
    tx,
    [...submissions].map(([objectId, accountId]) => ({
      accountId,
      type: "EmailSubmission",
      objectId,
      action: "updated",
    })),
  );
  return accounts;
}
