import { canonicalAddress, canonicalHost, formatAddress, parseAddress } from "../address/address.ts";
import { canonicalDomain } from "../address/domain.ts";
import type { Aliases, AliasProblem, AliasResult } from "../index.ts";
import { accountIdOf } from "./account-rows.ts";
import { lockAdministration } from "./accounts.ts";
import { makeAddressBook } from "./address-book.ts";
import type { Database, Sql } from "./database.ts";
import { expand, type Found, noWayBack } from "./expansion.ts";

/** What one alias or forwarding names; what those lead to has its own limit. */
const targetsMax = 100;

const refused = (problem: AliasProblem) => ({ ok: false, problem }) as const;

/** Aliases and forwardings. What would refuse mail from its first day on is refused here. */
export function makeAliases({ database }: { database: Database }): Aliases {
  /** One transaction: what turns out to lead nowhere was never there. */
  const change = async <T>(work: (tx: Sql) => Promise<AliasResult<T>>): Promise<AliasResult<T>> => {
    const undone: { problem?: AliasProblem } = {};
    try {
      return await database.transaction(async (tx) => {
        await lockAdministration(tx);
        const result = await work(tx);
        if (result.ok) return result;
        undone.problem = result.problem;
        throw new Undone();
      });
    } catch (error) {
      if (error instanceof Undone && undone.problem) return refused(undone.problem);
      throw error;
    }
  };

  return {
    list: () =>
      database.query<{ address: string; targets: string[] }>(
        "SELECT address, targets FROM alias ORDER BY split_part(address, '@', -1), address",
      ),
    async add({ address: text, targets: given }) {
      const name = readName(text);
      if (!name) return refused({ kind: "malformed-address" });
      const read = readTargets(given);
      if (!read.ok) return read;
      const targets = read.value;
      return change(async (tx) => {
        const isOurs = await tx.query("SELECT FROM domain WHERE name = $1", [name.domain]);
        if (isOurs.length === 0) return refused({ kind: "foreign-domain", domain: name.domain });
        const made = await tx.query(
          `INSERT INTO alias (address, targets) SELECT $1::text, $2::text[]
           WHERE NOT EXISTS (SELECT FROM address WHERE address = $1) ON CONFLICT DO NOTHING RETURNING address`,
          [name.address, targets],
        );
        if (made.length === 0) return refused({ kind: "taken" });
        const problem = await leadsNowhere(tx, { kind: "alias", targets });
        return problem ? refused(problem) : { ok: true, value: { address: name.address, targets } };
      });
    },
    remove: (text) =>
      change(async (tx) => {
        const removed = await tx.query("DELETE FROM alias WHERE address = $1 RETURNING address", [
          readName(text)?.address ?? "",
        ]);
        return removed.length > 0 ? { ok: true, value: undefined } : refused({ kind: "unknown-alias" });
      }),
    async forwarding(idOrAddress) {
      const accountId = await accountIdOf(database, idOrAddress);
      if (accountId === null) return null;
      const [row] = await database.query<{ targets: string[]; keeps_copy: boolean }>(
        "SELECT targets, keeps_copy FROM forward WHERE account_id = $1",
        [accountId],
      );
      return row ? { targets: row.targets, keepsCopy: row.keeps_copy } : null;
    },
    async setForwarding(idOrAddress, forwarding) {
      const read = forwarding === null ? null : readTargets(forwarding.targets);
      if (read && !read.ok) return read;
      return change(async (tx) => {
        const accountId = await accountIdOf(tx, idOrAddress);
        if (accountId === null) return refused({ kind: "unknown-account" });
        await tx.query("DELETE FROM forward WHERE account_id = $1", [accountId]);
        if (forwarding === null || read === null) return { ok: true, value: undefined };
        const { keepsCopy } = forwarding;
        await tx.query("INSERT INTO forward (account_id, targets, keeps_copy) VALUES ($1, $2, $3)", [
          accountId,
          read.value,
          keepsCopy,
        ]);
        const forward = { targets: read.value, keepsCopy };
        const problem = await leadsNowhere(tx, {
          kind: "account",
          accountId,
          room: "now",
          forward,
          rules: null,
        });
        return problem ? refused(problem) : { ok: true, value: undefined };
      });
    },
  };
}

/** Ends the transaction without its work. */
class Undone extends Error {}

/** A full mailbox will have room again; nobody and a circle stay what they are. */
async function leadsNowhere(tx: Sql, start: Found): Promise<AliasProblem | null> {
  const expanded = await expand(makeAddressBook(tx), start, noWayBack);
  if (expanded.kind === "unknown") return { kind: "unknown-target", target: expanded.target };
  return expanded.kind === "looping" ? { kind: "alias-loop" } : null;
}

/** An alias's name: an address, or `@domain` for the catch-all. */
function readName(text: string): { address: string; domain: string } | null {
  if (text.startsWith("@")) {
    const domain = canonicalDomain(text.slice(1));
    return domain === null ? null : { address: `@${domain}`, domain };
  }
  const address = parseAddress(text);
  return address && { address: canonicalAddress(address), domain: canonicalHost(address) };
}

/** As they go over the wire, each once, in their order. */
function readTargets(given: readonly string[]): AliasResult<string[]> {
  const targets = new Map<string, string>();
  if (given.length > targetsMax) return refused({ kind: "too-many-targets", maximum: targetsMax });
  for (const text of given) {
    const address = parseAddress(text);
    if (!address) return refused({ kind: "malformed-target", target: text });
    const name = canonicalAddress(address);
    if (!targets.has(name)) targets.set(name, formatAddress({ ...address, domain: canonicalHost(address) }));
  }
  return targets.size > 0 ? { ok: true, value: [...targets.values()] } : refused({ kind: "no-targets" });
}
