import type { Category } from "../mime/category.ts";
import { knownSenders, knownSendersSql, knownSendersValues, type SenderOf } from "./categories.ts";
import type { Delivery } from "./contracts.ts";
import { isUnread } from "./counts.ts";
import type { Sql } from "./database.ts";
import { givenRows } from "./given-rows.ts";
import type { EmailRow } from "./intake-rows.ts";

/** Where deliveries go and which UIDs they get, while the accounts' locks are held. */
export interface Mailboxes {
  /** The mailbox that a delivery means; the inbox when it is not there. */
  find(delivery: Delivery): string;
  nextUid(accountId: string, mailboxId: string): string;
  /** What is left of an account's quota; null without one. */
  roomOf(accountId: string): number | null;
  /** In which category the account always wants what this address sends, or has it because it knows it; null where nothing is known. */
  categoryOf(sender: { accountId: string; address: string }): Category | null;
  /** Writes the UIDs that are next, and counts emails that are each a thread of their own. */
  save(tx: Sql, alone: readonly EmailRow[]): Promise<void>;
}

interface Row {
  account_id: string;
  id: string;
  role: string | null;
  uid_next: string;
  room: string | null;
  senders: string | null;
}

const countedRows = givenRows<{ row: Row; uidNext: bigint; alone: readonly EmailRow[] }>({
  account_id: ["bigint", ({ row }) => row.account_id],
  id: ["bigint", ({ row }) => row.id],
  uid_next: ["bigint", ({ uidNext }) => uidNext.toString()],
  total: ["int", ({ alone }) => alone.length],
  unread: ["int", ({ alone }) => alone.filter(isUnread).length],
});

export async function loadMailboxes(
  tx: Sql,
  deliveries: readonly Delivery[],
  senders: readonly SenderOf[],
): Promise<Mailboxes> {
  const roles = deliveries.flatMap(({ mailbox }) => ("role" in mailbox ? [mailbox.role] : []));
  const ids = deliveries.flatMap(({ mailbox }) => ("id" in mailbox ? [mailbox.id] : []));
  const hasMachines = senders.some(({ isMachine }) => isMachine);
  const rows =
    deliveries.length === 0
      ? []
      : await tx.query<Row>(
          `SELECT account_id, id, role, uid_next,
             CASE role WHEN 'inbox' THEN (
               SELECT a.quota_octets - s.used_octets FROM account a JOIN mail_state s ON s.account_id = a.id WHERE a.id = mailbox.account_id
             ) END AS room,
             ${knownSendersSql(4, { hasMachines })} AS senders
           FROM mailbox
           WHERE account_id = ANY($1::bigint[]) AND (role = ANY($2::text[]) OR id = ANY($3::bigint[]))`,
          [
            [...new Set(deliveries.map(({ accountId }) => accountId))],
            [...new Set(["inbox", "archive", ...roles])],
            [...new Set(ids)],
            ...knownSendersValues(senders),
          ],
          hasMachines ? "intake-mailboxes-machines" : "intake-mailboxes",
        );
  const byId = new Map(rows.map((row) => [`${row.account_id} ${row.id}`, row]));
  const byRole = new Map(rows.flatMap((row) => (row.role ? [[`${row.account_id} ${row.role}`, row]] : [])));
  const nextUids = new Map<Row, bigint>();
  const categoryOf = knownSenders(rows[0]?.senders ?? null);
  return {
    find({ accountId, mailbox }) {
      const meant =
        "id" in mailbox ? byId.get(`${accountId} ${mailbox.id}`) : byRole.get(`${accountId} ${mailbox.role}`);
      const row = meant ?? byRole.get(`${accountId} inbox`);
      if (!row) throw new Error(`account ${accountId} has no inbox`);
      return row.id;
    },
    nextUid(accountId, mailboxId) {
      const row = byId.get(`${accountId} ${mailboxId}`);
      if (!row) throw new Error(`mailbox ${mailboxId} was not loaded`);
      const uid = nextUids.get(row) ?? BigInt(row.uid_next);
      nextUids.set(row, uid + 1n);
      return uid.toString();
    },
    roomOf(accountId) {
      const room = byRole.get(`${accountId} inbox`)?.room ?? null;
      return room === null ? null : Number(room);
    },
    categoryOf,
    async save(tx, alone) {
      const list = Array.from(nextUids, ([row, uidNext]) => ({
        row,
        uidNext,
        alone: alone.filter(
          ({ accountId, mailboxId }) => accountId === row.account_id && mailboxId === row.id,
        ),
      }));
      if (list.length === 0) return;
      await tx.query(
        `UPDATE mailbox b SET uid_next = u.uid_next,
           total_emails = total_emails + total, total_threads = total_threads + total,
           unread_emails = unread_emails + unread, unread_threads = unread_threads + unread
         FROM ${countedRows.from(1)} u
         WHERE b.account_id = u.account_id AND b.id = u.id`,
        countedRows.values(list),
        "intake-uids",
      );
    },
  };
}
