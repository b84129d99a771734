import {
  type Address,
  canonicalAddress,
  canonicalHost,
  parseAddress,
  withoutDetail,
} from "../address/address.ts";
import type { Recipients, Resolution } from "./contracts.ts";
import type { Database } from "./database.ts";

/** Names that a host must or should answer to. RFC 5321 section 4.5.1, RFC 2142 sections 4 and 5. */
const roleNames = new Set(["postmaster", "abuse"]);

/** Where forward-paths lead: one indexed query each. Mail for a disabled account still arrives. */
export function makeRecipients({ database }: { database: Database }): Recipients {
  const administrator = async (): Promise<Resolution> => {
    const [row] = await database.query<{ id: string }>(
      `SELECT id FROM account WHERE role = 'administrator' ORDER BY disabled_at IS NOT NULL, id LIMIT 1`,
      [],
      "recipient-administrator",
    );
    // Never full: who writes to the postmaster may be writing about that.
    return row ? { kind: "account", accountId: row.id } : { kind: "unknown" };
  };
  return {
    async resolve(text) {
      // RFC 5321 section 4.1.1.3: the one path without a domain.
      if (text.toLowerCase() === "postmaster") return administrator();
      const address = parseAddress(text);
      if (!address) return { kind: "unknown" };
      const exact = canonicalAddress(address);
      const bare = withoutDetail(address);
      const [row] = await database.query<{ ours: boolean; id: string | null; full: boolean | null }>(
        `SELECT EXISTS (SELECT FROM domain WHERE name = $1) AS ours, found.id, found.is_full AS full
         FROM (VALUES (1)) one
         LEFT JOIN LATERAL (
           SELECT a.id, a.used_octets >= a.quota_octets AS is_full
           FROM address x JOIN account a ON a.id = x.account_id
           WHERE x.address = ANY($2::text[]) ORDER BY x.address = $3 DESC LIMIT 1
         ) found ON true`,
        [canonicalHost(address), bare ? [exact, canonicalAddress(bare)] : [exact], exact],
        "recipient",
      );
      if (!row?.ours) return { kind: "elsewhere" };
      if (row.id) return { kind: row.full ? "full" : "account", accountId: row.id };
      return isRole(address) ? administrator() : { kind: "unknown" };
    },
    async addressesOf(accountId) {
      const rows = await database.query<{ address: string }>(
        `SELECT x.address FROM address x JOIN account a ON a.id = x.account_id
         WHERE a.id = $1 ORDER BY x.address <> a.address, x.address`,
        [accountId],
        "addresses-of",
      );
      return rows.map(({ address }) => address);
    },
  };
}

const isRole = (address: Address) =>
  roleNames.has((withoutDetail(address) ?? address).localPart.toLowerCase());
