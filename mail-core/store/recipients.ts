import { type Address, canonicalHost, parseAddress } from "../address/address.ts";
import { makeSrs, type Srs } from "../address/srs.ts";
import { type Clock, systemClock } from "../clock.ts";
import { makeAddressBook } from "./address-book.ts";
import type { Forward, Recipients, Resolution } from "./contracts.ts";
import type { Database } from "./database.ts";
import {
  aliasDepthMax,
  expand,
  type Found,
  findAddress,
  findAdministrator,
  isFull,
  noWayBack,
  type WayBack,
} from "./expansion.ts";
import { ensureSecret } from "./setting.ts";

/** Where forward-paths lead: one look-up for an account, one more for each address that an alias leads to. */
export function makeRecipients({
  database,
  clock = systemClock,
}: {
  database: Database;
  clock?: Pick<Clock, "now">;
}): Recipients {
  const book = makeAddressBook(database);
  let known: Srs | null = null;
  const srs = async (): Promise<Srs> => {
    known ??= makeSrs({ secret: await ensureSecret(database, "srs-secret"), now: () => clock.now() });
    return known;
  };
  const wayBack: WayBack = async (address) => (await srs()).reverse(address);

  /** Its own where the next host finds us allowed to say it. */
  const reversePathFor = async (reversePath: string | null, domain: string): Promise<string | null> => {
    const sender = reversePath === null ? null : parseAddress(reversePath);
    if (!sender) return reversePath;
    const isOurs = await database.query("SELECT FROM domain WHERE name = $1", [canonicalHost(sender)]);
    if (isOurs.length > 0) return reversePath;
    // Not met when it would be too long: the next host may refuse it, but mail that arrives is better than none.
    return (await srs()).forward(sender, domain) ?? reversePath;
  };

  const resolveFound = async (
    found: Found,
    address: Address | null,
    sender: string | null,
    octets: number,
  ): Promise<Resolution> => {
    if (found.kind === "elsewhere" || found.kind === "unknown") return { kind: found.kind };
    if (found.kind === "account" && !found.forward) {
      const { accountId, room, rules } = found;
      if (isFull(room)) return { kind: "full", accountId, isForever: room === "never" };
      return {
        ...{ kind: "account", accountId },
        ...(rules === null ? {} : { rules: { [accountId]: rules } }),
        ...(room === "ample" ? { isRoomy: true } : {}),
      };
    }
    const expanded = await expand(book, found, wayBack, octets);
    if (expanded.kind === "unknown") return { kind: "unknown" };
    if (expanded.kind !== "list") return expanded;
    const { accountIds, paths, rules } = expanded;
    const ruled = rules ? { rules } : {};
    const [only] = accountIds;
    if (only !== undefined && accountIds.length === 1 && paths.length === 0)
      return { kind: "account", accountId: only, ...ruled };
    const reversePath =
      paths.length > 0 && address ? await reversePathFor(sender, canonicalHost(address)) : null;
    const forwards = paths.map((forwardPath): Forward => ({ reversePath, forwardPath }));
    return { kind: "list", accountIds, forwards, ...ruled };
  };

  return {
    async resolve(text, reversePath = null, octets = 0) {
      // RFC 5321 section 4.1.1.3: the one path without a domain.
      if (text.toLowerCase() === "postmaster")
        return resolveFound(await findAdministrator(book), null, reversePath, octets);
      const address = parseAddress(text);
      if (!address) return { kind: "unknown" };
      const found = await findAddress(book, address, wayBack, octets);
      return resolveFound(found, address, reversePath, octets);
    },
    leadsTo: (from, targets, reversePath, octets) =>
      resolveFound({ kind: "alias", targets }, parseAddress(from), reversePath, octets),
    async withoutRoom(accountIds, octets) {
      const rows = await database.query<{ id: string }>(
        `SELECT a.id FROM account a JOIN mail_state m ON m.account_id = a.id
         WHERE a.id = ANY($1::bigint[]) AND m.used_octets + $2 > a.quota_octets`,
        [accountIds, octets],
        "without-room",
      );
      return rows.map(({ id }) => id);
    },
    async ownerOf(text) {
      let target: string | undefined = text;
      for (let depth = 0; depth <= aliasDepthMax && target !== undefined; depth += 1) {
        const address = parseAddress(target);
        const found: Found = address ? await findAddress(book, address, noWayBack) : { kind: "unknown" };
        if (found.kind === "account") return found.accountId;
        target = found.kind === "alias" && found.targets.length === 1 ? found.targets[0] : undefined;
      }
      return null;
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
