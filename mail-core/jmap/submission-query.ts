import { isRecord } from "../is-record.ts";
import { changesSince } from "../store/changes-since.ts";
import { inSnapshot, type Sql } from "../store/database.ts";
import { stateOf } from "../store/states.ts";
import {
  becameFinal,
  latestSendAt,
  placeSubmissions,
  querySubmissions,
  type SubmissionFilter,
  type SubmissionList,
  type SubmissionSort,
} from "../store/submission-query.ts";
import { asStrings } from "./email-get.ts";
import { type IdLetter, id, parseId } from "./ids.ts";
import type { Read } from "./list-query.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { answerDifference, type Difference, readSinceQuery } from "./query-changes.ts";

const limitMax = 1000;
/** Changes that one answer is worked out from; with more a client does better to ask anew. */
const changesMax = 5_000;
const depthMax = 10;
const conditionsMax = 100;
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

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
function parseSubmissionFilter(
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

const readsUndoStatus = (filter: SubmissionFilter | null): boolean =>
  filter !== null &&
  ("operator" in filter ? filter.conditions.some(readsUndoStatus) : filter.undoStatus !== undefined);

function readList(args: Record<string, unknown>, now: Date): Read<SubmissionList> {
  const filter = args.filter == null ? null : parseSubmissionFilter(args.filter);
  if (args.filter != null && !filter) return { ok: false, type: "unsupportedFilter", description: "filter" };
  const sort = parseSort(args.sort);
  if (!sort) return { ok: false, type: "unsupportedSort", description: "sort" };
  return { ok: true, value: { filter, sort, now } };
}

/** That of EmailSubmission, and the time that has come where the clock alone decides what is pending and what final. */
async function queryStateOf(sql: Sql, account: string, { filter, now }: SubmissionList): Promise<string> {
  const state = await stateOf(sql, account, "EmailSubmission");
  if (!readsUndoStatus(filter)) return state;
  return `${state}.${(await latestSendAt(sql, account, now))?.getTime() ?? 0}`;
}

/** RFC 8621 section 7.3. */
export const submissionQuery =
  ({ database, clock }: JmapDeps): Method =>
  async (args, { account, accountId }) => {
    const list = readList(args, new Date(clock.now()));
    if (!list.ok) return refuse(list.type, list.description);
    const { limit: wanted } = args;
    const position = args.position ?? 0;
    const anchorOffset = args.anchorOffset ?? 0;
    if (!isInteger(position)) return refuse("invalidArguments", "position");
    if (!isInteger(anchorOffset)) return refuse("invalidArguments", "anchorOffset");
    if (wanted != null && (!isInteger(wanted) || wanted < 0)) return refuse("invalidArguments", "limit");
    if (args.anchor != null && typeof args.anchor !== "string") return refuse("invalidArguments", "anchor");
    const anchor = args.anchor == null ? null : parseId("s", args.anchor);
    if (args.anchor != null && anchor === null) return refuse("anchorNotFound");
    const queryState = await queryStateOf(database, account, list.value);
    const page = await querySubmissions(database, account, {
      ...list.value,
      position,
      anchor: anchor === null ? null : { id: anchor, offset: anchorOffset },
      limit: Math.min(wanted ?? limitMax, limitMax),
    });
    if (!page) return refuse("anchorNotFound");
    return answer("EmailSubmission/query", {
      accountId,
      queryState,
      canCalculateChanges: true,
      position: page.position,
      ids: page.ids.map((rowId) => id("s", rowId)),
      ...(args.calculateTotal === true ? { total: page.total } : {}),
      ...(wanted == null || wanted > limitMax ? { limit: limitMax } : {}),
    });
  };

/** RFC 8621 section 7.4. */
export const submissionQueryChanges =
  ({ database, clock }: JmapDeps): Method =>
  async (args, { account, accountId }) => {
    const list = readList(args, new Date(clock.now()));
    if (!list.ok) return refuse(list.type, list.description);
    const since = readSinceQuery(args);
    if (!since.ok) return refuse(since.type, since.description);
    const { sinceQueryState, upToId, calculateTotal } = since.value;
    const upTo = readsUndoStatus(list.value.filter) ? null : parseId("s", upToId);
    const newQueryState = await queryStateOf(database, account, list.value);
    const difference = await inSnapshot(database, (tx) =>
      differenceSince(tx, account, list.value, { sinceQueryState, upTo }),
    );
    if (!difference) return refuse("cannotCalculateChanges");
    const total = calculateTotal ? difference.total : null;
    return answerDifference("EmailSubmission/queryChanges", accountId, since.value, {
      ...difference,
      newQueryState,
      total,
    });
  };

/** What is taken out and put in; null when the log does not reach back so far. */
async function differenceSince(
  tx: Sql,
  account: string,
  list: SubmissionList,
  { sinceQueryState, upTo }: { sinceQueryState: string; upTo: string | null },
): Promise<Omit<Difference, "newQueryState"> | null> {
  const [, state = "", at] = /^(\d+)(?:\.(\d{1,15}))?$/.exec(sinceQueryState) ?? [];
  const isByClock = readsUndoStatus(list.filter);
  if (isByClock !== (at !== undefined)) return null;
  const changes = await changesSince(tx, account, "EmailSubmission", state, changesMax);
  if (!changes || changes.hasMore) return null;
  const final = isByClock ? await becameFinal(tx, account, new Date(Number(at)), list.now) : [];
  // Nothing but undoStatus can change about one.
  const updated = isByClock ? changes.updated : [];
  const affected = new Set([...changes.created, ...updated, ...changes.destroyed, ...final]);
  const looked = upTo === null ? [...affected] : [...affected, upTo];
  const { places, total } = await placeSubmissions(tx, account, list, looked);
  const end = places.find((place) => place.id === upTo)?.index ?? Number.POSITIVE_INFINITY;
  return {
    removed: Array.from(affected, (rowId) => id("s", rowId)),
    added: places
      .filter((place) => affected.has(place.id) && place.index <= end)
      .map((place) => ({ id: id("s", place.id), index: place.index })),
    total,
  };
}
