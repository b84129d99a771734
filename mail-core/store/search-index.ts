import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { makeIndexer } from "../mime/indexer.ts";
import type { SearchText } from "../mime/message-summary.ts";
import { wordVector } from "../mime/word-vector.ts";
import type { Blobs } from "./contracts.ts";
import { type Database, isPassingFailure, type Sql } from "./database.ts";

/** Emails of one transaction. */
const batchMax = 200;
/** What arrives within this time is indexed together. */
const gatherMs = 20;
/** How often it is looked for what another server, or one that was killed, left behind. */
export const lookAgainMs = 30_000;
/** Characters of text that are kept from delivery until they are indexed; the rest is read again from the store. */
const rememberedMax = 16 * 1024 * 1024;

/**
 * The words by which emails are found. Intake only notes which emails are due, in the transaction that
 * delivers them; their words follow within a moment, outside of the accounts' locks.
 */
export interface SearchIndex {
  /** Spares reading a message again that was at hand a moment ago. */
  remember(messageId: string, search: SearchText): void;
  /** Resolves when every email that was delivered to the account before the call can be found. */
  catchUp(accountId: string): Promise<void>;
}

interface Due {
  account_id: string;
  email_id: string;
  message_id: string;
}

export function makeSearchIndex({
  database,
  blobs,
  clock,
  log,
}: {
  database: Database;
  blobs: Blobs;
  clock: Clock;
  log: Log;
}): SearchIndex & { start(): void; stop(): Promise<void> } {
  const remembered = new Map<string, { search: SearchText; characters: number }>();
  let rememberedCharacters = 0;
  let isRunning = false;
  let cancel: (() => void) | null = null;
  let dueMs = Number.POSITIVE_INFINITY;
  let round: Promise<void> = Promise.resolve();

  const forget = (messageId: string) => {
    rememberedCharacters -= remembered.get(messageId)?.characters ?? 0;
    remembered.delete(messageId);
  };

  const wordsOf = async (messageId: string): Promise<string> => {
    const known = remembered.get(messageId);
    if (known) return wordVector(known.search);
    const indexer = makeIndexer();
    try {
      for await (const octets of blobs.read(messageId)) indexer.write(octets);
    } catch (error) {
      if (isPassingFailure(error)) throw error;
      log.error("search.unread", { error, messageId });
      return "";
    }
    return wordVector(indexer.end().search);
  };

  /** Answers how many were due. Two servers never take the same: a row is locked, the next one skipped to. */
  const indexSome = (accountId: string | null, max: number, read: (messageId: string) => Promise<string>) =>
    database.transaction(async (tx) => {
      // A lost commit is made again from search_due, so nobody needs to wait for the disk.
      await tx.query("SET LOCAL synchronous_commit = off");
      const due = accountId
        ? await tx.query<Due>(
            `SELECT account_id, email_id, message_id FROM search_due WHERE account_id = $1
             ORDER BY email_id LIMIT $2 FOR UPDATE`,
            [accountId, max],
            "search-due-account",
          )
        : await tx.query<Due>(
            `SELECT account_id, email_id, message_id FROM search_due LIMIT $1 FOR UPDATE SKIP LOCKED`,
            [max],
            "search-due",
          );
      if (due.length === 0) return { found: 0, messageIds: [] };
      const messageIds = [...new Set(due.map(({ message_id }) => message_id))];
      const words = new Map<string, string>();
      for (const messageId of messageIds) words.set(messageId, await read(messageId));
      await writeWords(tx, due, words);
      return { found: due.length, messageIds };
    });

  /** One message that cannot be indexed must not keep the others from being found. */
  const indexOneByOne = async (accountId: string | null) => {
    const none = { found: 0, messageIds: [] };
    for (let n = 0; n < batchMax; n++) {
      const one = await indexSome(accountId, 1, wordsOf).catch((error: unknown) => {
        if (isPassingFailure(error)) throw error;
        log.error("search.refused", { error });
        return indexSome(accountId, 1, async () => "");
      });
      if (one.found === 0) return none;
    }
    return { ...none, found: batchMax };
  };

  const indexAll = async (accountId: string | null) => {
    for (;;) {
      const { found, messageIds } = await indexSome(accountId, batchMax, wordsOf).catch((error: unknown) => {
        if (isPassingFailure(error)) throw error;
        return indexOneByOne(accountId);
      });
      for (const messageId of messageIds) forget(messageId);
      if (found < batchMax || (!isRunning && accountId === null)) return;
    }
  };

  const schedule = (inMs: number) => {
    if (!isRunning || clock.now() + inMs >= dueMs) return;
    cancel?.();
    dueMs = clock.now() + inMs;
    cancel = clock.after(inMs, () => {
      dueMs = Number.POSITIVE_INFINITY;
      round = round
        .then(() => indexAll(null))
        .catch((error: unknown) => log.warn("search.index", { error }))
        // What is remembered and was not due yet belongs to a transaction that is still open.
        .finally(() => schedule(remembered.size > 0 ? 1_000 : lookAgainMs));
    });
  };

  return {
    remember(messageId, search) {
      const characters =
        search.subject.length + search.from.length + search.recipients.length + search.body.length;
      forget(messageId);
      remembered.set(messageId, { search, characters });
      rememberedCharacters += characters;
      for (const oldest of remembered.keys()) {
        if (rememberedCharacters <= rememberedMax) break;
        forget(oldest);
      }
      schedule(gatherMs);
    },
    catchUp: indexAll,
    start() {
      isRunning = true;
      schedule(0);
    },
    async stop() {
      isRunning = false;
      cancel?.();
      await round;
    },
  };
}

async function writeWords(tx: Sql, due: readonly Due[], words: ReadonlyMap<string, string>): Promise<void> {
  const list = [...words];
  await tx.query(
    `WITH words AS MATERIALIZED (
       SELECT message_id, words::tsvector FROM unnest($1::bigint[], $2::text[]) AS w (message_id, words)
     ), due AS (
       DELETE FROM search_due d USING unnest($3::bigint[], $4::bigint[]) AS r (account_id, email_id)
       WHERE d.account_id = r.account_id AND d.email_id = r.email_id
       RETURNING d.account_id, d.email_id, d.message_id
     )
     INSERT INTO email_words (account_id, email_id, words)
     SELECT d.account_id, d.email_id, w.words FROM due d JOIN words w USING (message_id)`,
    [
      list.map(([messageId]) => messageId),
      list.map(([, vector]) => vector),
      due.map(({ account_id }) => account_id),
      due.map(({ email_id }) => email_id),
    ],
    "search-words",
  );
}
