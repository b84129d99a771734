import {
  type Address,
  canonicalAddress,
  canonicalHost,
  parseAddress,
  withoutDetail,
} from "../address/address.ts";
import { isSrs } from "../address/srs.ts";
import type { AddressBook, Room } from "./address-book.ts";
import type { RulesVersions } from "./contracts.ts";

/** Names that a host must or should answer to. RFC 5321 section 4.5.1, RFC 2142 sections 4 and 5. */
const roleNames = new Set(["postmaster", "abuse"]);
/** Aliases of aliases, so deep. */
export const aliasDepthMax = 10;
/** Addresses that one may lead to, those on the way among them: each is a query at RCPT. */
const aliasMembersMax = 200;

/** What is at one address of ours, before anything it leads to. */
export type Found =
  | { kind: "elsewhere" | "unknown" }
  | { kind: "account"; accountId: string; room: Room; forward: Forwarding | null; rules: string | null }
  | { kind: "alias"; targets: readonly string[] };

export interface Forwarding {
  targets: readonly string[];
  keepsCopy: boolean;
}

/** All that an address leads to. */
export type Expanded =
  | { kind: "list"; accountIds: readonly string[]; paths: readonly string[]; rules?: RulesVersions }
  | { kind: "full"; accountId: string; isForever: boolean }
  | { kind: "unknown"; target: string }
  | { kind: "looping" };

/** The way back from an address that we wrote for forwarded mail, or null. */
export type WayBack = (address: Address) => Promise<string | null>;
/** Where nobody's mail is on its way, no way back is asked for. */
export const noWayBack: WayBack = async () => null;

/**
 * One look-up. An account or alias of this very name comes first, then the name without its detail, then postmaster and abuse,
 * then the domain's catch-all. Mail for a disabled account still arrives. `octets` is what there must be room for.
 */
export async function findAddress(
  book: AddressBook,
  address: Address,
  wayBack: WayBack,
  octets = 0,
): Promise<Found> {
  const bare = withoutDetail(address);
  const host = canonicalHost(address);
  const isNamed = isRole(address) || isSrs(address);
  const row = await book.find({
    host,
    exact: canonicalAddress(address),
    bare: bare && canonicalAddress(bare),
    catchAll: isNamed ? null : `@${host}`,
    octets,
  });
  if (!row.ours) return { kind: "elsewhere" };
  if (row.id !== null) {
    const forward = row.targets && { targets: row.targets, keepsCopy: row.keeps_copy === true };
    return { kind: "account", accountId: row.id, room: row.room ?? "now", forward, rules: row.rules };
  }
  if (row.targets) return { kind: "alias", targets: row.targets };
  if (isRole(address)) return findAdministrator(book);
  const back = isSrs(address) ? await wayBack(address) : null;
  return back === null ? { kind: "unknown" } : { kind: "alias", targets: [back] };
}

/** Never full: who writes to the postmaster may be writing about that. Nor sent on: it must arrive. */
export async function findAdministrator(book: AddressBook): Promise<Found> {
  const found = await book.administrator();
  return found === null
    ? { kind: "unknown" }
    : { kind: "account", accountId: found.id, room: "now", forward: null, rules: found.rules };
}

/**
 * Follows aliases and forwardings to their ends, level by level, each address and account once: what leads back to itself ends there,
 * and adds nobody. One target that is not there, or has no room, refuses the whole: a report later would come too late.
 */
export async function expand(
  book: AddressBook,
  start: Found,
  wayBack: WayBack,
  octets = 0,
): Promise<Expanded> {
  const accountIds = new Set<string>();
  const rules: Record<string, string> = {};
  const seenAccounts = new Set<string>();
  const paths = new Map<string, string>();
  const seen = new Set<string>();
  let full: Extract<Expanded, { kind: "full" }> | null = null;
  const take = (found: Found): readonly string[] => {
    if (found.kind === "alias") return found.targets;
    if (found.kind !== "account" || seenAccounts.has(found.accountId)) return [];
    seenAccounts.add(found.accountId);
    if (!found.forward || found.forward.keepsCopy) {
      accountIds.add(found.accountId);
      if (found.rules !== null) rules[found.accountId] = found.rules;
      const { accountId, room } = found;
      if (isFull(room)) full ??= { kind: "full", accountId, isForever: room === "never" };
    }
    return found.forward?.targets ?? [];
  };
  let level = take(start);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > aliasDepthMax) return { kind: "looping" };
    const next: string[] = [];
    for (const target of level) {
      const address = parseAddress(target);
      if (!address) return { kind: "unknown", target };
      const name = canonicalAddress(address);
      if (seen.has(name)) continue;
      seen.add(name);
      if (seen.size > aliasMembersMax) return { kind: "looping" };
      const found = await findAddress(book, address, wayBack, octets);
      if (found.kind === "unknown") return { kind: "unknown", target };
      if (found.kind === "elsewhere") paths.set(name, target);
      else next.push(...take(found));
    }
    level = next;
  }
  if (full !== null) return full;
  if (accountIds.size + paths.size === 0) return { kind: "looping" };
  return {
    kind: "list",
    accountIds: [...accountIds],
    paths: [...paths.values()],
    ...(Object.keys(rules).length > 0 ? { rules } : {}),
  };
}

export const isFull = (room: Room): boolean => room === "later" || room === "never";

const isRole = (address: Address) =>
  roleNames.has((withoutDetail(address) ?? address).localPart.toLowerCase());
