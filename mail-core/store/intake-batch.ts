import { canonicalHost, parseAddress } from "../address/address.ts";
import { readResults } from "../mime/authentication-results.ts";
import { categoryOf, categoryOfKeywords, withCategory } from "../mime/category.ts";
import type { MachineKind, MessageSummary } from "../mime/message-summary.ts";
import { isInternationalized } from "../mime/received.ts";
import type { SenderOf } from "./categories.ts";
import { type Change, lockAccounts, recordChanges, submissionNews } from "./changes.ts";
import type { Accepted, Blobs, Delivery } from "./contracts.ts";
import { recount } from "./counts.ts";
import { onTheirWay, type Sql } from "./database.ts";
import type { Ids } from "./ids.ts";
import { bookBatch } from "./intake-ledger.ts";
import { loadMailboxes, type Mailboxes } from "./intake-mailboxes.ts";
import { facts, type Prepared } from "./intake-prepare.ts";
import { findRepetitions, forget } from "./intake-repetition.ts";
import { findFull } from "./intake-room.ts";
import {
  type EmailRow,
  holdWritten,
  insertEmails,
  insertMessages,
  insertQueueEntries,
  type QueueRow,
  weightsOf,
} from "./intake-rows.ts";
import { findKnown, type KnownThreads } from "./known-threads.ts";
import { mutedKeyword } from "./muted.ts";
import { type Report, submissionsReported } from "./notifications.ts";
import { loadThreads, type ThreadKeys, type Threads } from "./threading.ts";

export interface BatchDeps {
  blobs: Blobs;
  ids: Ids;
  queueLifetimeMs: number;
  /** How long a message is known that comes again. */
  repetitionWindowMs: number;
}

/** A message that the batch places, new or found in the store. */
interface Message {
  id: string;
  sizeOctets: number;
  lacksLineEnd: boolean;
  sentAt: string | null;
  hasAttachment: boolean;
  keys: ThreadKeys;
  /** Of a report, the Message-ID of what it is about. */
  originalMessageId: string | null;
  /** Its first author, in lower case. */
  sender: string | null;
  machine: MachineKind | undefined;
}

/** Writes a whole batch with a handful of statements, however many it holds. One answer each, in order. */
export async function takeIn(tx: Sql, batch: readonly Prepared[], deps: BatchDeps): Promise<Accepted[]> {
  const deliveries = batch.flatMap(({ acceptance }) => acceptance.deliveries);
  const existing = await existingMessages(tx, batch);
  const messages = new Map(batch.map((prepared) => [prepared, messageOf(prepared, existing)]));
  const fresh = batch.flatMap((prepared) => prepared.fresh ?? []);
  const [repetitions, , modseqs, mailboxes, threads] = await Promise.all([
    findRepetitions(tx, batch, deps.repetitionWindowMs),
    holdWritten(tx, fresh),
    lockAccounts(
      tx,
      deliveries.map(({ accountId }) => accountId),
    ),
    loadMailboxes(
      tx,
      deliveries,
      batch.flatMap((prepared) => sendersOf(prepared, of(messages, prepared))),
    ),
    loadThreads(
      tx,
      batch.flatMap((prepared) =>
        prepared.acceptance.deliveries.map(({ accountId }) => ({
          accountId,
          keys: of(messages, prepared).keys,
        })),
      ),
    ),
    // Written while we work on what was looked up.
    onTheirWay().then(() => void insertMessages(tx, fresh, deps.blobs).catch(() => {})),
  ]);
  const firsts = batch.filter((prepared) => !repetitions.has(prepared));
  const full = findFull(firsts, {
    octetsOf: (prepared) => of(messages, prepared).sizeOctets,
    roomOf: mailboxes.roomOf,
  });
  const fullIds = new Set([...full].map((prepared) => of(messages, prepared).id));
  // What repeats a message that is refused is refused with it.
  const isFull = (prepared: Prepared) => full.has(prepared) || fullIds.has(repetitions.get(prepared) ?? "");
  const news = firsts.filter((prepared) => !full.has(prepared));
  const gone = news
    .flatMap(({ acceptance }) => acceptance.deliveries)
    .find(({ accountId }) => !modseqs.has(accountId));
  if (gone) throw new Error(`account ${gone.accountId} is gone`);

  const [known, reported] = await Promise.all([
    findKnown(tx, threads.known),
    submissionsReported(
      tx,
      news.flatMap((prepared) => reportsOf(prepared, of(messages, prepared))),
    ),
  ]);
  const books = { ids: deps.ids, mailboxes, threads, modseqs, known };
  const placed = new Map(news.map((prepared) => [prepared, place(prepared, of(messages, prepared), books)]));
  const queued = new Map(
    news.map((prepared) => [prepared, queueRows(prepared, of(messages, prepared), deps)]),
  );
  const emails = [...placed.values()].flatMap(({ rows }) => rows);
  const isAlone = emailsAlone(emails);
  // Nothing here waits for an answer. The longest goes first: it is carried out while the others are written down, which go out with the commit.
  void insertEmails(tx, emails, isAlone).catch(() => {});
  await onTheirWay();
  void Promise.all([
    forget(tx, [...repetitions.keys(), ...full]),
    mailboxes.save(tx, emails.filter(isAlone)),
    threads.save(tx),
    recount(
      tx,
      emails.filter((row) => !isAlone(row)),
    ),
    recordChanges(tx, [...emails.flatMap(changesOf), ...submissionNews(reported)], weightsOf(emails)),
    insertQueueEntries(tx, [...queued.values()].flat()),
    bookBatch(
      tx,
      batch.filter((prepared) => !isFull(prepared)),
      placed,
      deps.ids,
    ),
  ]).catch(() => {});
  return batch.map((prepared) => ({
    messageId: repetitions.get(prepared) ?? of(messages, prepared).id,
    isFull: isFull(prepared),
    isRepetition: repetitions.has(prepared),
    emails: placed.get(prepared)?.answers ?? [],
    queueIds: (queued.get(prepared) ?? []).map(({ id }) => id),
  }));
}

const of = (messages: ReadonlyMap<Prepared, Message>, prepared: Prepared): Message => {
  const message = messages.get(prepared);
  if (!message) throw new Error("a batch lost one of its messages");
  return message;
};

/** To whom a message tells what became of theirs. */
const reportsOf = ({ acceptance }: Prepared, { originalMessageId }: Message): Report[] =>
  originalMessageId === null
    ? []
    : acceptance.deliveries.map(({ accountId }) => ({ accountId, originalMessageId }));

function queueRows(
  { acceptance }: Prepared,
  message: Message,
  { ids, queueLifetimeMs }: BatchDeps,
): QueueRow[] {
  const { receivedAt } = acceptance;
  return acceptance.relays.map((relay) => {
    const { releaseAt = null } = relay;
    const startMs = Math.max(receivedAt.getTime(), releaseAt?.getTime() ?? 0);
    const { by } = relay.dsn;
    // What must come back by then is not tried longer. RFC 2852 section 4.1.3.
    const lastMs = by?.mode === "R" ? Date.parse(by.at) : Number.POSITIVE_INFINITY;
    return {
      id: ids.next(),
      messageId: message.id,
      relay,
      domain: relay.through ?? domainOf(relay.forwardPath),
      createdAt: receivedAt.toISOString(),
      releaseAt: releaseAt?.toISOString() ?? null,
      expiresAt: new Date(Math.min(startMs + queueLifetimeMs, lastMs)).toISOString(),
    };
  });
}

interface ExistingRow {
  id: string;
  size_octets: string;
  lacks_line_end: boolean;
  summary: MessageSummary;
}

async function existingMessages(tx: Sql, batch: readonly Prepared[]): Promise<Map<string, ExistingRow>> {
  const ids = batch.flatMap(({ existingId }) => existingId ?? []);
  if (ids.length === 0) return new Map();
  // The lock keeps the sweep away from a message that nobody names at this moment.
  const rows = await tx.query<ExistingRow>(
    `SELECT id, size_octets, lacks_line_end, summary FROM message WHERE id = ANY($1::bigint[]) ORDER BY id FOR KEY SHARE`,
    [ids],
    "intake-existing",
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function messageOf({ fresh, existingId }: Prepared, existing: ReadonlyMap<string, ExistingRow>): Message {
  if (fresh) {
    const { id, sizeOctets, lacksLineEnd } = fresh.blob;
    return { id, sizeOctets, lacksLineEnd, ...fresh };
  }
  const row = existingId === null ? undefined : existing.get(existingId);
  if (!row) throw new Error("the message to place does not exist");
  const { id, size_octets: sizeOctets, lacks_line_end: lacksLineEnd } = row;
  return { id, sizeOctets: Number(sizeOctets), lacksLineEnd, ...facts(row.summary) };
}

interface Books {
  ids: Ids;
  mailboxes: Mailboxes;
  threads: Threads;
  modseqs: ReadonlyMap<string, string>;
  known: KnownThreads;
}

/** News of a muted conversation goes past the inbox, and is muted as well. */
const pastInbox = (delivery: Delivery): Delivery => ({
  ...delivery,
  mailbox: { role: "archive" },
  keywords: [...delivery.keywords, mutedKeyword],
});

/** One email for each (account, mailbox); who is named twice gets the same one for an answer. */
function place(
  { acceptance }: Prepared,
  message: Message,
  books: Books,
): { rows: EmailRow[]; answers: Accepted["emails"] } {
  const made = new Map<string, EmailRow>();
  const answers = acceptance.deliveries.map((wanted) => {
    const { accountId } = wanted;
    const thread = books.threads.place(accountId, message.keys, () => books.ids.next());
    const isPast = isForInbox(wanted) && books.known.isMuted({ accountId, threadId: thread.threadId });
    const delivery = isPast ? pastInbox(wanted) : wanted;
    const mailboxId = books.mailboxes.find(delivery);
    const key = `${accountId} ${mailboxId}`;
    let row = made.get(key);
    if (!row) {
      row = {
        accountId,
        emailId: books.ids.next(),
        ...thread,
        messageId: message.id,
        mailboxId,
        uid: books.mailboxes.nextUid(accountId, mailboxId),
        trace: delivery.trace,
        sizeOctets: delivery.trace.length + message.sizeOctets,
        receivedAt: acceptance.receivedAt.toISOString(),
        sentAt: message.sentAt,
        hasAttachment: message.hasAttachment,
        lacksLineEnd: message.lacksLineEnd,
        isInternationalized: isInternationalized(delivery.trace),
        keywords: withTab(keywordsOf(delivery), { delivery, message, threadId: thread.threadId }, books),
        isOld: delivery.isOld === true,
        words: acceptance.words,
        modseq: books.modseqs.get(accountId) ?? "1",
      };
      made.set(key, row);
    }
    return { accountId, emailId: row.emailId, threadId: row.threadId };
  });
  return { rows: [...made.values()], answers };
}

/** What a reader's rule or another program has put into a category stays there. */
function withTab(
  keywords: string[],
  { delivery, message, threadId }: { delivery: Delivery; message: Message; threadId: string },
  { mailboxes, known }: Books,
): string[] {
  const { accountId, trace } = delivery;
  const { machine, sender } = message;
  if (isDraft({ keywords }) || categoryOfKeywords(keywords) !== "main") return keywords;
  const wanted = sender === null ? null : mailboxes.categoryOf({ accountId, address: sender });
  if (wanted === null && known.isAnswered({ accountId, threadId })) return keywords;
  return withCategory(keywords, wanted ?? categoryOf({ machine, sender }, () => readResults(trace)));
}

const isDraft = ({ keywords }: Pick<Delivery, "keywords">) => keywords.includes("$draft");

/** Of whom it is asked what their reader wants done with what they send. */
const sendersOf = ({ acceptance }: Prepared, { sender, machine }: Message): SenderOf[] =>
  sender === null
    ? []
    : acceptance.deliveries
        .filter((delivery) => !isDraft(delivery))
        .map(({ accountId }) => ({ accountId, address: sender, isMachine: machine !== undefined }));

/** Which of some emails begin a thread of which no other is among them: these need not be counted, they are one. */
function emailsAlone(rows: readonly EmailRow[]): (row: EmailRow) => boolean {
  const key = ({ accountId, threadId }: EmailRow) => `${accountId} ${threadId}`;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  return (row) => row.isNew && counts.get(key(row)) === 1;
}

const isForInbox = ({ mailbox }: Delivery) => "role" in mailbox && mailbox.role === "inbox";
const keywordsOf = ({ keywords }: Delivery) => [...new Set(keywords.map((word) => word.toLowerCase()))];

function changesOf(row: EmailRow): Change[] {
  const { accountId, emailId, threadId, mailboxId } = row;
  const changes: Change[] = [
    { accountId, type: "Email", objectId: emailId, action: "created" },
    { accountId, type: "Mailbox", objectId: mailboxId, action: "updated" },
    { accountId, type: "Thread", objectId: threadId, action: row.isNew ? "created" : "updated" },
    { accountId, type: "EmailDelivery", objectId: emailId, action: "updated" },
  ];
  // A draft, one's own sent copy or an import is no news. docs/jmap.md.
  const isNews = !["$draft", "$seen", mutedKeyword].some((keyword) => row.keywords.includes(keyword));
  if (isNews && !row.isOld) changes.push({ accountId, type: "News", objectId: emailId, action: "updated" });
  return changes;
}

function domainOf(forwardPath: string): string {
  const address = parseAddress(forwardPath);
  return address ? canonicalHost(address) : forwardPath.slice(forwardPath.lastIndexOf("@") + 1).toLowerCase();
}
