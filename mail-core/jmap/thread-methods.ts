import { stateOf } from "../store/states.ts";
import { readThreads } from "../store/threads.ts";
import { id, parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { changesMethod, pick, readIds } from "./standard.ts";

/** RFC 8621 section 3. */
export function threadMethods(deps: JmapDeps): Record<string, Method> {
  return {
    "Thread/get": async (args, { account, accountId }) => {
      const ids = readIds(args.ids, (text) => parseId("t", text));
      if (ids === "invalid") return refuse("invalidArguments", "ids");
      // Threads are as many as emails: nobody gets all of them.
      if (ids === "too-many" || ids === "all") return refuse("requestTooLarge");
      const state = await stateOf(deps.database, account, "Thread");
      const threads = await readThreads(deps.database, account, ids.rowIds);
      const list = ids.rowIds.flatMap((rowId) => {
        const emailIds = threads.get(rowId);
        return emailIds
          ? [pick({ id: id("t", rowId), emailIds: emailIds.map((one) => id("e", one)) }, args.properties)]
          : [];
      });
      if (list.includes(null)) return refuse("invalidArguments", "properties");
      const notFound = [
        ...ids.notFound,
        ...ids.rowIds.filter((rowId) => !threads.has(rowId)).map((rowId) => id("t", rowId)),
      ];
      return answer("Thread/get", { accountId, state, list, notFound });
    },
    "Thread/changes": changesMethod(deps, "Thread", "t"),
  };
}
