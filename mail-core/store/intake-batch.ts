import { canonicalHost, parseAddress } from "../address/address.ts";
import type { MessageSummary } from "../mime/message-summary.ts";
import { type Change, lockAccounts, recordChanges } from "./changes.ts";
import type { Accepted, Blobs, Delivery } from "./contracts.ts";
import { recount } from "./counts.ts";
import type { Sql } from "./database.ts";
import type { Ids } from "./ids.ts";
import { loadMailboxes, type Mailboxes } from "./intake-mailboxes.ts";
import { facts, type Prepared } from "./intake-prepare.ts";
import {
  type EmailRow,
  insertEmails,
  insertMessages,
  insertQueueEntries,
  type QueueRow,
} from "./intake-rows.ts";
import { loadThreads, type ThreadKeys, type Threads } from "./threading.ts";

export interface BatchDeps {
  blobs: Blobs;
  ids: Ids;
  queueLifetimeMs: number;
}

/** A message that the batch places, new or found in the store. */
interface Message {
  id: string;
  sizeOctets: number;
  sentAt: string | null;
  hasAttachment: boolean;
  keys: ThreadKeys;
}

/** Writes a whole batch with a handful of statements, however many it holds. One answer each, in order. */
export async function takeIn(tx: Sql, batch: readonly Prepared[], deps: BatchDeps): Promise<Accepted[]> {
  const deliveries = batch.flatMap(({ acceptance }) => acceptance.deliveries);
  const existing = await existingMessages(tx, batch);
  const messages = batch.map((prepared) => messageOf(prepared, existing));
  // The octets first: the accounts' locks are held for what needs them, and no longer.
  const [, modseqs, mailboxes, threads] = await Promise.all([
    insertMessages(
      tx,
      batch.flatMap(({ fresh }) => fresh ?? []),
      deps.blobs,
    ),
    lockAccounts(
      tx,
      deliveries.map(({ accountId }) => accountId),
    ),
    loadMailboxes(tx, deliveries),
    loadThreads(
      tx,
      batch.flatMap(({ acceptance }, at) =>
        acceptance.deliveries.map(({ accountId }) => ({ accountId, keys: messageAt(messages, at).keys })),
      ),
    ),
  ]);
  const gone = deliveries.find(({ accountId }) => !modseqs.has(accountId));
  if (gone) throw new Error(`account ${gone.accountId} is gone`);

  const placed = batch.map((prepared, at) =>
    place(prepared, messageAt(messages, at), { ids: deps.ids, mailboxes, threads, modseqs }),
  );
  const emails = placed.flatMap(({ rows }) => rows);
  const queued = batch.map(({ acceptance }, at) =>
    acceptance.relays.map((relay): QueueRow => {
      const createdMs = acceptance.receivedAt.getTime();
      return {
        id: deps.ids.next(),
        messageId: messageAt(messages, at).id,
        relay,
        domain: domainOf(relay.forwardPath),
        createdAt: acceptance.receivedAt.toISOString(),
        expiresAt: new Date(createdMs + deps.queueLifetimeMs).toISOString(),
      };
    }),
  );
  await Promise.all([
    insertEmails(tx, emails),
    mailboxes.save(tx),
    threads.save(tx),
    recount(tx, emails),
    recordChanges(tx, emails.flatMap(changesOf)),
    insertQueueEntries(tx, queued.flat()),
  ]);
  return placed.map(({ answers }, at) => ({
    messageId: messageAt(messages, at).id,
    emails: answers,
    queueIds: (queued[at] ?? []).map(({ id }) => id),
  }));
}

const messageAt = (messages: readonly Message[], at: number): Message => {
  const message = messages[at];
  if (!message) throw new Error("a batch lost one of its messages");
  return message;
};

interface ExistingRow {
  id: string;
  size_octets: string;
  summary: MessageSummary;
}

async function existingMessages(tx: Sql, batch: readonly Prepared[]): Promise<Map<string, ExistingRow>> {
  const ids = batch.flatMap(({ acceptance: { message } }) =>
    message.kind === "existing" ? [message.messageId] : [],
  );
  if (ids.length === 0) return new Map();
  // The lock keeps the sweep away from a message that nobody names at this moment.
  const rows = await tx.query<ExistingRow>(
    `SELECT id, size_octets, summary FROM message WHERE id = ANY($1::bigint[]) ORDER BY id FOR KEY SHARE`,
    [ids],
    "intake-existing",
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function messageOf(
  { acceptance: { message }, fresh }: Prepared,
  existing: ReadonlyMap<string, ExistingRow>,
): Message {
  if (fresh) return { id: fresh.blob.id, sizeOctets: fresh.blob.sizeOctets, ...fresh };
  const row = message.kind === "existing" ? existing.get(message.messageId) : undefined;
  if (!row) throw new Error("the message to place does not exist");
  return { id: row.id, sizeOctets: Number(row.size_octets), ...facts(row.summary) };
}

/** One email for each (account, mailbox); who is named twice gets the same one for an answer. */
function place(
  { acceptance }: Prepared,
  message: Message,
  books: { ids: Ids; mailboxes: Mailboxes; threads: Threads; modseqs: ReadonlyMap<string, string> },
): { rows: EmailRow[]; answers: Accepted["emails"] } {
  const made = new Map<string, EmailRow>();
  const answers = acceptance.deliveries.map((delivery) => {
    const { accountId } = delivery;
    const mailboxId = books.mailboxes.find(delivery);
    const key = `${accountId} ${mailboxId}`;
    let row = made.get(key);
    if (!row) {
      const thread = books.threads.place(accountId, message.keys, () => books.ids.next());
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
        keywords: keywordsOf(delivery),
        modseq: books.modseqs.get(accountId) ?? "1",
      };
      made.set(key, row);
    }
    return { accountId, emailId: row.emailId, threadId: row.threadId };
  });
  return { rows: [...made.values()], answers };
}

const keywordsOf = ({ keywords }: Delivery) => [...new Set(keywords.map((word) => word.toLowerCase()))];

function changesOf(row: EmailRow): Change[] {
  const { accountId, emailId, threadId, mailboxId } = row;
  const changes: Change[] = [
    { accountId, type: "Email", objectId: emailId, action: "created" },
    { accountId, type: "Mailbox", objectId: mailboxId, action: "updated" },
    { accountId, type: "Thread", objectId: threadId, action: row.isNew ? "created" : "updated" },
  ];
  // EmailDelivery is for news: a draft or one's own sent copy is none. RFC 8621 section 1.5.
  const isNews = !row.keywords.includes("$draft") && !row.keywords.includes("$seen");
  if (isNews) changes.push({ accountId, type: "EmailDelivery", objectId: emailId, action: "updated" });
  return changes;
}

function domainOf(forwardPath: string): string {
  const address = parseAddress(forwardPath);
  return address ? canonicalHost(address) : forwardPath.slice(forwardPath.lastIndexOf("@") + 1).toLowerCase();
}
