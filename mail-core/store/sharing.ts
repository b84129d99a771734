import type { Clock } from "../clock.ts";
import type { ShareLevel, ShareProblem, ShareResult, ShareSummary, Sharing } from "../index.ts";
import type { Log } from "../log.ts";
import { accountIdOf, accountNamed, type NamedAccount } from "./account-rows.ts";
import { lockAdministration } from "./accounts.ts";
import type { Announcer, TellOwnerIn } from "./contracts.ts";
import type { Database, Sql } from "./database.ts";
import { raisePreferences } from "./states.ts";

/** To how many others one account may be opened, and how many may be opened to one. */
export const sharesMax = 50;

const refused = (problem: ShareProblem) => ({ ok: false, problem }) as const;

export function makeSharing({
  database,
  announcer,
  tellOwnerIn,
  clock,
  log,
}: {
  database: Database;
  announcer: Announcer;
  tellOwnerIn: TellOwnerIn;
  clock: Clock;
  log: Log;
}): Sharing {
  /** Both sides see what changed: their tabs ask anew, and their streams look at what is open to them. */
  const change = async (
    owner: string,
    grantee: string,
    work: (tx: Sql, pair: { owner: NamedAccount; grantee: NamedAccount }) => Promise<ShareProblem | null>,
    logged: [event: string, fields: Record<string, unknown>],
  ): Promise<ShareResult> => {
    const done = await database.transaction(async (tx) => {
      await lockAdministration(tx);
      const [from, to] = [await accountNamed(tx, owner), await accountNamed(tx, grantee)];
      if (!from || !to) return { kind: "unknown-account", address: from ? grantee : owner } as const;
      if (from.id === to.id) return { kind: "same-account" } as const;
      const problem = await work(tx, { owner: from, grantee: to });
      if (problem) return problem;
      for (const id of [from.id, to.id].sort()) await raisePreferences(tx, id);
      return [from.id, to.id] as const;
    });
    if ("kind" in done) return refused(done);
    const [account, to] = done;
    log.info(logged[0], { account, to, ...logged[1] });
    announcer.announce(done);
    return { ok: true };
  };

  return {
    list: () => readShares(database, null),
    async of(idOrAddress) {
      const id = await accountIdOf(database, idOrAddress);
      return id ? readShares(database, id) : [];
    },
    share: ({ owner, grantee, level, by, notice }) =>
      change(
        owner,
        grantee,
        async (tx, pair) => {
          const [row] = await tx.query<{ most: number }>(
            `SELECT greatest((SELECT count(*) FROM account_share WHERE owner_id = $1 AND grantee_id <> $2),
               (SELECT count(*) FROM account_share WHERE grantee_id = $2 AND owner_id <> $1))::int AS most`,
            [pair.owner.id, pair.grantee.id],
          );
          if ((row?.most ?? 0) >= sharesMax) return { kind: "too-many-shares", maximum: sharesMax };
          await tx.query(
            `INSERT INTO account_share (owner_id, grantee_id, level, shared_at, shared_by) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (owner_id, grantee_id) DO UPDATE
               SET level = excluded.level, shared_at = excluded.shared_at, shared_by = excluded.shared_by`,
            [pair.owner.id, pair.grantee.id, level, new Date(clock.now()), by],
          );
          await tellOwnerIn(tx, pair.owner, notice ?? { to: pair.grantee.address, level, by });
          return null;
        },
        ["share.opened", { level, by }],
      ),
    end: (owner, grantee) =>
      change(
        owner,
        grantee,
        async (tx, pair) => {
          const gone = await tx.query(
            "DELETE FROM account_share WHERE owner_id = $1 AND grantee_id = $2 RETURNING owner_id",
            [pair.owner.id, pair.grantee.id],
          );
          return gone.length === 0 ? { kind: "not-shared" } : null;
        },
        ["share.ended", {}],
      ),
  };
}

/** Those of an account, on either side, or all. */
const readShares = (sql: Sql, accountId: string | null): Promise<ShareSummary[]> =>
  sql.query<ShareSummary>(
    `SELECT json_build_object('id', o.id::text, 'address', o.address, 'name', o.name) AS owner,
       json_build_object('id', g.id::text, 'address', g.address, 'name', g.name) AS grantee,
       level, shared_at AS "sharedAt", shared_by AS "sharedBy"
     FROM account_share s JOIN account o ON o.id = s.owner_id JOIN account g ON g.id = s.grantee_id
     WHERE $1::bigint IS NULL OR s.owner_id = $1 OR s.grantee_id = $1 ORDER BY o.address, g.address`,
    [accountId],
  );

/** An account that is opened to another one. */
export interface OpenedRow {
  id: string;
  address: string;
  name: string;
  level: ShareLevel;
}

/**
 * What is opened to an account, by address. A disabled account writes to nobody: whoever may answer from it can put it in order until it is
 * enabled again.
 */
export const openedTo = (sql: Sql, accountId: string): Promise<OpenedRow[]> =>
  sql.query<OpenedRow>(
    `SELECT o.id, o.address, o.name,
       CASE WHEN o.disabled_at IS NOT NULL AND s.level = 'answer' THEN 'organise' ELSE s.level END AS level
     FROM account_share s JOIN account o ON o.id = s.owner_id WHERE s.grantee_id = $1 ORDER BY o.address`,
    [accountId],
    "shares-opened",
  );
