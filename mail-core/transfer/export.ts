import type { ExportFile, ExportFormat, LabelBook } from "../index.ts";
import { chunkOctets } from "../store/blobs.ts";
import type { Blobs } from "../store/contracts.ts";
import type { Database } from "../store/database.ts";
import { type ExportRow, idsToExport, readExportRows } from "../store/mail-export.ts";
import { listMailboxes, type MailboxRow } from "../store/mailboxes.ts";
import { maildirFlags } from "./maildir.ts";
import { marksBlock } from "./marks-write.ts";
import { fromLine, inMbox } from "./mbox-write.ts";
import { fileName, makeNames } from "./safe-name.ts";
import { type ZipEntry, zipOf } from "./zip-write.ts";

export interface ExportDeps {
  database: Database;
  blobs: Blobs;
  labels: Pick<LabelBook, "namesOf">;
}

/** Emails that go into one folder of the archive. */
export interface ExportFolder {
  /** With `/` in between, made safe. */
  path: string;
  ids: BigUint64Array;
  /** Of all of them together. */
  octets: number;
}

/** Emails that are read at once; their octets with them, where they are in one chunk. */
const pageSize = 32;
/** Where the mail of a whole account lies in its archive. */
const mailFolder = "Mail";

/** One zip of these folders and files, as it comes into being; held is a page of emails, and a line for each file that was written. */
export async function* exportZip(
  deps: ExportDeps,
  accountId: string,
  {
    folders,
    format,
    files,
  }: { folders: AsyncIterable<ExportFolder>; format: ExportFormat; files: AsyncIterable<ExportFile> },
): AsyncIterable<Uint8Array> {
  const names = await deps.labels.namesOf(accountId);
  async function* entries(): AsyncIterable<ZipEntry> {
    for await (const { path, ids, octets } of folders) {
      const emails = readAll(deps, accountId, ids);
      if (format === "mbox") yield mboxEntry(deps, accountId, { path, ids, octets, names });
      else yield* format === "eml" ? emlEntries(path, emails) : maildirEntries(path, emails);
    }
    for await (const { name, octets } of files)
      yield { name, at: new Date(), expectedOctets: octets.length, content: only(octets) };
  }
  yield* zipOf(entries());
}

/** Every folder of an account, those above before those below, with names that can lie beside each other. */
export async function* foldersOf(
  deps: ExportDeps,
  accountId: string,
  into = mailFolder,
): AsyncIterable<ExportFolder> {
  const mailboxes = await listMailboxes(deps.database, accountId);
  const nameIn = makeNames();
  async function* below(parentId: string | null, folder: string): AsyncIterable<ExportFolder> {
    for (const mailbox of mailboxes.filter((one) => one.parentId === parentId)) {
      const path = `${folder}${nameIn(folder, fileName(mailbox.name, "Folder"))}`;
      yield { path, ...(await idsIn(deps, accountId, mailbox)) };
      yield* below(mailbox.id, `${path}/`);
    }
  }
  yield* below(null, `${into}/`);
}

async function idsIn(deps: ExportDeps, accountId: string, { id }: MailboxRow) {
  const found = await idsToExport(deps, accountId, { condition: { inMailbox: id } });
  if (found === "too many headers") throw new Error("a folder asks for no header");
  return found;
}

/** An email and its octets, the trace included. */
interface Exported extends ExportRow {
  content: AsyncIterable<Uint8Array>;
}

async function* readAll(
  { database, blobs }: ExportDeps,
  accountId: string,
  ids: BigUint64Array,
): AsyncIterable<Exported> {
  for (let at = 0; at < ids.length; at += pageSize) {
    const page = Array.from(ids.subarray(at, at + pageSize), String);
    const rows = await readExportRows(database, accountId, page);
    const small = rows.filter(({ messageOctets }) => messageOctets <= chunkOctets);
    const starts = await blobs.readStarts(small.map(({ messageId }) => messageId));
    for (const row of rows) {
      const start = starts.get(row.messageId);
      yield { ...row, content: octetsOf(row, start ? only(start) : blobs.read(row.messageId)) };
    }
  }
}

async function* octetsOf(
  { trace }: ExportRow,
  message: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  if (trace.length > 0) yield trace;
  yield* message;
}

async function* only(octets: Uint8Array): AsyncIterable<Uint8Array> {
  yield octets;
}

/** What a From line and the fields behind it add to a message, about. */
const mboxOverheadOctets = 400;

function mboxEntry(
  deps: ExportDeps,
  accountId: string,
  { path, ids, octets, names }: ExportFolder & { names: ReadonlyMap<string, string> },
): ZipEntry {
  async function* content(): AsyncIterable<Uint8Array> {
    for await (const email of readAll(deps, accountId, ids)) {
      const { keywords, receivedAt } = email;
      const labels = keywords.flatMap((keyword) => names.get(keyword) ?? []);
      const isUnended = email.lacksLineEnd && !(await endsInLf(deps, email));
      const marks = marksBlock({ keywords, labels, receivedAt, isUnended });
      yield Buffer.from(fromLine(email.sender, receivedAt) + marks);
      yield* inMbox(email.content);
    }
  }
  const expectedOctets = octets + mboxOverheadOctets * ids.length;
  return { name: `${path}.mbox`, at: new Date(), expectedOctets, content: content() };
}

/** Of what has other line ends than mail. */
async function endsInLf({ blobs }: ExportDeps, { messageId, messageOctets }: ExportRow): Promise<boolean> {
  for await (const octets of blobs.read(messageId, { start: messageOctets - 1, end: messageOctets }))
    return octets[0] === 0x0a;
  return false;
}

/** An empty folder is there as well. */
const folderEntry = (path: string): ZipEntry => ({
  name: `${path}/`,
  at: new Date(),
  expectedOctets: 0,
  content: none(),
});

async function* none(): AsyncIterable<Uint8Array> {}

/** By day and subject; the email's id keeps two of one subject apart. */
async function* emlEntries(path: string, emails: AsyncIterable<Exported>): AsyncIterable<ZipEntry> {
  yield folderEntry(path);
  for await (const { id, receivedAt, subject, sizeOctets, content } of emails) {
    const day = receivedAt.toISOString().slice(0, 10);
    const name = `${path}/${day} ${fileName(subject, "No subject")} ${id}.eml`;
    yield { name, at: receivedAt, expectedOctets: sizeOctets, content };
  }
}

async function* maildirEntries(path: string, emails: AsyncIterable<Exported>): AsyncIterable<ZipEntry> {
  for (const folder of ["cur", "new", "tmp"]) yield folderEntry(`${path}/${folder}`);
  for await (const { id, receivedAt, keywords, sizeOctets, content } of emails) {
    const time = Math.floor(receivedAt.getTime() / 1000);
    const name = `${path}/cur/${time}.${id}.keryx${maildirFlags(keywords)}`;
    yield { name, at: receivedAt, expectedOctets: sizeOctets, content };
  }
}
