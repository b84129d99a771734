import { canonicalAddress, canonicalHost, parseAddress } from "../address/address.ts";
import type { Through } from "../address/through.ts";
import type { CollectSmtp } from "./collect-sources.ts";
import type { Sql } from "./database.ts";

/** How one writes as the address of another account. */
export interface Sending {
  smtp: CollectSmtp;
  /** Sealed; for a provider's SMTP that has no password of its own. */
  collectPassword: string;
}

/** Null when the other account is gone, or does not send any more. */
export async function readSending(sql: Sql, { accountId, sourceId }: Through): Promise<Sending | null> {
  const [row] = await sql.query<Sending>(
    `SELECT smtp, password AS "collectPassword" FROM collect_source
     WHERE account_id = $1 AND id = $2 AND smtp IS NOT NULL`,
    [accountId, sourceId],
    "sending-read",
  );
  return row ?? null;
}

/**
 * The other account through whose provider an account writes as `text`; null where none has proven to, and always for an address at a domain
 * of ours, whatever was set up before it was ours: whose that is, our own tables alone say.
 */
export async function sendingAs(
  sql: Sql,
  accountId: string,
  text: string,
): Promise<{ address: string; through: Through } | null> {
  const asked = parseAddress(text);
  if (!asked) return null;
  const rows = await sql.query<{ id: string; address: string }>(
    `SELECT id, address FROM collect_source WHERE account_id = $1 AND smtp IS NOT NULL
       AND NOT EXISTS (SELECT FROM domain WHERE name = $2) ORDER BY id`,
    [accountId, canonicalHost(asked)],
    "sending-as",
  );
  const address = canonicalAddress(asked);
  const found = rows.find((row) => {
    const known = parseAddress(row.address);
    return known && canonicalAddress(known) === address;
  });
  return found ? { address, through: { accountId, sourceId: found.id } } : null;
}

/** True for an address at a domain of ours. */
export async function isAtOurDomain(sql: Sql, text: string): Promise<boolean> {
  const address = parseAddress(text);
  if (!address) return false;
  return (await sql.query("SELECT FROM domain WHERE name = $1", [canonicalHost(address)])).length > 0;
}
