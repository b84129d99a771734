import { readTold } from "../store/notifications.ts";
import { stateOf } from "../store/states.ts";
import { listSubmissionIds, readProgress, readSubmissions } from "../store/submissions.ts";
import { asStrings, objectsInGetMax } from "./email-get.ts";
import { id, parseId } from "./ids.ts";
import { journeyCapability } from "./limits.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { changesMethod } from "./standard.ts";
import { submissionQuery, submissionQueryChanges } from "./submission-query.ts";
import { submissionSet } from "./submission-set.ts";
import { journeyProperty, submissionProperties, viewSubmission } from "./submission-view.ts";

/** RFC 8621 section 7.1. */
const submissionGet =
  ({ database, clock }: JmapDeps): Method =>
  async (args, { account, accountId, using }) => {
    const known = new Set<string>(submissionProperties);
    if (using.has(journeyCapability)) known.add(journeyProperty);
    const properties = args.properties == null ? [...known] : asStrings(args.properties);
    if (!properties?.every((name) => known.has(name))) return refuse("invalidArguments", "properties");
    const asked = args.ids == null ? null : asStrings(args.ids);
    if (args.ids != null && !asked) return refuse("invalidArguments", "ids");
    if (asked && asked.length > objectsInGetMax) return refuse("requestTooLarge");
    const state = await stateOf(database, account, "EmailSubmission");
    const rowIds = asked
      ? asked.flatMap((text) => parseId("s", text) ?? [])
      : await listSubmissionIds(database, account, objectsInGetMax + 1);
    if (rowIds.length > objectsInGetMax) return refuse("requestTooLarge");
    const submissions = await readSubmissions(database, account, rowIds, new Date(clock.now()));
    const progress = await readProgress(database, account, [...submissions.keys()], {
      withEvents: properties.includes(journeyProperty),
    });
    const told = await readTold(
      database,
      account,
      Array.from(submissions.values()).flatMap(({ originalMessageId }) => originalMessageId ?? []),
    );
    const list: Record<string, unknown>[] = [];
    const notFound: string[] = [];
    for (const text of new Set(asked ?? rowIds.map((rowId) => id("s", rowId)))) {
      const submission = submissions.get(parseId("s", text) ?? "");
      if (!submission) {
        notFound.push(text);
        continue;
      }
      const whole = viewSubmission(
        submission,
        progress.get(submission.id) ?? [],
        told.get(submission.originalMessageId ?? "") ?? [],
      );
      list.push(Object.fromEntries(["id", ...properties].map((name) => [name, whole[name]])));
    }
    return answer("EmailSubmission/get", { accountId, state, list, notFound });
  };

/** The methods of the EmailSubmission type. RFC 8621 section 7. */
export function submissionMethods(deps: JmapDeps): Record<string, Method> {
  return {
    "EmailSubmission/get": submissionGet(deps),
    "EmailSubmission/changes": changesMethod(deps, "EmailSubmission", "s"),
    "EmailSubmission/query": submissionQuery(deps),
    "EmailSubmission/queryChanges": submissionQueryChanges(deps),
    "EmailSubmission/set": submissionSet(deps),
  };
}
