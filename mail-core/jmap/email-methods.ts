import { emailCopy } from "./email-copy.ts";
import { emailGet } from "./email-get.ts";
import { emailImport } from "./email-import.ts";
import { emailParse } from "./email-parse.ts";
import { emailQuery, emailQueryChanges } from "./email-query.ts";
import { emailSet } from "./email-set.ts";
import type { JmapDeps, Method } from "./method.ts";
import { changesMethod } from "./standard.ts";

/** The methods of the Email type. RFC 8621 section 4. */
export function emailMethods(deps: JmapDeps): Record<string, Method> {
  const set = emailSet(deps);
  return {
    "Email/get": emailGet(deps),
    "Email/query": emailQuery(deps),
    "Email/queryChanges": emailQueryChanges(deps),
    "Email/changes": changesMethod(deps, "Email", "e"),
    "Email/set": set,
    "Email/import": emailImport(deps),
    "Email/parse": emailParse(deps),
    "Email/copy": emailCopy(deps, set),
  };
}
