import { readAccount } from "../store/accounts.ts";
import type { Sql } from "../store/database.ts";
import { readStates } from "../store/states.ts";
import { id, parseId } from "./ids.ts";
import { type Conditions, readFilter, readSort, readWindow } from "./list-query.ts";
import { answer, type JmapDeps, type Method, type MethodOutcome, refuse } from "./method.ts";
import { pick, readIds } from "./standard.ts";

/** The one Quota of an account: the octets of its mail. RFC 9425 section 4. */
interface Quota {
  id: string;
  resourceType: "octets";
  used: number;
  hardLimit: number;
  scope: "account";
  name: string;
  types: string[];
  warnLimit: null;
  softLimit: null;
  description: string;
}

/** Stands for no limit: the largest UnsignedInt, since the property must be a number. RFC 8620 section 1.3. */
const noLimit = Number.MAX_SAFE_INTEGER;

async function readQuota(sql: Sql, account: string): Promise<Quota | null> {
  const found = await readAccount(sql, account);
  return (
    found && {
      id: id("q", account),
      resourceType: "octets",
      used: found.usedOctets,
      hardLimit: found.quotaOctets ?? noLimit,
      scope: "account",
      name: found.address,
      types: ["Email"],
      warnLimit: null,
      softLimit: null,
      description: "Room for mail",
    }
  );
}

/** RFC 9425 section 4.4. */
const conditions: Conditions<Quota> = {
  name(value) {
    if (typeof value !== "string") return null;
    const part = value.toLowerCase();
    return (quota) => quota.name.toLowerCase().includes(part);
  },
  scope: (value) => (typeof value === "string" ? (quota) => quota.scope === value : null),
  resourceType: (value) => (typeof value === "string" ? (quota) => quota.resourceType === value : null),
  type: (value) => (typeof value === "string" ? (quota) => quota.types.includes(value) : null),
};
/** There is one Quota, and it stays where it is: so does every result of a query. */
const queryState = "0";

function readQuery(args: Record<string, unknown>): MethodOutcome | ((quota: Quota) => boolean) {
  const filter = readFilter(args.filter, conditions);
  if (!filter.ok) return refuse(filter.type, filter.description);
  const sort = readSort<Quota>(args.sort, { name: () => 0, used: () => 0 });
  return sort.ok ? filter.value : refuse(sort.type, sort.description);
}

/** RFC 9425. */
export function quotaMethods({ database }: JmapDeps): Record<string, Method> {
  return {
    "Quota/get": async (args, { account, accountId }) => {
      const ids = readIds(args.ids, (text) => parseId("q", text));
      if (ids === "invalid") return refuse("invalidArguments", "ids");
      if (ids === "too-many") return refuse("requestTooLarge");
      // The state first: what changes in between is then asked for again.
      const state = (await readStates(database, account)).Quota ?? "";
      const quota = await readQuota(database, account);
      const list: unknown[] = [];
      const notFound = ids === "all" ? [] : [...ids.notFound];
      for (const rowId of ids === "all" ? [account] : ids.rowIds) {
        if (quota && rowId === account) list.push(pick(quota, args.properties));
        else notFound.push(id("q", rowId));
      }
      if (list.includes(null)) return refuse("invalidArguments", "properties");
      return answer("Quota/get", { accountId, state, list, notFound });
    },
    /** The state is what changes: octets that are used, and the limit. RFC 9425 section 4.3. */
    "Quota/changes": async ({ sinceState, maxChanges }, { account, accountId }) => {
      if (typeof sinceState !== "string") return refuse("invalidArguments", "sinceState");
      if (maxChanges != null && !(Number.isSafeInteger(maxChanges) && (maxChanges as number) > 0))
        return refuse("invalidArguments", "maxChanges");
      const newState = (await readStates(database, account)).Quota ?? "";
      const [, limit] = /^\d{1,19}-(\d{1,19}|none)$/.exec(sinceState) ?? [];
      if (limit === undefined) return refuse("cannotCalculateChanges");
      const changed = newState !== sinceState;
      return answer("Quota/changes", {
        accountId,
        oldState: sinceState,
        newState,
        hasMoreChanges: false,
        created: [],
        updated: changed ? [id("q", account)] : [],
        destroyed: [],
        updatedProperties: changed && newState.endsWith(`-${limit}`) ? ["used"] : null,
      });
    },
    "Quota/query": async (args, { account, accountId }) => {
      const fits = readQuery(args);
      if (typeof fits !== "function") return fits;
      const quota = await readQuota(database, account);
      const window = readWindow(args, () => (quota && fits(quota) ? [quota.id] : []));
      if (!window.ok) return refuse(window.type, window.description);
      return answer("Quota/query", { accountId, queryState, canCalculateChanges: true, ...window.value });
    },
    "Quota/queryChanges": async (args, { account, accountId }) => {
      const fits = readQuery(args);
      if (typeof fits !== "function") return fits;
      if (typeof args.sinceQueryState !== "string") return refuse("invalidArguments", "sinceQueryState");
      if (args.sinceQueryState !== queryState) return refuse("cannotCalculateChanges");
      const quota = await readQuota(database, account);
      return answer("Quota/queryChanges", {
        accountId,
        oldQueryState: queryState,
        newQueryState: queryState,
        ...(args.calculateTotal === true ? { total: quota && fits(quota) ? 1 : 0 } : {}),
        removed: [],
        added: [],
      });
    },
  };
}
