import { stateOf } from "../store/emails.ts";
import { listMailboxes, type MailboxRow } from "../store/mailboxes.ts";
import { id, parseId } from "./ids.ts";
import { type Conditions, type Order, readFilter, readSort, readWindow, type Test } from "./list-query.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";

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

/** RFC 8621 section 2.3. Mailboxes are few: they are filtered here. */
export const mailboxQuery =
  ({ database }: JmapDeps): Method =>
  async (args, { account, accountId }) => {
    const filter = readFilter(args.filter, conditions);
    if (!filter.ok) return refuse(filter.type, filter.description);
    const sort = readSort(args.sort, orders);
    if (!sort.ok) return refuse(sort.type, sort.description);
    for (const flag of ["sortAsTree", "filterAsTree"])
      if (!isFlag(args[flag])) return refuse("invalidArguments", flag);

    const queryState = await stateOf(database, account, "Mailbox");
    const rows = await listMailboxes(database, account);
    const sorted = rows.toSorted(sort.value);
    const fits = args.filterAsTree === true ? withFittingAncestors(rows, filter.value) : filter.value;
    const window = readWindow(args, () =>
      (args.sortAsTree === true ? asTree(sorted) : sorted).filter(fits).map((row) => id("m", row.id)),
    );
    if (!window.ok) return refuse(window.type, window.description);
    return answer("Mailbox/query", { accountId, queryState, canCalculateChanges: false, ...window.value });
  };
