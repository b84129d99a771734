import type { Clock } from "../clock.ts";
import { type DkimKeyPair, newKeyPairs } from "../dkim/keys.ts";
import type { DomainProblem, DomainResult, DomainSummary } from "../index.ts";
import { lockAdministration } from "./accounts.ts";
import type { Database, Sql } from "./database.ts";
import { adoptKeys, type DkimKey, insertKeys, keysOf } from "./dkim-keys.ts";
import type { KeySeal } from "./key-seal.ts";

/** The domains and their keys, by canonical name. */
export interface DomainStore {
  list(): Promise<DomainSummary[]>;
  add(name: string): Promise<DomainResult<DomainSummary>>;
  remove(name: string): Promise<DomainResult<void>>;
  /** Those of these names that are domains of ours, in their order. */
  known(names: readonly string[]): Promise<string[]>;
  /** Null where there is no such domain. */
  keys(name: string): Promise<DkimKey[] | null>;
  renewKeys(name: string): Promise<DomainResult<void>>;
  /** Those of these selectors that wait sign from now on; without selectors all. */
  adoptKeys(name: string, selectors?: readonly string[]): Promise<DomainResult<void>>;
}

const refused = (problem: DomainProblem) => ({ ok: false, problem }) as const;
const done: DomainResult<void> = { ok: true, value: undefined };

export function makeDomainStore({
  database,
  clock,
  seal,
}: {
  database: Database;
  clock: Clock;
  seal: KeySeal;
}): DomainStore {
  const now = () => new Date(clock.now());
  /** One administrative act: nobody gets an address at a domain while it is removed. */
  const act = <T>(work: (tx: Sql) => Promise<DomainResult<T>>): Promise<DomainResult<T>> =>
    database.transaction(async (tx) => {
      await lockAdministration(tx);
      return work(tx);
    });

  return {
    list: () => readDomains(database),
    async add(name) {
      const pairs = await newKeyPairs();
      return act(async (tx) => {
        if (!(await insertDomain(tx, name, pairs, now(), seal))) return refused({ kind: "taken" });
        const [made] = await readDomains(tx, name);
        return made ? { ok: true, value: made } : refused({ kind: "unknown-domain" });
      });
    },
    remove: (name) =>
      act(async (tx) => {
        const domains = await readDomains(tx);
        const found = domains.find((domain) => domain.name === name);
        if (!found) return refused({ kind: "unknown-domain" });
        const { addresses, aliases } = found;
        if (addresses + aliases > 0) return refused({ kind: "inhabited", addresses, aliases });
        if (domains.length === 1) return refused({ kind: "last-domain" });
        await tx.query("DELETE FROM domain WHERE name = $1", [name]);
        return done;
      }),
    async known(names) {
      const rows = await database.query<{ name: string }>("SELECT name FROM domain WHERE name = ANY($1)", [
        names,
      ]);
      const found = new Set(rows.map(({ name }) => name));
      return names.filter((name) => found.has(name));
    },
    async keys(name) {
      return (await exists(database, name)) ? keysOf(database, name) : null;
    },
    async renewKeys(name) {
      const pairs = await newKeyPairs();
      return act(async (tx) => {
        if (!(await exists(tx, name))) return refused({ kind: "unknown-domain" });
        if ((await waiting(tx, name)).length > 0) return refused({ kind: "keys-waiting" });
        await insertKeys(tx, name, "next", pairs, now(), seal);
        return done;
      });
    },
    adoptKeys: (name, selectors) =>
      act(async (tx) => {
        if (!(await exists(tx, name))) return refused({ kind: "unknown-domain" });
        const ready = (await waiting(tx, name)).filter((one) => !selectors || selectors.includes(one));
        if (ready.length === 0) return refused({ kind: "no-keys-waiting" });
        await adoptKeys(tx, name, ready, now());
        return done;
      }),
  };
}

/** False when it is here already. */
export async function insertDomain(
  tx: Sql,
  name: string,
  pairs: readonly DkimKeyPair[],
  at: Date,
  seal: KeySeal,
): Promise<boolean> {
  const made = await tx.query(
    "INSERT INTO domain (name, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING name",
    [name, at],
  );
  if (made.length === 0) return false;
  await insertKeys(tx, name, "active", pairs, at, seal);
  return true;
}

const exists = async (sql: Sql, name: string) =>
  (await sql.query("SELECT FROM domain WHERE name = $1", [name])).length > 0;

const waiting = async (tx: Sql, name: string) =>
  (await keysOf(tx, name)).filter(({ state }) => state === "next").map(({ selector }) => selector);

async function readDomains(sql: Sql, name: string | null = null): Promise<DomainSummary[]> {
  const rows = await sql.query<{ name: string; created_at: Date; addresses: number; aliases: number }>(
    `SELECT d.name, d.created_at, COALESCE(x.count, 0)::int AS addresses, COALESCE(l.count, 0)::int AS aliases
     FROM domain d
     LEFT JOIN (SELECT split_part(address, '@', -1) AS host, count(*) FROM address GROUP BY 1) x ON x.host = d.name
     LEFT JOIN (SELECT split_part(address, '@', -1) AS host, count(*) FROM alias GROUP BY 1) l ON l.host = d.name
     WHERE $1::text IS NULL OR d.name = $1 ORDER BY d.created_at, d.name`,
    [name],
  );
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at }));
}
