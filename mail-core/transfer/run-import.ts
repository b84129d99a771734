import type { Clock } from "../clock.ts";
import { type Fetched, fetchMessage } from "../collect/message.ts";
import type { MailCoreConfig } from "../config.ts";
import type { LabelBook } from "../index.ts";
import { receivedTime } from "../jmap/dates.ts";
import { parseFields } from "../mime/header.ts";
import type { Blobs, Delivery, Recipients } from "../store/contracts.ts";
import { type Database, isPassingFailure } from "../store/database.ts";
import type { Ids } from "../store/ids.ts";
import type { ImportedMessage, ImportFault, Importing } from "../store/importing.ts";
import type { ImportPosition, ImportProgress, MailImport } from "../store/mail-imports.ts";
import { fileOf } from "./given-file.ts";
import { type ImportFolders, makeImportFolders } from "./import-folders.ts";
import { readGmailLabels } from "./paths.ts";
import { type FoundItem, readFile } from "./read-import.ts";

export interface ImportDeps {
  store: Importing;
  database: Database;
  blobs: Blobs;
  recipients: Pick<Recipients, "withoutRoom">;
  labels: Pick<LabelBook, "keywordsFor">;
  config: Pick<MailCoreConfig, "messageMaxOctets">;
  ids: Ids;
  clock: Clock;
  /** True when the server stops: the run ends after the message in hand. */
  isStopping(): boolean;
}

/** How a run ended: all was read, there is no room, the server stops, or the import was taken out of its hands. */
export type RunEnd = "done" | "full" | "stopped" | "over";

type Mail = FoundItem & { kind: "mail" };
interface Waiting {
  mail: ImportedMessage;
  fetched: Fetched;
}

/** What one transaction holds at most: it has the account's lock for some tens of milliseconds. */
const batchMax = { messages: 64, octets: 1024 * 1024 };
/** How long what was read waits for others, so that those who watch see it move. */
const flushEveryMs = 1_000;

const tooLarge = "It is larger than what this server takes.";
const noHeader = "It has no header.";
const notStorable = "It could not be stored.";
const deletedThere = "It had been deleted where it comes from.";
const everywhereSeen = ["$seen"];

/** Reads an import from where it stands, and stores what it finds; each transaction says how far that is. */
export async function runImport(job: MailImport, deps: ImportDeps): Promise<RunEnd> {
  const { store, blobs, clock } = deps;
  const batch = new Batch(job, deps);
  for (let n = job.position.file; n < job.files.length; n += 1) {
    const file = fileOf(await store.files(job, n), blobs);
    const from = n === job.position.file ? job.position : { file: n, entry: 0, offset: 0 };
    for await (const item of readFile({ name: job.files[n]?.name ?? "", file }, from)) {
      if (item.kind === "mail" && !(await batch.hasRoom())) return (await batch.flush()) ? "full" : "over";
      if (!(await batch.add(item))) return "over";
      if (batch.isDue(clock.now()) && !(await batch.flush())) return "over";
      if (deps.isStopping()) return (await batch.flush()) ? "stopped" : "over";
    }
    batch.endFile(n);
  }
  return (await batch.flush()) ? "done" : "over";
}

/** What was read since the last transaction. */
class Batch {
  readonly #job: MailImport;
  readonly #deps: ImportDeps;
  readonly #folders: ImportFolders;
  #progress: ImportProgress;
  /** Up to where all is stored. */
  #storedAt: ImportPosition;
  #messages: Waiting[] = [];
  #faults: ImportFault[] = [];
  #flushedAt: number;

  constructor(job: MailImport, deps: ImportDeps) {
    this.#job = job;
    this.#deps = deps;
    this.#folders = makeImportFolders({ ...deps, now: () => new Date(deps.clock.now()) }, job.accountId);
    this.#progress = { ...job, folders: { ...job.folders } };
    this.#storedAt = job.position;
    this.#flushedAt = deps.clock.now();
  }

  get #octets(): number {
    return this.#messages.reduce((sum, { mail }) => sum + mail.octets, 0);
  }

  /** False when the account is full with what waits here. */
  async hasRoom(): Promise<boolean> {
    const { accountId } = this.#job;
    return (await this.#deps.recipients.withoutRoom([accountId], this.#octets + 1)).length === 0;
  }

  isDue(now: number): boolean {
    const isFull = this.#messages.length >= batchMax.messages || this.#octets >= batchMax.octets;
    return isFull || now - this.#flushedAt >= flushEveryMs;
  }

  /** Reads one thing; false when the import is no longer ours to go on with. */
  async add(item: FoundItem): Promise<boolean> {
    if (item.kind === "ignored") this.#progress.ignoredFiles += 1;
    else if (item.kind === "folder") {
      if (this.#job.mailboxId === null) await this.#folders.byPath(item.folder);
    } else if (item.kind === "broken") this.#fail(item, 0, item.reason);
    else if (!(await this.#addMail(item))) return false;
    const { position, doneOctets } = item.after();
    this.#progress.position = position;
    this.#progress.doneOctets = this.#before(position.file) + doneOctets;
    return true;
  }

  endFile(n: number): void {
    this.#progress.position = { file: n + 1, entry: 0, offset: 0 };
    this.#progress.doneOctets = this.#before(n + 1);
  }

  /** Octets of the files before this one. */
  #before(file: number): number {
    return this.#job.files.slice(0, file).reduce((sum, { sizeOctets }) => sum + sizeOctets, 0);
  }

  #fail(item: FoundItem, octets: number, reason: string): true {
    this.#faults.push({ where: this.#nameOf(item), octets, reason });
    return true;
  }

  /** Where it stands, unlike all others. */
  #nameOf({ where }: FoundItem): string {
    const { entry, offset } = this.#progress.position;
    return `${where} @${entry}.${offset}`;
  }

  async #addMail(item: Mail): Promise<boolean> {
    const { blobs, config, clock } = this.#deps;
    if (item.marks?.isExpunged) return this.#fail(item, 0, deletedThere);
    const fetched = await fetchMessage(item.content, { blobs, maxOctets: config.messageMaxOctets });
    if (!fetched) return this.#fail(item, config.messageMaxOctets, tooLarge);
    if (parseFields(fetched.head).length === 0) {
      await fetched.forget();
      return this.#fail(item, fetched.blob.sizeOctets, noHeader);
    }
    const { summary, blob, words } = fetched;
    const now = new Date(clock.now());
    const said =
      item.marks?.receivedAt ??
      receivedTime(fetched.head) ??
      item.fromLineAt ??
      (summary.sentAt ? new Date(summary.sentAt) : now);
    const receivedAt = said < now && said.getTime() > 0 ? said : now;
    const { mailboxId, keywords } = await this.#placeOf(item);
    const digest = fetched.digest.toString("hex");
    // The second of two that are the same finds the first where that is stored.
    if (this.#messages.some(({ mail }) => mail.digest === digest) && !(await this.flush())) {
      await fetched.forget();
      return false;
    }
    const { accountId } = this.#job;
    const delivery: Delivery = {
      ...{ accountId, mailbox: { id: mailboxId }, keywords },
      trace: new Uint8Array(0),
      isOld: true,
    };
    this.#messages.push({
      fetched,
      mail: {
        where: this.#nameOf(item),
        digest,
        octets: blob.sizeOctets,
        subject: summary.subject,
        messageId: summary.messageId,
        receivedAt,
        mailboxId,
        keywords,
        acceptance: {
          message: { kind: "new", blob, summary },
          words,
          receivedAt,
          deliveries: [delivery],
          relays: [],
          // Nobody was promised anything: the ledger is of recipients.
          isUnsent: true,
        },
      },
    });
    return true;
  }

  /** Where a message goes and how it is marked: by its owner's choice, by Gmail's labels, or by its path. What says nothing of being read, was. */
  async #placeOf({
    folder,
    marks,
    keywords: ofMaildir,
  }: Mail): Promise<{ mailboxId: string; keywords: string[] }> {
    const { mailboxId: chosen, accountId } = this.#job;
    const ofGmail = marks?.labels && !marks.isOwn ? readGmailLabels(marks.labels) : null;
    const names = ofGmail?.names ?? marks?.labels ?? [];
    const ofLabels = names.length > 0 ? await this.#deps.labels.keywordsFor(accountId, names) : new Map();
    const marked = marks?.keywords ?? ofGmail?.keywords ?? ofMaildir ?? everywhereSeen;
    const place = () => {
      if (chosen !== null) return this.#folders.byId(chosen);
      return ofGmail ? this.#folders.byRole(ofGmail.role) : this.#folders.byPath(folder);
    };
    return { mailboxId: await place(), keywords: [...new Set([...marked, ...ofLabels.values()])] };
  }

  /** Stores what waits; false when the import is no longer ours to go on with. */
  async flush(): Promise<boolean> {
    this.#flushedAt = this.#deps.clock.now();
    const waiting = this.#messages.splice(0);
    const faults = this.#faults.splice(0);
    try {
      return await this.#store(waiting, faults, this.#progress.position);
    } catch (error) {
      if (isPassingFailure(error)) throw error;
    }
    return this.#storeAlone(waiting, faults);
  }

  /** What fails together is tried alone: one that cannot be stored must not take the others with it. */
  async #storeAlone(waiting: readonly Waiting[], faults: ImportFault[]): Promise<boolean> {
    for (const one of waiting) {
      try {
        if (!(await this.#store([one], [], this.#storedAt))) return false;
      } catch (error) {
        if (isPassingFailure(error)) throw error;
        await one.fetched.forget();
        faults.push({ where: one.mail.where, octets: one.mail.octets, reason: notStorable });
      }
    }
    return this.#store([], faults, this.#progress.position);
  }

  async #store(
    waiting: readonly Waiting[],
    faults: readonly ImportFault[],
    position: ImportPosition,
  ): Promise<boolean> {
    const messages = waiting.map(({ mail }) => mail);
    const taken = await this.#deps.store.take(this.#job, { ...this.#progress, position }, messages, faults);
    const isKept = (at: number) => taken !== "over" && taken.outcomes[at] === "taken";
    for (const [at, { fetched }] of waiting.entries()) if (!isKept(at)) await fetched.forget();
    if (taken === "over") return false;
    this.#progress.folders = taken.folders;
    this.#storedAt = position;
    return true;
  }
}
