import { changesSince } from "../store/changes-since.ts";
import { inSnapshot } from "../store/database.ts";
import { stateOf } from "../store/emails.ts";
import { listMailboxes, type MailboxRow } from "../store/mailboxes.ts";
import { id, parseId } from "./ids.ts";
import { mailboxLimits } from "./limits.ts";
import {
  type Conditions,
  type Order,
  type Read,
  readFilter,
  readSort,
  readWindow,
  type Test,
} from "./list-query.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { answerDifference, readSinceQuery } from "./query-changes.ts";

/** What one condition of a filter asks, or null for a value of a wrong type. RFC 8621 section 2.3. */
const conditions: Conditions<MailboxRow> = {
  // An id that nobody can have names no folder; null names the top.
  parentId(value) {
    if (value !== null && typeof value !== "string") return null;
    const parentId = parseId("m", value);
    return (row) =>
      value === null ? row.parentId === null : row.parentId !== null && row.parentId === parentId;
  },
  name(value) {
    if (typeof value !== "string") return null;
    const part = value.normalize("NFC").toLowerCase();
    return (row) => row.name.toLowerCase().includes(part);
  },
  role: (value) => (value === null || typeof value === "string" ? (row) => row.role === value : null),
  hasAnyRole: (value) => (typeof value === "boolean" ? (row) => (row.role !== null) === value : null),
  isSubscribed: (value) => (typeof value === "boolean" ? (row) => row.isSubscribed === value : null),
};

const orders: Record<string, Order<MailboxRow>> = {
  name: (a, b) => a.name.localeCompare(b.name),
  sortOrder: (a, b) => a.sortOrder - b.sortOrder,
};

/** Depth first: a parent, its children in their order, then its next sibling. RFC 8621 section 2.3. */
function asTree(rows: readonly MailboxRow[]): MailboxRow[] {
  const below = Map.groupBy(rows, (row) => row.parentId);
  const out: MailboxRow[] = [];
  const stack = (below.get(null) ?? []).toReversed();
  for (let row = stack.pop(); row; row = stack.pop()) {
    out.push(row);
    stack.push(...(below.get(row.id) ?? []).toReversed());
  }
  return out;
}

/** Those that fit and whose ancestors all do. */
function withFittingAncestors(rows: readonly MailboxRow[], fits: Test<MailboxRow>): Test<MailboxRow> {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return (row) => {
    let left = rows.length;
    for (let at: MailboxRow | undefined = row; at && left-- > 0; ) {
      if (!fits(at)) return false;
      at = at.parentId === null ? undefined : byId.get(at.parentId);
    }
    return true;
  };
}

const isFlag = (value: unknown) => value === undefined || typeof value === "boolean";

/** What a query asks, as the ids that it finds in order. */
function readQuery(args: Record<string, unknown>): Read<(rows: readonly MailboxRow[]) => string[]> {
  const filter = readFilter(args.filter, conditions);
  if (!filter.ok) return filter;
  const sort = readSort(args.sort, orders);
  if (!sort.ok) return sort;
  for (const flag of ["sortAsTree", "filterAsTree"])
    if (!isFlag(args[flag])) return { ok: false, type: "invalidArguments", description: flag };
  return {
    ok: true,
    value(rows) {
      const sorted = rows.toSorted(sort.value);
      const fits = args.filterAsTree === true ? withFittingAncestors(rows, filter.value) : filter.value;
      return (args.sortAsTree === true ? asTree(sorted) : sorted).filter(fits).map((row) => id("m", row.id));
    },
  };
}

/** In a tree a folder's place changes with its parent's, which no change of its own tells. */
const canCalculateChanges = (args: Record<string, unknown>) =>
  args.sortAsTree !== true && args.filterAsTree !== true;

/** RFC 8621 section 2.3. Mailboxes are few: they are filtered here. */
export const mailboxQuery =
  ({ database }: JmapDeps): Method =>
  async (args, { account, accountId }) => {
    const query = readQuery(args);
    if (!query.ok) return refuse(query.type, query.description);
    const queryState = await stateOf(database, account, "Mailbox");
    const rows = await listMailboxes(database, account);
    const window = readWindow(args, () => query.value(rows));
    if (!window.ok) return refuse(window.type, window.description);
    return answer("Mailbox/query", {
      accountId,
      queryState,
      canCalculateChanges: canCalculateChanges(args),
      ...window.value,
    });
  };

/** Changes that one answer is worked out from; with more a client does better to ask anew. */
const changesMax = 2 * mailboxLimits.mailboxesMax;

/**
 * What changed is taken out and, where it still fits, put back in its place: the rest keeps its order, which hangs on nothing
 * but each folder's own properties. RFC 8620 section 5.6, RFC 8621 section 2.4.
 */
export const mailboxQueryChanges =
  ({ database }: JmapDeps): Method =>
  async (args, { account, accountId }) => {
    const query = readQuery(args);
    if (!query.ok) return refuse(query.type, query.description);
    const since = readSinceQuery(args);
    if (!since.ok) return refuse(since.type, since.description);
    if (!canCalculateChanges(args)) return refuse("cannotCalculateChanges");
    // One snapshot: places are counted among the folders of just that state.
    const [changes, rows] = await inSnapshot(database, async (tx) => [
      await changesSince(tx, account, "Mailbox", since.value.sinceQueryState, changesMax),
      await listMailboxes(tx, account),
    ]);
    if (!changes || changes.hasMore) return refuse("cannotCalculateChanges");
    const ids = query.value(rows);
    const shown = (rowIds: readonly string[]) => rowIds.map((rowId) => id("m", rowId));
    const changed = new Set(shown([...changes.created, ...changes.updated]));
    return answerDifference("Mailbox/queryChanges", accountId, since.value, {
      newQueryState: changes.newState,
      removed: shown([...changes.updated, ...changes.destroyed]),
      added: ids.flatMap((one, index) => (changed.has(one) ? { id: one, index } : [])),
      total: since.value.calculateTotal ? ids.length : null,
    });
  };
