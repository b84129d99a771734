import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { makeIndexer } from "../mime/indexer.ts";
import type { SearchText } from "../mime/message-summary.ts";
import { wordVector } from "../mime/word-vector.ts";
import { binaryArray } from "./binary-array.ts";
import type { Blobs } from "./contracts.ts";
import { type Database, isPassingFailure, type Sql } from "./database.ts";
import { firstIdAt } from "./ids.ts";

/** Emails that are written together: a long statement would keep others from tidying up behind themselves. */
const batchMax = 50;
/** What arrives within this time is indexed together. */
const gatherMs = 200;
/** How often it is looked for what was left behind: by a server that was killed, or by another way in than SMTP. */
export const lookAgainMs = 10_000;
/** What is younger is in the hands of the server that took it in. */
const ownMs = 5_000;
/** Characters of text that wait in memory; what is beyond is read again from the store. */
const waitingMax = 16 * 1024 * 1024;

/**
 * The words by which emails are found. Intake only notes which emails are due, in the transaction that
 * delivers them; their words follow within a moment, outside of the accounts' locks.
 */
export interface SearchIndex {
  /** Emails of one message that were just delivered: indexed soon, without reading the message again. */
  add(arrived: Arrived): void;
  /** Resolves when every email that was delivered to the account before the call can be found. */
  catchUp(accountId: string): Promise<void>;
}

export interface Arrived {
  messageId: string;
  search: SearchText;
  emails: readonly { accountId: string; emailId: string }[];
}

interface Due {
  accountId: string;
  emailId: string;
  messageId: string;
}

const dueColumns = `account_id AS "accountId", email_id AS "emailId", message_id AS "messageId"`;

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
  const waiting: Arrived[] = [];
  let waitingCharacters = 0;
  let isRunning = false;
  const cancels = new Set<() => void>();
  let gatherIsDue = false;
  let round: Promise<void> = Promise.resolve();

  const wordsOf = async (messageId: string): Promise<Uint8Array> => {
    const indexer = makeIndexer();
    try {
      for await (const octets of blobs.read(messageId)) indexer.write(octets);
    } catch (error) {
      if (isPassingFailure(error)) throw error;
      log.error("search.unread", { error, messageId });
      return wordVector(nothing);
    }
    return wordVector(indexer.end().search);
  };

  /** Reads the messages anew. */
  const indexDue = async (due: readonly Due[]) => {
    const words = new Map<string, Uint8Array>();
    for (const { messageId } of due) {
      if (!words.has(messageId)) words.set(messageId, await wordsOf(messageId));
    }
    await writeAll(due, words);
  };

  const writeAll = async (due: readonly Due[], words: ReadonlyMap<string, Uint8Array>) => {
    try {
      await writeWords(database, due, words);
    } catch (error) {
      if (isPassingFailure(error)) throw error;
      // One message that cannot be indexed must not keep the others from being found.
      log.error("search.refused", { error });
      for (const one of due) {
        await writeWords(database, [one], words).catch(() => writeWords(database, [one], new Map()));
      }
    }
  };

  const indexWaiting = async () => {
    while (waiting.length > 0) {
      const some = waiting.splice(0, batchMax);
      const words = new Map<string, Uint8Array>();
      for (const { messageId, search } of some) {
        waitingCharacters -= characters(search);
        words.set(messageId, wordVector(search));
        // Nobody's next command waits for the words of two messages.
        await setImmediate();
      }
      await writeAll(
        some.flatMap(({ messageId, emails }) => emails.map((email) => ({ messageId, ...email }))),
        words,
      );
    }
  };

  const indexLeftBehind = async () => {
    for (let found = batchMax; found === batchMax && isRunning; ) {
      const due = await database.query<Due>(
        `SELECT ${dueColumns} FROM search_due WHERE email_id < $1 LIMIT $2`,
        [firstIdAt(clock.now() - ownMs), batchMax],
        "search-due",
      );
      found = due.length;
      await indexDue(due);
    }
  };

  const later = (ms: number, work: () => Promise<void>, after = () => {}) => {
    if (!isRunning) return;
    const cancel = clock.after(ms, () => {
      cancels.delete(cancel);
      round = round
        .then(work)
        .catch((error: unknown) => log.warn("search.index", { error }))
        .finally(after);
    });
    cancels.add(cancel);
  };
  const lookAgain = (ms: number) => later(ms, indexLeftBehind, () => lookAgain(lookAgainMs));
  const gather = () => {
    if (gatherIsDue) return;
    gatherIsDue = true;
    later(gatherMs, () => {
      gatherIsDue = false;
      return indexWaiting();
    });
  };

  return {
    add(arrived) {
      if (!isRunning || waitingCharacters > waitingMax) return;
      waiting.push(arrived);
      waitingCharacters += characters(arrived.search);
      gather();
    },
    async catchUp(accountId) {
      for (let found = batchMax; found === batchMax; ) {
        const due = await database.query<Due>(
          `SELECT ${dueColumns} FROM search_due WHERE account_id = $1 ORDER BY email_id LIMIT $2`,
          [accountId, batchMax],
          "search-due-account",
        );
        found = due.length;
        await indexDue(due);
      }
    },
    start() {
      isRunning = true;
      lookAgain(0);
    },
    async stop() {
      isRunning = false;
      for (const cancel of cancels) cancel();
      await round;
    },
  };
}

const nothing: SearchText = { subject: "", from: "", recipients: "", body: "" };

const characters = ({ subject, from, recipients, body }: SearchText) =>
  subject.length + from.length + recipients.length + body.length;

/**
 * Writes the words of those that are still due; a message without words is found by none. Who comes second to a
 * row finds it gone. A lost commit is made again from search_due, so nobody waits for the disk.
 */
async function writeWords(
  sql: Sql,
  due: readonly Due[],
  words: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  if (due.length === 0) return;
  const list = [...words];
  await sql.query(
    `WITH words AS MATERIALIZED (
       SELECT message_id, words
       FROM set_config('synchronous_commit', 'off', true), unnest($1::bigint[], $2::tsvector[]) AS w (message_id, words)
     ), due AS (
       DELETE FROM search_due d USING unnest($3::bigint[], $4::bigint[]) AS r (account_id, email_id)
       WHERE d.account_id = r.account_id AND d.email_id = r.email_id
       RETURNING d.account_id, d.email_id, d.message_id
     )
     INSERT INTO email_words (account_id, email_id, words)
     SELECT d.account_id, d.email_id, COALESCE(w.words, ''::tsvector) FROM due d LEFT JOIN words w USING (message_id)`,
    [
      list.map(([messageId]) => messageId),
      binaryArray(
        "tsvector",
        list.map(([, vector]) => vector),
      ),
      due.map(({ accountId }) => accountId),
      due.map(({ emailId }) => emailId),
    ],
    "search-words",
  );
}
