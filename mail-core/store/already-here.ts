import { createHash } from "node:crypto";
import type { Blobs } from "./contracts.ts";
import type { Database } from "./database.ts";
import { threadKeys } from "./threading.ts";

/** A message that may be in the account already. */
export interface Sought {
  /** SHA-256 of its octets, in hexadecimal. */
  digest: string;
  octets: number;
  subject: string;
  messageId: string[];
  receivedAt: Date;
}

/** Emails that are compared with one message, octet by octet. */
const candidatesMax = 20;

interface Candidate {
  n: number;
  id: string;
  messageId: string;
  trace: Buffer;
  messageOctets: string;
}

/**
 * Which messages are in the account already, by digest, each with an email that has it: with the same octets, our trace fields before them or not. Looked
 * at are emails of the same size and subject with the same Message-ID; without one, those received in the same second.
 */
export async function findAlreadyHere(
  { database, blobs }: { database: Database; blobs: Pick<Blobs, "read"> },
  accountId: string,
  sought: readonly Sought[],
): Promise<Map<string, string>> {
  const rows = await database.query<Candidate>(
    `SELECT w.n, c.*
     FROM unnest($2::int[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[]) AS w (n, key, octets, at, subject)
     CROSS JOIN LATERAL (
       SELECT e.id, e.message_id AS "messageId", e.trace, m.size_octets AS "messageOctets"
       FROM (
         SELECT t.* FROM thread_reference r JOIN email t ON t.account_id = $1 AND t.thread_id = r.thread_id
         WHERE w.key IS NOT NULL AND r.account_id = $1 AND r.digest = decode(w.key, 'hex')
         UNION ALL
         SELECT d.* FROM email d WHERE w.key IS NULL AND d.account_id = $1
           AND d.received_at >= date_trunc('second', w.at) AND d.received_at < date_trunc('second', w.at) + interval '1 s'
       ) e JOIN message m ON m.id = e.message_id
       WHERE (m.size_octets = w.octets OR e.size_octets = w.octets) AND m.summary->>'subject' = w.subject
       LIMIT ${candidatesMax}
     ) c`,
    [
      accountId,
      sought.map((_, n) => n),
      sought.map(ownKey),
      sought.map(({ octets }) => octets),
      sought.map(({ receivedAt }) => receivedAt.toISOString()),
      // As jsonb has it.
      sought.map(({ subject }) => subject.replaceAll("\0", "").toWellFormed()),
    ],
    "already-here",
  );
  const found = new Map<string, string>();
  for (const row of rows) {
    const one = sought[row.n];
    if (one && !found.has(one.digest) && (await isSame(blobs, row, one))) found.set(one.digest, row.id);
  }
  return found;
}

/** By which its thread is found; null without a Message-ID. */
const ownKey = ({ subject, messageId }: Sought): string | null =>
  threadKeys({ subject, messageId, inReplyTo: [], references: [] }).claims[0] ?? null;

async function isSame(
  blobs: Pick<Blobs, "read">,
  { messageId, trace, messageOctets }: Candidate,
  { digest, octets }: Sought,
): Promise<boolean> {
  const hash = createHash("sha256");
  if (Number(messageOctets) !== octets) hash.update(trace);
  for await (const piece of blobs.read(messageId)) hash.update(piece);
  return hash.digest("hex") === digest;
}
