import type { Clock } from "../clock.ts";
import type { FaultReason } from "../collect/fault-reason.ts";
import { findAlreadyHere, type Sought } from "./already-here.ts";
import { lockAccounts, recordChanges } from "./changes.ts";
import { type CollectedOutcome, noteCollected } from "./collected.ts";
import type { Acceptance, Announcer, Blobs, Intake } from "./contracts.ts";
import type { Database, Sql } from "./database.ts";
import { lockEmails, updateEmails } from "./email-write.ts";
import { type Piece, piecesOf, removeIdlePieces } from "./mail-import-pieces.ts";
import {
  claimImports,
  endImportRun,
  type ImportKind,
  type ImportProgress,
  type ImportRunEnd,
  importChanges,
  keepImport,
  type MailImport,
  placesGoneThrough,
} from "./mail-imports.ts";

/** How long an import is in one server's hands without a word from it. */
const leaseMs = 5 * 60_000;

/** A message that was read and waits for its transaction. */
export interface ImportedMessage extends Sought {
  /** Unlike that of all others of the import. */
  where: string;
  mailboxId: string;
  keywords: readonly string[];
  acceptance: Acceptance;
}

/** What could not be had, and why. */
export interface ImportFault {
  where: string;
  octets: number;
  reason: FaultReason;
}

export type Imported = "taken" | "repeated";

/** What an importer needs of the store. */
export interface Importing {
  claim(kind: ImportKind, limit: number): Promise<MailImport[]>;
  /** Which of these places (`where`) it has gone through before. */
  goneThrough(job: MailImport, places: readonly string[]): Promise<Set<string>>;
  files(job: MailImport, file: number): Promise<Piece[]>;
  /**
   * Messages with the notes of them, and how far the import is, in one transaction: so nothing comes twice after a crash. One that came with this import
   * before is put into its other folder as well. "over" where the import was paused, canceled or taken over.
   */
  take(
    job: MailImport,
    progress: ImportProgress,
    messages: readonly ImportedMessage[],
    faults: readonly ImportFault[],
  ): Promise<{ outcomes: Imported[]; folders: Record<string, number> } | "over">;
  end(job: MailImport, end: ImportRunEnd): Promise<void>;
}

export function makeImporting({
  database,
  blobs,
  intake,
  announcer,
  holder,
  clock,
}: {
  database: Database;
  blobs: Pick<Blobs, "read">;
  intake: Pick<Intake, "acceptAllIn">;
  announcer: Pick<Announcer, "announce">;
  /** Names this server among others. */
  holder: string;
  clock: Clock;
}): Importing {
  const at = () => new Date(clock.now());
  return {
    claim: (kind, limit) => claimImports(database, { kind, holder, now: at(), leaseMs, limit }),
    goneThrough: (job, places) => placesGoneThrough(database, job, places),
    files: (job, file) => piecesOf(database, job, file),
    async take(job, progress, messages, faults) {
      const { accountId } = job;
      const here = await findAlreadyHere({ database, blobs }, accountId, messages);
      const news = messages.filter(({ digest }) => !here.has(digest));
      const folders = { ...progress.folders };
      for (const { mailboxId } of news) folders[mailboxId] = (folders[mailboxId] ?? 0) + 1;
      const taken = await database.transaction(async (tx) => {
        await lockAccounts(tx, [accountId]);
        const until = new Date(clock.now() + leaseMs);
        if (!(await keepImport(tx, job, { ...progress, folders }, { holder, until }))) return "over";
        await placeAgain(
          tx,
          job,
          messages.filter(({ digest }) => here.has(digest)),
          here,
        );
        const note = (outcome: CollectedOutcome, one: { where: string; octets: number }, more: object = {}) =>
          noteCollected(tx, job, { uidl: one.where, octets: one.octets, outcome, at: at(), ...more });
        const outcomeOf = ({ digest }: ImportedMessage): Imported =>
          here.has(digest) ? "repeated" : "taken";
        await Promise.all([
          ...messages.map((one) => note(outcomeOf(one), one, { digest: Buffer.from(one.digest, "hex") })),
          ...faults.map(({ reason, ...one }) => note("failed", one, { reason })),
        ]);
        if (news.length > 0)
          await intake.acceptAllIn(
            tx,
            news.map(({ acceptance }) => acceptance),
          );
        await recordChanges(tx, importChanges(accountId, [job.id]));
        return { outcomes: messages.map(outcomeOf), folders };
      });
      announcer.announce([accountId]);
      return taken;
    },
    async end(job, end) {
      await database.transaction(async (tx) => {
        await lockAccounts(tx, [job.accountId]);
        await endImportRun(tx, job, { ...end, holder, at: at() });
        await recordChanges(tx, importChanges(job.accountId, [job.id]));
      });
      announcer.announce([job.accountId]);
      await removeIdlePieces(database);
    },
  };
}

/** What came with this import before, and lies in one more of its folders; what was there before it is left as it is. */
async function placeAgain(
  tx: Sql,
  { accountId, id }: MailImport,
  messages: readonly ImportedMessage[],
  here: ReadonlyMap<string, string>,
): Promise<void> {
  if (messages.length === 0) return;
  const rows = await tx.query<{ digest: string }>(
    `SELECT encode(digest, 'hex') AS digest FROM collected
     WHERE account_id = $1 AND source_id = $2 AND outcome = 'taken' AND digest = ANY($3::bytea[])`,
    [accountId, id, messages.map(({ digest }) => Buffer.from(digest, "hex"))],
  );
  const own = new Set(rows.map(({ digest }) => digest));
  const again = messages.filter(({ digest }) => own.has(digest));
  if (again.length === 0) return;
  const emailOf = ({ digest }: ImportedMessage) => here.get(digest) ?? "";
  const { modseq, places } = await lockEmails(tx, accountId, again.map(emailOf));
  const targets = new Map<string, { id: string; keywords: string[]; mailboxIds: string[] }>();
  for (const message of again) {
    const place = places.get(emailOf(message));
    if (!place) continue;
    const target = targets.get(place.id) ?? place;
    targets.set(place.id, {
      id: place.id,
      keywords: [...new Set([...target.keywords, ...message.keywords])],
      mailboxIds: [...new Set([...target.mailboxIds, message.mailboxId])],
    });
  }
  await updateEmails(tx, accountId, modseq, places, [...targets.values()]);
}
