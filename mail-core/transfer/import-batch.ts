import type { Clock } from "../clock.ts";
import type { FaultReason } from "../collect/fault-reason.ts";
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
import { type ImportFolders, makeImportFolders } from "./import-folders.ts";
import { readGmailLabels } from "./paths.ts";
import type { FoundItem } from "./read-import.ts";

export interface BatchDeps {
  store: Importing;
  database: Database;
  blobs: Blobs;
  recipients: Pick<Recipients, "withoutRoom">;
  labels: Pick<LabelBook, "keywordsFor">;
  config: Pick<MailCoreConfig, "messageMaxOctets">;
  ids: Ids;
  clock: Clock;
}

type Mail = FoundItem & { kind: "mail" };
interface Waiting {
  mail: ImportedMessage;
  fetched: Fetched;
}

/** What one transaction holds at most: it has the account's lock for some tens of milliseconds. */
const batchMax = { messages: 64, octets: 1024 * 1024 };
/** How long what was read waits for others, so that those who watch see it move. */
const flushEveryMs = 1_000;

const everywhereSeen = ["$seen"];

/** What was read since the last transaction. */
export class ImportBatch {
  readonly #job: MailImport;
  readonly #deps: BatchDeps;
  readonly #folders: ImportFolders;
  #progress: ImportProgress;
  /** Up to where all is stored. */
  #storedAt: ImportPosition;
  #messages: Waiting[] = [];
  #faults: ImportFault[] = [];
  #flushedAt: number;
  /** True when something came. */
  hasStored = false;

  constructor(job: MailImport, deps: BatchDeps) {
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

  /** False when the account is full with what waits here, and so many octets more. */
  async hasRoom(octets = 1): Promise<boolean> {
    const { accountId } = this.#job;
    return (await this.#deps.recipients.withoutRoom([accountId], this.#octets + octets)).length === 0;
  }

  /** What lies there, as far as it was counted; from now on it is gone through. */
  listed(messages: number, octets: number): void {
    Object.assign(this.#progress, { listedMessages: messages, listedOctets: octets });
    Object.assign(this.#progress, { doneMessages: 0, doneOctets: 0 });
  }

  /** Messages that came before. */
  passed(messages: number, octets: number): void {
    this.#progress.doneMessages += messages;
    this.#progress.doneOctets += octets;
  }

  get doneOctets(): number {
    return this.#progress.doneOctets;
  }

  isDue(now: number): boolean {
    const isFull = this.#messages.length >= batchMax.messages || this.#octets >= batchMax.octets;
    return isFull || now - this.#flushedAt >= flushEveryMs;
  }

  /** Reads one thing; false when the import is no longer ours to go on with. */
  async add(item: FoundItem): Promise<boolean> {
    if (item.kind === "ignored") this.#progress.ignoredFiles += 1;
    else if (item.kind === "folder") {
      if (this.#job.mailboxId === null) await this.#folders.byPath(item.folder, item.role);
    } else if (item.kind === "broken") this.#fail(item, 0, item.reason);
    else if (!(await this.#addMail(item))) return false;
    if (item.kind === "mail" || item.kind === "broken") this.#progress.doneMessages += 1;
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

  #fail(item: FoundItem, octets: number, reason: FaultReason): true {
    this.#faults.push({ where: this.#nameOf(item), octets, reason });
    return true;
  }

  /** Where it stands, unlike all others. */
  #nameOf({ where, ownName }: FoundItem): string {
    const { entry, offset } = this.#progress.position;
    if (ownName !== undefined) return ownName;
    return `${where} @${entry}.${offset}`;
  }

  async #addMail(item: Mail): Promise<boolean> {
    const { blobs, config, clock } = this.#deps;
    if (item.marks?.isExpunged) return this.#fail(item, 0, { kind: "deleted-there" });
    const fetched = await fetchMessage(item.content, { blobs, maxOctets: config.messageMaxOctets });
    if (!fetched) return this.#fail(item, config.messageMaxOctets, { kind: "too-large" });
    if (parseFields(fetched.head).length === 0) {
      await fetched.forget();
      return this.#fail(item, fetched.blob.sizeOctets, { kind: "no-header" });
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
    role,
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
      return ofGmail ? this.#folders.byRole(ofGmail.role) : this.#folders.byPath(folder, role);
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
        faults.push({ where: one.mail.where, octets: one.mail.octets, reason: { kind: "not-storable" } });
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
    this.hasStored ||= waiting.length > 0;
    this.#progress.folders = taken.folders;
    this.#storedAt = position;
    return true;
  }
}
