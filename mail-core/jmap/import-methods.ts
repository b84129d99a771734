import { shownFault } from "../collect/fault-reason.ts";
import { isRecord } from "../is-record.ts";
import type { Secrets } from "../policy/secrets.ts";
import { readAccount } from "../store/accounts.ts";
import { lockAccounts, recordChanges } from "../store/changes.ts";
import { nothingCollected, readCollectReports } from "../store/collected.ts";
import type { Sql } from "../store/database.ts";
import { appendPiece, PieceTooLong, waitingOctets } from "../store/mail-import-pieces.ts";
import {
  addImport,
  changeImport,
  deleteImport,
  importChanges,
  listImports,
  type MailImport,
  readImport,
} from "../store/mail-imports.ts";
import { listMailboxes } from "../store/mailboxes.ts";
import { stateOf } from "../store/states.ts";
import type { Importer } from "../transfer/importer.ts";
import { filesMax, importsMax, pathMaxLength, waitingMaxOctets } from "../transfer/limits.ts";
import { asStrings, utcDate } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { getOfFew } from "./get-of-few.ts";
import { givenBlobId, id, parseBlobId, parseId } from "./ids.ts";
import { beginMove, type GivenAccount, readImapAccount, testMethod } from "./import-imap.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { changesMethod, endSet } from "./standard.ts";

/** What these methods stand on beside the others. */
export interface ImportMethodDeps extends JmapDeps {
  importer: Pick<Importer, "wake" | "test">;
  secrets: Pick<Secrets, "seal">;
}

const isOver = ({ status }: MailImport) => status === "done" || status === "canceled";
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const view = (one: MailImport, report = nothingCollected) => ({
  id: id("x", one.id),
  files: one.files.map(({ name, sizeOctets, receivedOctets }) => ({
    name,
    size: sizeOctets,
    received: receivedOctets,
  })),
  imap: one.imap && {
    ...{ host: one.imap.host, port: one.imap.port, tls: one.imap.tls },
    ...{ username: one.imap.username, fingerprint: one.imap.fingerprint },
  },
  failure: one.failure,
  mailboxId: one.mailboxId && id("m", one.mailboxId),
  status: one.status,
  isPaused: one.isPaused,
  isRunning: one.isRunning,
  size: one.imap ? one.listedOctets : one.files.reduce((sum, { sizeOctets }) => sum + sizeOctets, 0),
  done: one.doneOctets,
  messages: one.imap && { listed: one.listedMessages, done: one.doneMessages },
  createdAt: utcDate(one.createdAt),
  endedAt: one.endedAt && utcDate(one.endedAt),
  report: {
    taken: report.taken,
    repeated: report.repeated,
    failed: report.failed,
    octets: report.octets,
    ignoredFiles: one.ignoredFiles,
    folders: Object.fromEntries(Object.entries(one.folders).map(([rowId, count]) => [id("m", rowId), count])),
    // Behind the last " @" stands what keeps two of one name apart.
    failures: report.failures.map(({ uidl, octets, reason }) => ({
      where: uidl.replace(/ @[\d.]+$/, ""),
      octets,
      ...shownFault(reason),
    })),
  },
});

type Given =
  | { files: { name: string; sizeOctets: number }[]; mailboxId: string | null }
  | { account: GivenAccount }
  | { wrong: string[] };

/** What a client says of an import that it begins. */
function readCreate(given: unknown, mailboxes: ReadonlySet<string>): Given {
  if (!isRecord(given)) return { wrong: [] };
  const { files, mailboxId = null, imap = null, ...others } = given;
  if (imap !== null)
    return files === undefined && mailboxId === null && Object.keys(others).length === 0
      ? readImapAccount(imap, null)
      : { wrong: ["imap"] };
  const wrong = Object.keys(others);
  const rowId = mailboxId === null ? null : parseId("m", mailboxId);
  if (mailboxId !== null && (rowId === null || !mailboxes.has(rowId))) wrong.push("mailboxId");
  const read = (Array.isArray(files) ? files : []).map((file) => readFile(file));
  if (read.length === 0 || read.length > filesMax || read.includes(null)) wrong.push("files");
  if (wrong.length > 0) return { wrong };
  return { files: read.filter((file) => file !== null), mailboxId: rowId };
}

function readFile(file: unknown): { name: string; sizeOctets: number } | null {
  if (!isRecord(file) || typeof file.name !== "string" || !isCount(file.size) || file.size === 0) return null;
  const name = file.name.toWellFormed().replace(/\p{Cc}/gu, "");
  return name === "" || name.length > pathMaxLength ? null : { name, sizeOctets: file.size };
}

/** Ours: mail that comes in as files, or from a whole account elsewhere. docs/jmap.md. */
export function importMethods(deps: ImportMethodDeps): Record<string, Method> {
  const { database, announcer, ids, clock, importer } = deps;
  const at = () => new Date(clock.now());

  const get = getOfFew(deps, "MailImport", "x", async ({ account }) => {
    // In this order: the report of an import that is over is whole.
    const imports = await listImports(database, account);
    const reports = await readCollectReports(database, account);
    return imports.map((one) => view(one, reports.get(one.id)));
  });

  /** Makes room for one more, by the oldest that is over; false where there is none. */
  const makesRoom = async (tx: Sql, account: string, imports: MailImport[]): Promise<boolean> => {
    if (imports.length < importsMax) return true;
    const oldest = imports.findLast(isOver);
    if (!oldest) return false;
    await deleteImport(tx, account, oldest.id);
    await recordChanges(tx, importChanges(account, [oldest.id], "destroyed"));
    imports.splice(imports.indexOf(oldest), 1);
    return true;
  };

  const set: Method = async (args, context) => {
    const { account } = context;
    const create = args.create ?? {};
    const update = args.update ?? {};
    const destroy = args.destroy == null ? [] : asStrings(args.destroy);
    // Whom the server calls, and with what password, no program decides; as with collecting.
    const isPerson = context.caller.by === "person";
    if (!isRecord(create) || !isRecord(update) || !destroy) return refuse("invalidArguments");
    const mailboxes = new Set((await listMailboxes(database, account)).map((mailbox) => mailbox.id));
    const result = await database.transaction(async (tx) => {
      await lockAccounts(tx, [account]);
      const oldState = await stateOf(tx, account, "MailImport");
      if (args.ifInState != null && args.ifInState !== oldState) return null;
      const imports = await listImports(tx, account);
      const find = (text: string) => imports.find((one) => one.id === parseId("x", text));
      const out = {
        created: Object.create(null) as Record<string, { id: string }>,
        notCreated: Object.create(null) as Record<string, SetError>,
        updated: Object.create(null) as Record<string, null>,
        notUpdated: Object.create(null) as Record<string, SetError>,
        destroyed: [] as string[],
        notDestroyed: Object.create(null) as Record<string, SetError>,
      };
      for (const [creationId, given] of Object.entries(create)) {
        const read = readCreate(given, mailboxes);
        if ("account" in read && !isPerson) out.notCreated[creationId] = { type: "forbidden" };
        else if ("wrong" in read)
          out.notCreated[creationId] = { type: "invalidProperties", properties: read.wrong };
        else if (!(await makesRoom(tx, account, imports)))
          out.notCreated[creationId] = { type: "overQuota", description: `${importsMax} imports at most` };
        else {
          const rowId = ids.next();
          if ("account" in read) await beginMove(tx, deps.secrets, account, { id: rowId, ...read, at: at() });
          else await addImport(tx, account, { id: rowId, ...read, at: at() });
          await recordChanges(tx, importChanges(account, [rowId], "created"));
          const made = await readImport(tx, account, rowId);
          if (made) imports.unshift(made);
          out.created[creationId] = { id: id("x", rowId) };
        }
      }
      for (const [text, given] of Object.entries(update)) {
        const one = find(text);
        const change = readUpdate(given, one ?? null);
        if (!one) out.notUpdated[text] = { type: "notFound" };
        else if ("account" in change && !isPerson) out.notUpdated[text] = { type: "forbidden" };
        else if ("wrong" in change)
          out.notUpdated[text] = { type: "invalidProperties", properties: change.wrong };
        else {
          if ("account" in change)
            await beginMove(tx, deps.secrets, account, { id: one.id, ...change, at: at() });
          else await changeImport(tx, one, { ...change, at: at() });
          await recordChanges(tx, importChanges(account, [one.id]));
          out.updated[text] = null;
        }
      }
      for (const text of new Set(destroy)) {
        const one = find(text);
        if (!one) out.notDestroyed[text] = { type: "notFound" };
        else {
          await deleteImport(tx, account, one.id);
          await recordChanges(tx, importChanges(account, [one.id], "destroyed"));
          out.destroyed.push(text);
        }
      }
      return { oldState, newState: await stateOf(tx, account, "MailImport"), ...out };
    });
    if (!result) return refuse("stateMismatch");
    importer.wake();
    return endSet("MailImport/set", result, context, announcer);
  };

  /** An upload becomes the next piece of a file. */
  const append: Method = async ({ id: text, file, offset, blobId }, { account, accountId, createdIds }) => {
    const importId = parseId("x", text);
    if (!isCount(file) || !isCount(offset)) return refuse("invalidArguments", "file offset");
    const blob = typeof blobId === "string" ? parseBlobId(givenBlobId(blobId, createdIds)) : null;
    if (blob?.kind !== "upload" || blob.parts.length > 0 || importId === null)
      return refuse("invalidArguments", "id blobId");
    const [waiting, owner] = await Promise.all([
      waitingOctets(database, account),
      readAccount(database, account),
    ]);
    if (waiting >= (owner?.quotaOctets ?? waitingMaxOctets)) return refuse("overQuota");
    const piece = { importId, file, offset, blobId: blob.rowId, at: at() };
    const appended = await database
      .transaction((tx) => appendPiece(tx, account, piece))
      .catch((error: unknown) => {
        if (error instanceof PieceTooLong) return { ok: false as const, why: "too long" as const };
        throw error;
      });
    if (!appended.ok) return refuse("invalidArguments", appended.why);
    announcer.announce([account]);
    importer.wake();
    return answer("MailImport/append", { accountId, id: text, file, received: appended.receivedOctets });
  };

  return {
    "MailImport/get": get,
    "MailImport/changes": changesMethod(deps, "MailImport", "x"),
    "MailImport/set": set,
    "MailImport/append": append,
    "MailImport/test": testMethod(deps),
  };
}

/** What one decides about an import that is there: pause, resume, cancel; to move an account over again, or with another password. */
function readUpdate(
  given: unknown,
  one: MailImport | null,
): { isPaused: boolean | null; isCanceled: boolean } | { account: GivenAccount } | { wrong: string[] } {
  if (!isRecord(given)) return { wrong: [] };
  if (given.imap !== undefined)
    return one?.imap && Object.keys(given).length === 1
      ? readImapAccount(given.imap, one.imap)
      : { wrong: ["imap"] };
  const { isPaused = null, status, ...others } = given;
  const wrong = Object.keys(others);
  if (isPaused !== null && typeof isPaused !== "boolean") wrong.push("isPaused");
  if (status !== undefined && status !== "canceled") wrong.push("status");
  if (wrong.length > 0) return { wrong };
  return { isPaused: isPaused as boolean | null, isCanceled: status === "canceled" };
}
