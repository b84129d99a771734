import type { EmailAddress } from "../mime/message-summary.ts";
import type { Sql } from "./database.ts";

export interface IdentityRow {
  id: string;
  name: string;
  email: string;
  replyTo: EmailAddress[] | null;
  bcc: EmailAddress[] | null;
  textSignature: string;
  htmlSignature: string;
}

export const listIdentities = (sql: Sql, accountId: string): Promise<IdentityRow[]> =>
  sql.query<IdentityRow>(
    `SELECT id, name, email, reply_to AS "replyTo", bcc, text_signature AS "textSignature", html_signature AS "htmlSignature"
     FROM identity WHERE account_id = $1 ORDER BY id`,
    [accountId],
    "identities-list",
  );

/** Writes an identity, new or known. */
export async function saveIdentity(sql: Sql, accountId: string, identity: IdentityRow): Promise<void> {
  const { id, name, email, replyTo, bcc, textSignature, htmlSignature } = identity;
  await sql.query(
    `INSERT INTO identity (account_id, id, name, email, reply_to, bcc, text_signature, html_signature)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8)
     ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name, reply_to = excluded.reply_to, bcc = excluded.bcc,
       text_signature = excluded.text_signature, html_signature = excluded.html_signature`,
    [
      accountId,
      id,
      name,
      email,
      replyTo && JSON.stringify(replyTo),
      bcc && JSON.stringify(bcc),
      textSignature,
      htmlSignature,
    ],
  );
}

export async function deleteIdentity(sql: Sql, accountId: string, id: string): Promise<void> {
  await sql.query("DELETE FROM identity WHERE account_id = $1 AND id = $2", [accountId, id]);
}
