import type { AccountId } from "../ids.ts";
import type { Sql } from "./database.ts";

/** The messages of a maildrop in the order of arrival: three numbers and a bit for each, whatever the size of the maildrop. */
export interface MaildropList {
  readonly emailIds: BigInt64Array;
  readonly messageIds: BigInt64Array;
  /** Octets of each with its trace fields, and with a line end where the last line has none. */
  readonly sizes: Float64Array;
  /** 1 where it came with SMTPUTF8. */
  readonly international: Uint8Array;
}

/** Its id, that of its message, and its size with the bit. */
const emailOctets = 24;

/**
 * Lists an inbox, all of it in one state. Both lists come as octets, since a row for each message would be most of what a sign-in costs, and
 * the emails by an array of their ids, which PostgreSQL looks up page by page where a join would look up each by itself.
 */
export async function listInbox(sql: Sql, account: AccountId): Promise<MaildropList> {
  const inbox = `FROM mailbox_email WHERE account_id = $1
    AND mailbox_id = (SELECT id FROM mailbox WHERE account_id = $1 AND role = 'inbox')`;
  const [lists] = await sql.query<{ arrived: Buffer | null; emails: Buffer | null }>(
    `SELECT (SELECT string_agg(int8send(email_id), '' ORDER BY uid) ${inbox}) AS arrived,
       (SELECT string_agg(int8send(id) || int8send(message_id)
          || int8send((size_octets + CASE WHEN lacks_line_end THEN 2 ELSE 0 END) * 2 + is_internationalized::int), '' ORDER BY id)
        FROM email WHERE account_id = $1 AND id = ANY (ARRAY(SELECT email_id ${inbox}))) AS emails`,
    [account],
    "maildrop-list",
  );
  return inOrder(lists?.arrived ?? Buffer.alloc(0), lists?.emails ?? Buffer.alloc(0));
}

/** `emails` by their ids, put into the order of `arrived`. */
function inOrder(arrived: Buffer, emails: Buffer): MaildropList {
  const count = arrived.length / 8;
  const list = {
    emailIds: new BigInt64Array(count),
    messageIds: new BigInt64Array(count),
    sizes: new Float64Array(count),
    international: new Uint8Array(count),
  };
  let at = 0;
  for (let index = 0; index < count; index++) {
    const id = arrived.readBigInt64BE(8 * index);
    // Nearly always the one after the last.
    if (at >= emails.length || emails.readBigInt64BE(at) !== id) at = find(emails, id);
    const size = emails.readBigInt64BE(at + 16);
    list.emailIds[index] = id;
    list.messageIds[index] = emails.readBigInt64BE(at + 8);
    list.sizes[index] = Number(size >> 1n);
    list.international[index] = Number(size & 1n);
    at += emailOctets;
  }
  return list;
}

/** Where the email with this id begins, one of those that are there. */
function find(emails: Buffer, id: bigint): number {
  let [low, high] = [0, emails.length / emailOctets - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (emails.readBigInt64BE(middle * emailOctets) < id) low = middle + 1;
    else high = middle;
  }
  return low * emailOctets;
}
