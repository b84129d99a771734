import { stateOf } from "../store/emails.ts";
import { listScripts, readRulesFailure, type ScriptRow } from "../store/rules.ts";
import { id, parseId } from "./ids.ts";
import { rulesCapability } from "./limits.ts";
import type { Conditions, Order } from "./list-query.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { type Few, plainQuery, queryOfFew } from "./query-of-few.ts";
import { readContent } from "./sieve-content.ts";
import { sieveSet, viewScript } from "./sieve-set.ts";
import { sieveTest } from "./sieve-test.ts";
import { pick, readIds } from "./standard.ts";

const conditions: Conditions<ScriptRow> = {
  name: (value) =>
    typeof value === "string" ? ({ name }) => name.toLowerCase().includes(value.toLowerCase()) : null,
  isActive: (value) => (typeof value === "boolean" ? ({ isActive }) => isActive === value : null),
};
const orders: Record<string, Order<ScriptRow>> = {
  name: (a, b) => a.name.localeCompare(b.name),
  isActive: (a, b) => Number(a.isActive) - Number(b.isActive),
};

/** RFC 9661 has no SieveScript/queryChanges. */
const scripts: Few<ScriptRow> = {
  type: "SieveScript",
  letter: "y",
  list: listScripts,
  readQuery: plainQuery(conditions, orders),
  canCalculateChanges: () => false,
};

/** RFC 9661, and what Keryx adds: `keryx:failure` and SieveScript/test. */
export function sieveMethods(deps: JmapDeps): Record<string, Method> {
  const { database } = deps;
  return {
    "SieveScript/get": async (args, { account, accountId, using }) => {
      const wanted = readIds(args.ids, (text) => parseId("y", text));
      if (wanted === "invalid") return refuse("invalidArguments", "ids");
      if (wanted === "too-many") return refuse("requestTooLarge");
      const state = await stateOf(database, account, "SieveScript");
      const rows = await listScripts(database, account);
      const failure = using.has(rulesCapability) ? await readRulesFailure(database, account) : undefined;
      const shown = rows.filter((row) => wanted === "all" || wanted.rowIds.includes(row.id));
      const list = shown.map((row) => pick(viewScript(row, failure), args.properties));
      if (list.includes(null)) return refuse("invalidArguments", "properties");
      const missing =
        wanted === "all" ? [] : wanted.rowIds.filter((rowId) => !rows.some((row) => row.id === rowId));
      const notFound = [
        ...(wanted === "all" ? [] : wanted.notFound),
        ...missing.map((rowId) => id("y", rowId)),
      ];
      return answer("SieveScript/get", { accountId, state, list, notFound });
    },
    "SieveScript/set": sieveSet(deps),
    "SieveScript/query": queryOfFew(deps, scripts),
    "SieveScript/validate": async ({ blobId }, context) => {
      const read = await readContent(deps, context, blobId);
      if (!read.ok && read.error.type === "blobNotFound") return refuse("blobNotFound");
      const error = read.ok ? null : read.error;
      return answer("SieveScript/validate", { accountId: context.accountId, error });
    },
    "SieveScript/test": sieveTest(deps),
  };
}
