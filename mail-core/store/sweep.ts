import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { makeRoutine } from "../routine.ts";
import { receivingMaxMs } from "../transfer/limits.ts";
import { forgetNames } from "./card-resources.ts";
import type { Database } from "./database.ts";
import { retiredKeyKeptMs } from "./dkim-keys.ts";
import { draftVersionLimits, forgetDraftVersions } from "./draft-versions.ts";
import { firstIdAt } from "./ids.ts";
import { repetitionWindowDefaultMs } from "./intake-repetition.ts";
import { carryForward } from "./ledger.ts";
import { removeIdlePieces } from "./mail-import-pieces.ts";
import { cancelIdleImports } from "./mail-imports.ts";
import { readSetting, writeSetting } from "./setting.ts";
import { statesSql } from "./states.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long things are kept after they have lost their use. */
export const keepFor = {
  uploadMs: dayMs,
  /** A blob that is still being written is younger than this. */
  orphanMs: dayMs,
  messageMs: hourMs,
  signInFailureMs: dayMs,
  /** Queue entries after their end, and what happened to them. */
  journeyMs: 30 * dayMs,
  /** The longest window that can be set. */
  popSignInMs: hourMs,
  /** The longest that a script may ask for is 90 days. */
  vacationReplyMs: 91 * dayMs,
  /** Of contacts that were deleted, which can be taken back. */
  contactPictureMs: dayMs,
  /** Reports tell of the day before; what is older is for an administrator to look at. */
  tlsResultMs: 30 * dayMs,
  /** Changes are kept by count: who asks from before them is told to start again. RFC 8620 section 5.2. */
  states: 20_000n,
};
const pageSize = 2_000;

/** Takes away what nobody names any more. Safe beside deliveries and beside other sweepers. */
export function makeSweeper({
  database,
  clock,
  log,
  everyMs = hourMs,
  repetitionWindowMs = repetitionWindowDefaultMs,
  journeyLifetimeMs = keepFor.journeyMs,
}: {
  database: Database;
  clock: Clock;
  log: Log;
  everyMs?: number;
  repetitionWindowMs?: number | undefined;
  journeyLifetimeMs?: number | undefined;
}): { start(): void; stop(): Promise<void>; runOnce(): Promise<void> } {
  const ago = (ms: number) => new Date(clock.now() - ms);

  /** Walks ids upwards, a page at a time, so that no statement is long. */
  const eachPage = async (
    sql: string,
    from: string,
    before: string,
    work: (ids: string[]) => Promise<void>,
  ) => {
    for (let last = from; !routine.isStopping; ) {
      const rows = await database.query<{ id: string }>(sql, [last, before, pageSize]);
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0) await work(ids);
      if (ids.length < pageSize) return;
      last = ids.at(-1) ?? before;
    }
  };

  const sweepUploads = () =>
    eachPage(
      "SELECT id FROM upload WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3",
      "0",
      firstIdAt(clock.now() - keepFor.uploadMs),
      async (ids) => {
        await database.query("DELETE FROM upload WHERE id = ANY($1::bigint[])", [ids]);
        await removeOrphanChunks(database, ids);
      },
    );

  const sweepMessages = () =>
    eachPage(
      "SELECT id FROM message WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3",
      "0",
      firstIdAt(clock.now() - keepFor.messageMs),
      async (ids) => {
        const removed = await removeOrphanMessages(database, ids);
        await removeOrphanChunks(database, removed);
      },
    );

  const sweepChunks = async () => {
    // Only what was written since the last sweep can be an orphan of a broken connection.
    const before = firstIdAt(clock.now() - keepFor.orphanMs);
    const after = (await readSetting<string>(database, "chunks-swept-before")) ?? "0";
    await eachPage(
      "SELECT blob_id AS id FROM blob_chunk WHERE blob_id > $1 AND blob_id < $2 AND n = 0 ORDER BY blob_id LIMIT $3",
      after,
      before,
      (ids) => removeOrphanChunks(database, ids),
    );
    if (!routine.isStopping) await writeSetting(database, "chunks-swept-before", before);
  };

  /** Whole hours, as the ledger has them. */
  const sweepEnded = async () => {
    const hour = new Date(Math.floor((clock.now() - journeyLifetimeMs) / hourMs) * hourMs);
    const miscounted = await database.transaction((tx) => carryForward(tx, hour));
    if (miscounted.length > 0)
      log.error("ended recipients were lost or made up", { before: hour, miscounted });
  };

  /** The events of an entry are made after it: what is old has a small id. */
  const sweepJourneys = async () => {
    const before = firstIdAt(clock.now() - journeyLifetimeMs);
    await eachPage(
      "SELECT DISTINCT entry_id AS id FROM journey_event WHERE entry_id > $1 AND entry_id < $2 ORDER BY 1 LIMIT $3",
      "0",
      before,
      async (ids) => {
        await database.query("DELETE FROM journey_event WHERE entry_id = ANY($1::bigint[]) AND id < $2", [
          ids,
          before,
        ]);
      },
    );
    await eachPage(
      "SELECT id FROM journey_call WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3",
      "0",
      before,
      async (ids) => {
        await database.query("DELETE FROM journey_call WHERE id = ANY($1::bigint[])", [ids]);
      },
    );
  };

  const sweepRows = async () => {
    await database.query("DELETE FROM sign_in_failure WHERE at < $1", [ago(keepFor.signInFailureMs)]);
    await database.query("DELETE FROM mta_sts_policy WHERE expires_at < $1", [ago(0)]);
    await database.query("DELETE FROM tls_result WHERE day < $1", [ago(keepFor.tlsResultMs)]);
    await database.query("DELETE FROM tls_report WHERE day < $1", [ago(keepFor.tlsResultMs)]);
    await database.query("DELETE FROM web_session WHERE expires_at < $1", [ago(0)]);
    await database.query("DELETE FROM dkim_key WHERE retired_at < $1", [ago(retiredKeyKeptMs)]);
    await database.query("DELETE FROM pop_sign_in WHERE at < $1", [ago(keepFor.popSignInMs)]);
    await database.query("DELETE FROM vacation_reply WHERE replied_at < $1", [ago(keepFor.vacationReplyMs)]);
    await cancelIdleImports(database, ago(receivingMaxMs), ago(0));
    await removeIdlePieces(database);
    await forgetDraftVersions(database, ago(draftVersionLimits.keptMs));
    await database.query("DELETE FROM contact_picture WHERE unused_at < $1", [ago(keepFor.contactPictureMs)]);
    await database.query("DELETE FROM accepted_digest WHERE message_id < $1", [
      firstIdAt(clock.now() - repetitionWindowMs),
    ]);
    await database.query(
      `DELETE FROM change c USING ${statesSql} s
       WHERE c.account_id = s.account_id AND c.type = s.type AND s.state > $1 AND c.state <= s.state - $1::bigint`,
      [keepFor.states.toString()],
    );
    await forgetNames(database);
  };

  const runOnce = async () => {
    for (const sweep of [sweepRows, sweepEnded, sweepJourneys, sweepUploads, sweepMessages, sweepChunks]) {
      if (!routine.isStopping) await sweep();
    }
  };

  const routine = makeRoutine({
    clock,
    everyMs,
    work: runOnce,
    failed: (error) => log.error("sweep", { error }),
  });
  return { runOnce, start: routine.start, stop: routine.stop };
}

/**
 * In two statements: the rows are locked first, and only then is it asked, with eyes that see what was
 * committed meanwhile, whether anybody names them. Who is about to name one holds it with FOR KEY SHARE.
 */
async function removeOrphanMessages(database: Database, ids: readonly string[]): Promise<string[]> {
  return database.transaction(async (tx) => {
    const orphan = `NOT EXISTS (SELECT FROM email e WHERE e.message_id = m.id)
      AND NOT EXISTS (SELECT FROM draft_version v WHERE v.message_id = m.id)
      AND NOT EXISTS (SELECT FROM queue_entry q WHERE q.message_id = m.id)`;
    const locked = await tx.query<{ id: string }>(
      `SELECT id FROM message m WHERE id = ANY($1::bigint[]) AND ${orphan} FOR UPDATE SKIP LOCKED`,
      [ids],
    );
    const removed = await tx.query<{ id: string }>(
      `DELETE FROM message m WHERE id = ANY($1::bigint[]) AND ${orphan} RETURNING id`,
      [locked.map(({ id }) => id)],
    );
    return removed.map(({ id }) => id);
  });
}

async function removeOrphanChunks(database: Database, ids: readonly string[]): Promise<void> {
  await database.transaction(async (tx) => {
    const orphan = `NOT EXISTS (SELECT FROM message m WHERE m.id = c.blob_id)
      AND NOT EXISTS (SELECT FROM upload u WHERE u.id = c.blob_id)
      AND NOT EXISTS (SELECT FROM mail_import_piece p WHERE p.blob_id = c.blob_id)`;
    const locked = await tx.query<{ blob_id: string }>(
      `SELECT blob_id FROM blob_chunk c WHERE blob_id = ANY($1::bigint[]) AND n = 0 AND ${orphan}
       FOR UPDATE SKIP LOCKED`,
      [ids],
    );
    await tx.query(`DELETE FROM blob_chunk c WHERE blob_id = ANY($1::bigint[]) AND ${orphan}`, [
      locked.map(({ blob_id }) => blob_id),
    ]);
  });
}
