import { changesSince } from "../store/changes-since.ts";
import { emailGet, objectsInGetMax } from "./email-get.ts";
import { emailQuery } from "./email-query.ts";
import { emailSet } from "./email-set.ts";
import { id } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

/** RFC 8621 section 4.3. */
const emailChanges =
  ({ database }: JmapDeps): Method =>
  async ({ sinceState, maxChanges }, { account, accountId }) => {
    if (typeof sinceState !== "string") return refuse("invalidArguments", "sinceState");
    if (maxChanges != null && !(Number.isSafeInteger(maxChanges) && (maxChanges as number) > 0))
      return refuse("invalidArguments", "maxChanges");
    const limit = Math.min((maxChanges as number | null | undefined) ?? objectsInGetMax, objectsInGetMax);
    const changes = await changesSince(database, account, "Email", sinceState, limit);
    if (!changes) return refuse("cannotCalculateChanges");
    const shown = (rowIds: string[]) => rowIds.map((rowId) => id("e", rowId));
    return answer("Email/changes", {
      accountId,
      oldState: sinceState,
      newState: changes.newState,
      hasMoreChanges: changes.hasMore,
      created: shown(changes.created),
      updated: shown(changes.updated),
      destroyed: shown(changes.destroyed),
    });
  };

/** The methods of the Email type. RFC 8621 section 4. */
export function emailMethods(deps: JmapDeps): Record<string, Method> {
  return {
    "Email/get": emailGet(deps),
    "Email/query": emailQuery(deps),
    "Email/queryChanges": async () => refuse("cannotCalculateChanges"),
    "Email/changes": emailChanges(deps),
    "Email/set": emailSet(deps),
    // There is one account for each session: nothing to copy from. RFC 8620 section 5.4.
    "Email/copy": async () => refuse("fromAccountNotFound"),
  };
}
