import { canonicalAddress, canonicalHost, parseAddress, withoutDetail } from "../address/address.ts";
import type { Sql } from "./database.ts";

/**
 * How an address leads to an account, as things stand now: it is its own, its own with a detail (`bob+shop@`), another account's that sends
 * its mail on, an alias, or a domain's catch-all. Null for one that leads nowhere any more, and for postmaster's.
 */
export type WayIn = "address" | "detail" | "forward" | "alias" | "catch-all";

export async function waysIn(
  sql: Sql,
  accountId: string,
  addresses: Iterable<string>,
): Promise<Map<string, WayIn | null>> {
  const wanted = [...new Set(addresses)].flatMap((text) => {
    const address = parseAddress(text);
    if (!address) return [];
    const base = withoutDetail(address) ?? address;
    return [
      {
        text,
        whole: canonicalAddress(address),
        base: canonicalAddress(base),
        domain: `@${canonicalHost(address)}`,
      },
    ];
  });
  if (wanted.length === 0) return new Map();
  const rows = await sql.query<{ text: string; way: WayIn | null }>(
    `SELECT t.text, CASE
       WHEN EXISTS (SELECT FROM address a WHERE a.address = t.whole AND a.account_id = $1) THEN 'address'
       WHEN EXISTS (SELECT FROM alias a WHERE a.address = t.whole) THEN 'alias'
       WHEN EXISTS (SELECT FROM address a WHERE a.address = t.base AND a.account_id = $1) THEN 'detail'
       WHEN EXISTS (SELECT FROM address a WHERE a.address IN (t.whole, t.base)) THEN 'forward'
       WHEN EXISTS (SELECT FROM alias a WHERE a.address = t.base) THEN 'alias'
       WHEN EXISTS (SELECT FROM alias a WHERE a.address = t.domain) THEN 'catch-all'
     END AS way
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS t (text, whole, base, domain)`,
    [
      accountId,
      wanted.map(({ text }) => text),
      wanted.map(({ whole }) => whole),
      wanted.map(({ base }) => base),
      wanted.map(({ domain }) => domain),
    ],
    "ways-in",
  );
  return new Map(rows.map(({ text, way }) => [text, way]));
}
