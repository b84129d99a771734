import { listMailboxes, type MailboxRow } from "../store/mailboxes.ts";
import { parseId } from "./ids.ts";
import { mailboxLimits } from "./limits.ts";
import type { Conditions, Order, Test } from "./list-query.ts";
import type { JmapDeps, Method } from "./method.ts";
import { type Few, queryChangesOfFew, queryOfFew, readFilterAndSort } from "./query-of-few.ts";

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

/** In a tree a folder's place changes with its parent's, which no change of its own tells. */
const canCalculateChanges = (args: Record<string, unknown>) =>
  args.sortAsTree !== true && args.filterAsTree !== true;

const mailboxes: Few<MailboxRow> = {
  type: "Mailbox",
  letter: "m",
  list: listMailboxes,
  canCalculateChanges,
  readQuery(args) {
    const read = readFilterAndSort(args, conditions, orders);
    if (!read.ok) return read;
    for (const flag of ["sortAsTree", "filterAsTree"])
      if (!isFlag(args[flag])) return { ok: false, type: "invalidArguments", description: flag };
    const { fits, order } = read.value;
    return {
      ok: true,
      value(rows) {
        const sorted = rows.toSorted(order);
        const fitting = args.filterAsTree === true ? withFittingAncestors(rows, fits) : fits;
        return (args.sortAsTree === true ? asTree(sorted) : sorted).filter(fitting);
      },
    };
  },
};

/** RFC 8621 section 2.3. */
export const mailboxQuery = (deps: JmapDeps): Method => queryOfFew(deps, mailboxes);

/** RFC 8621 section 2.4. */
export const mailboxQueryChanges = (deps: JmapDeps): Method =>
  queryChangesOfFew(deps, mailboxes, 2 * mailboxLimits.mailboxesMax);
