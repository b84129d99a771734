import type { StateType } from "../store/changes.ts";
import { changesSince } from "../store/changes-since.ts";
import { inSnapshot, type Sql } from "../store/database.ts";
import { dependsOnThreads, isOfImmutables, readsDeliveries, readsWords } from "../store/email-filter.ts";
import { placesOf, withTheirThreads } from "../store/email-places.ts";
import { countMatches, type EmailList, queryEmails, statementFor } from "../store/email-query.ts";
import { answerHeaders, headersReadMax } from "../store/header-scan.ts";
import { statesOf } from "../store/states.ts";
import { type Parsed, parseEmailFilter, parseEmailSort } from "./email-filter.ts";
import { id, parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { answerDifference, type Difference, readSinceQuery } from "./query-changes.ts";

const limitMax = 1000;
/** Emails and threads that one answer is worked out from; with more a client does better to ask anew. */
const changesMax = 5_000;
/** With other conditions beside it the filter would be served. RFC 8620 section 5.5. */
const tooManyHeaders = refuse("unsupportedFilter", `header: at most ${headersReadMax} emails are looked at`);
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

/** Which emails, in which order. */
function readList(
  { filter, sort, collapseThreads = false }: Record<string, unknown>,
  using: ReadonlySet<string>,
): Parsed<EmailList> {
  const which = parseEmailFilter(filter, using);
  if (!which.ok) return which;
  const order = parseEmailSort(sort);
  if (!order.ok) return order;
  if (typeof collapseThreads !== "boolean")
    return { ok: false, type: "invalidArguments", description: "collapseThreads" };
  return { ok: true, value: { filter: which.value, sort: order.value, collapseThreads } };
}

/**
 * The state of a result: that of Email, and of Thread where an email can be shown or hidden by one that is destroyed beside
 * it, whose thread only the changes of Thread can tell, and of EmailSubmission where it is asked how sent emails fare.
 */
async function queryStateOf(sql: Sql, account: string, list: EmailList): Promise<string> {
  const types: StateType[] = [
    "Email",
    ...(dependsOnThreads(list) ? (["Thread"] as const) : []),
    ...(readsDeliveries(list.filter) ? (["EmailSubmission"] as const) : []),
  ];
  return (await statesOf(sql, account, types)).join(".");
}

/** RFC 8621 section 4.4. */
export const emailQuery =
  ({ database, blobs, cache }: JmapDeps): Method =>
  async (args, { account, accountId, using }) => {
    const list = readList(args, using);
    if (!list.ok) return refuse(list.type, list.description);
    const { position = 0, anchorOffset = 0, limit: wanted } = args;
    if (!isInteger(position)) return refuse("invalidArguments", "position");
    if (!isInteger(anchorOffset)) return refuse("invalidArguments", "anchorOffset");
    if (wanted != null && (!isInteger(wanted) || wanted < 0)) return refuse("invalidArguments", "limit");
    if (args.anchor != null && typeof args.anchor !== "string") return refuse("invalidArguments", "anchor");
    const anchor = args.anchor == null ? null : parseId("e", args.anchor);
    if (args.anchor != null && anchor === null) return refuse("anchorNotFound");
    const limit = Math.min(wanted ?? limitMax, limitMax);
    // The state first: what changes in between is then asked for again.
    const queryState = await queryStateOf(database, account, list.value);
    const query = {
      ...list.value,
      position,
      anchor: anchor === null ? null : { id: anchor, offset: anchorOffset },
      limit,
      calculateTotal: args.calculateTotal === true,
    };
    const pageIn = async (sql: Sql) => {
      const filter = await answerHeaders(sql, blobs, account, query.filter);
      if (query.filter && !filter) return "too many headers";
      return queryEmails(sql, account, { ...query, filter }, { cache, state: queryState });
    };
    const page = readsWords(query.filter) ? await inSnapshot(database, pageIn) : await pageIn(database);
    if (page === "too many headers") return tooManyHeaders;
    if (!page) return refuse("anchorNotFound");
    return answer("Email/query", {
      accountId,
      queryState,
      canCalculateChanges: !readsDeliveries(query.filter),
      position: page.position,
      ids: page.ids.map((rowId) => id("e", rowId)),
      ...(page.total === null || args.calculateTotal !== true ? {} : { total: page.total }),
      ...(wanted == null || wanted > limitMax ? { limit: limitMax } : {}),
    });
  };

/** RFC 8621 section 4.5. */
export const emailQueryChanges =
  ({ database, blobs }: JmapDeps): Method =>
  async (args, { account, accountId, using }) => {
    const list = readList(args, using);
    if (!list.ok) return refuse(list.type, list.description);
    const since = readSinceQuery(args);
    if (!since.ok) return refuse(since.type, since.description);
    const { sinceQueryState, upToId, calculateTotal } = since.value;
    if (readsDeliveries(list.value.filter)) return refuse("cannotCalculateChanges");
    const newQueryState = await queryStateOf(database, account, list.value);
    const upTo = isOfImmutables(list.value) ? parseId("e", upToId) : null;
    // One snapshot: places are counted among the emails of just that state.
    const difference = await inSnapshot(database, async (tx) => {
      const filter = await answerHeaders(tx, blobs, account, list.value.filter);
      if (list.value.filter && !filter) return "too many headers";
      return differenceSince(
        tx,
        account,
        { ...list.value, filter },
        { sinceQueryState, upTo, calculateTotal },
      );
    });
    if (difference === "too many headers") return tooManyHeaders;
    if (!difference) return refuse("cannotCalculateChanges");
    return answerDifference("Email/queryChanges", accountId, since.value, { newQueryState, ...difference });
  };

/**
 * Whatever a change may have shown, hidden or moved is taken out, and put in where it stands now. Null when the log does not
 * reach back so far.
 */
async function differenceSince(
  tx: Sql,
  account: string,
  list: EmailList,
  {
    sinceQueryState,
    upTo,
    calculateTotal,
  }: { sinceQueryState: string; upTo: string | null; calculateTotal: boolean },
): Promise<Omit<Difference, "newQueryState"> | null> {
  const wholeThreads = dependsOnThreads(list);
  const [, emailState = "", threadState] = /^(\d+)(?:\.(\d+))?$/.exec(sinceQueryState) ?? [];
  if (wholeThreads !== (threadState !== undefined)) return null;
  const emails = await changesSince(tx, account, "Email", emailState, changesMax);
  const threads =
    threadState === undefined ? null : await changesSince(tx, account, "Thread", threadState, changesMax);
  if (!emails || emails.hasMore || (wholeThreads && !threads) || threads?.hasMore) return null;
  // What no other email and nothing mutable decides stays as it is when an email is updated.
  const updated = isOfImmutables(list) ? [] : emails.updated;
  const touched = {
    emailIds: [...emails.created, ...updated, ...emails.destroyed],
    threadIds: threads ? [...threads.created, ...threads.updated] : [],
  };
  const affected = wholeThreads ? await withTheirThreads(tx, account, touched, changesMax) : touched;
  if (!affected) return null;
  const statement = await statementFor(tx, account, list);
  const looked = upTo === null ? affected : { ...affected, emailIds: [...affected.emailIds, upTo] };
  const places = await placesOf(tx, statement, looked);
  const end = places.find((place) => place.id === upTo)?.index ?? Number.POSITIVE_INFINITY;
  const isAffected = new Set(affected.emailIds);
  return {
    removed: affected.emailIds.map((rowId) => id("e", rowId)),
    added: places
      .filter((place) => isAffected.has(place.id) && place.index <= end)
      .map((place) => ({ id: id("e", place.id), index: place.index })),
    total: calculateTotal ? await countMatches(tx, account, statement) : null,
  };
}
