import { listScripts, readRulesFailure, type ScriptRow } from "../store/rules.ts";
import { getOfFew } from "./get-of-few.ts";
import { rulesCapability } from "./limits.ts";
import type { Conditions, Order } from "./list-query.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { type Few, plainQuery, queryOfFew } from "./query-of-few.ts";
import { readContent } from "./sieve-content.ts";
import { sieveSet, viewScript } from "./sieve-set.ts";
import { sieveTest } from "./sieve-test.ts";

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
    "SieveScript/get": getOfFew(deps, "SieveScript", "y", async ({ account, using }) => {
      const rows = await listScripts(database, account);
      const failure = using.has(rulesCapability) ? await readRulesFailure(database, account) : undefined;
      return rows.map((row) => viewScript(row, failure));
    }),
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
