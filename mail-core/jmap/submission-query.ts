import { stateOf } from "../store/emails.ts";
import { querySubmissions, type SubmissionFilter, type SubmissionSort } from "../store/submissions.ts";
import { asStrings } from "./email-get.ts";
import { type IdLetter, id, parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

const limitMax = 1000;
const depthMax = 10;
const conditionsMax = 100;
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A UTCDate. RFC 8620 section 1.4. */
function parseDate(value: unknown): Date | null {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value)) return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1 ? null : date;
}

const idLists = { emailIds: "e", identityIds: "i", threadIds: "t" } as const satisfies Record<
  string,
  IdLetter
>;

/** A condition, or null when it is not one that we know. RFC 8621 section 7.3. */
export function parseSubmissionFilter(
  value: unknown,
  room = { left: conditionsMax },
  depth = 0,
): SubmissionFilter | null {
  if (!isRecord(value) || depth > depthMax || --room.left < 0) return null;
  if ("operator" in value) {
    const { operator, conditions } = value;
    if (operator !== "AND" && operator !== "OR" && operator !== "NOT") return null;
    if (!Array.isArray(conditions)) return null;
    const parsed = conditions.map((one) => parseSubmissionFilter(one, room, depth + 1));
    return parsed.includes(null) ? null : { operator, conditions: parsed.filter((one) => one !== null) };
  }
  const filter: Exclude<SubmissionFilter, { operator: string }> = {};
  for (const [name, given] of Object.entries(value)) {
    if (given == null) continue;
    if (name === "emailIds" || name === "identityIds" || name === "threadIds") {
      const texts = asStrings(given);
      if (!texts) return null;
      filter[name] = texts.flatMap((text) => parseId(idLists[name], text) ?? []);
    } else if (name === "undoStatus") {
      if (typeof given !== "string" || given.includes("\0")) return null;
      filter.undoStatus = given;
    } else if (name === "before" || name === "after") {
      const date = parseDate(given);
      if (!date) return null;
      filter[name] = date;
    } else return null;
  }
  return filter;
}

function parseSort(value: unknown): SubmissionSort | null {
  if (value == null) return [{ property: "sentAt", isAscending: false }];
  if (!Array.isArray(value) || value.length > 3) return null;
  const sort: SubmissionSort = [];
  for (const one of value) {
    if (!isRecord(one)) return null;
    const { property, isAscending = true } = one;
    if (property !== "sentAt" && property !== "emailId" && property !== "threadId") return null;
    if (typeof isAscending !== "boolean") return null;
    sort.push({ property, isAscending });
  }
  return sort;
}

/** RFC 8621 section 7.3. */
export const submissionQuery =
  ({ database, clock }: JmapDeps): Method =>
  async (args, { account, accountId }) => {
    const filter = args.filter == null ? null : parseSubmissionFilter(args.filter);
    if (args.filter != null && !filter) return refuse("unsupportedFilter");
    const sort = parseSort(args.sort);
    if (!sort) return refuse("unsupportedSort");
    const { limit: wanted } = args;
    const position = args.position ?? 0;
    const anchorOffset = args.anchorOffset ?? 0;
    if (!isInteger(position)) return refuse("invalidArguments", "position");
    if (!isInteger(anchorOffset)) return refuse("invalidArguments", "anchorOffset");
    if (wanted != null && (!isInteger(wanted) || wanted < 0)) return refuse("invalidArguments", "limit");
    if (args.anchor != null && typeof args.anchor !== "string") return refuse("invalidArguments", "anchor");
    const anchor = args.anchor == null ? null : parseId("s", args.anchor);
    if (args.anchor != null && anchor === null) return refuse("anchorNotFound");
    const queryState = await stateOf(database, account, "EmailSubmission");
    const page = await querySubmissions(database, account, {
      filter,
      sort,
      position,
      anchor: anchor === null ? null : { id: anchor, offset: anchorOffset },
      limit: Math.min(wanted ?? limitMax, limitMax),
      now: new Date(clock.now()),
    });
    if (!page) return refuse("anchorNotFound");
    return answer("EmailSubmission/query", {
      accountId,
      queryState,
      canCalculateChanges: false,
      position: page.position,
      ids: page.ids.map((rowId) => id("s", rowId)),
      ...(args.calculateTotal === true ? { total: page.total } : {}),
      ...(wanted == null || wanted > limitMax ? { limit: limitMax } : {}),
    });
  };
