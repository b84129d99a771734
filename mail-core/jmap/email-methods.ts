import { emailGet } from "./email-get.ts";
import { emailImport } from "./email-import.ts";
import { emailParse } from "./email-parse.ts";
import { emailQuery, emailQueryChanges } from "./email-query.ts";
import { emailSet } from "./email-set.ts";
import { type JmapDeps, type Method, refuse } from "./method.ts";
import { changesMethod } from "./standard.ts";

/** The methods of the Email type. RFC 8621 section 4. */
export function emailMethods(deps: JmapDeps): Record<string, Method> {
  return {
    "Email/get": emailGet(deps),
    "Email/query": emailQuery(deps),
    "Email/queryChanges": emailQueryChanges(deps),
    "Email/changes": changesMethod(deps, "Email", "e"),
    "Email/set": emailSet(deps),
    "Email/import": emailImport(deps),
    "Email/parse": emailParse(deps),
    // There is one account for each session: nothing to copy from, and not from itself. RFC 8620 section 5.4.
    "Email/copy": async ({ fromAccountId }, { accountId }) =>
      typeof fromAccountId !== "string" || fromAccountId === accountId
        ? refuse("invalidArguments", "fromAccountId")
        : refuse("fromAccountNotFound"),
  };
}
