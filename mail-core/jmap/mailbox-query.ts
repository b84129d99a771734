import { stateOf } from "../store/emails.ts";
import { listMailboxes, type MailboxRow } from "../store/mailboxes.ts";
import { id, parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { isRecord } from "./references.ts";

const depthMax = 16;
const conditionsMax = 200;
const comparatorsMax = 10;

type Test = (row: MailboxRow) => boolean;
type Read<T> = { ok: true; value: T } | { ok: false; type: string; description: string };
const wrong = (description: string) => ({ ok: false, type: "invalidArguments", description }) as const;

/** What one condition of a filter asks, or null for a value of a wrong type. RFC 8621 section 2.3. */
const conditions: Record<string, (value: unknown) => Test | null> = {
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

/** RFC 8620 section 5.5. */
function readFilter(filter: unknown, depth: number, budget: { left: number }): Read<Test> {
  if (!isRecord(filter)) return wrong("filter");
  if (depth > depthMax || --budget.left < 0)
    return { ok: false, type: "unsupportedFilter", description: "too deep or too long" };
  const tests: Test[] = [];
  const all: Read<Test> = { ok: true, value: (row) => tests.every((test) => test(row)) };
  if (filter.operator === undefined) {
    for (const [name, value] of Object.entries(filter)) {
      if (!Object.hasOwn(conditions, name))
        return { ok: false, type: "unsupportedFilter", description: name };
      const test = conditions[name]?.(value);
      if (!test) return wrong(`filter/${name}`);
      tests.push(test);
    }
    return all;
  }
  if (!Array.isArray(filter.conditions)) return wrong("filter");
  for (const one of filter.conditions) {
    const read = readFilter(one, depth + 1, budget);
    if (!read.ok) return read;
    tests.push(read.value);
  }
  const some: Test = (row) => tests.some((test) => test(row));
  if (filter.operator === "AND") return all;
  if (filter.operator === "OR") return { ok: true, value: some };
  return filter.operator === "NOT" ? { ok: true, value: (row) => !some(row) } : wrong("filter/operator");
}

type Order = (a: MailboxRow, b: MailboxRow) => number;

function readSort(sort: unknown): Read<Order> {
  if (!Array.isArray(sort) || sort.length > comparatorsMax) return wrong("sort");
  const orders: Order[] = [];
  for (const one of sort as unknown[]) {
    if (!isRecord(one) || typeof one.property !== "string") return wrong("sort");
    if (one.isAscending !== undefined && typeof one.isAscending !== "boolean")
      return wrong("sort/isAscending");
    if (one.collation != null) return { ok: false, type: "unsupportedSort", description: "collation" };
    const sign = one.isAscending === false ? -1 : 1;
    if (one.property === "name") orders.push((a, b) => sign * a.name.localeCompare(b.name));
    else if (one.property === "sortOrder") orders.push((a, b) => sign * (a.sortOrder - b.sortOrder));
    else return { ok: false, type: "unsupportedSort", description: one.property };
  }
  const byOrders: Order = (a, b) => {
    for (const order of orders) {
      const found = order(a, b);
      if (found !== 0) return found;
    }
    return 0;
  };
  return { ok: true, value: byOrders };
}

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
function withFittingAncestors(rows: readonly MailboxRow[], fits: Test): Test {
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

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isFlag = (value: unknown) => value === undefined || typeof value === "boolean";

/** RFC 8621 section 2.3. Mailboxes are few: they are filtered here. */
export const mailboxQuery =
  ({ database }: JmapDeps): Method =>
  async (args, { account, accountId }) => {
    const { position: asked = 0, anchorOffset = 0, limit } = args;
    const filter: Read<Test> =
      args.filter == null
        ? { ok: true, value: () => true }
        : readFilter(args.filter, 0, { left: conditionsMax });
    if (!filter.ok) return refuse(filter.type, filter.description);
    const sort = readSort(args.sort ?? []);
    if (!sort.ok) return refuse(sort.type, sort.description);
    if (!isInteger(asked)) return refuse("invalidArguments", "position");
    if (!isInteger(anchorOffset)) return refuse("invalidArguments", "anchorOffset");
    if (limit != null && (!isInteger(limit) || limit < 0)) return refuse("invalidArguments", "limit");
    if (args.anchor != null && typeof args.anchor !== "string") return refuse("invalidArguments", "anchor");
    for (const flag of ["sortAsTree", "filterAsTree", "calculateTotal"])
      if (!isFlag(args[flag])) return refuse("invalidArguments", flag);

    const queryState = await stateOf(database, account, "Mailbox");
    const rows = await listMailboxes(database, account);
    const sorted = rows.toSorted(sort.value);
    const fits = args.filterAsTree === true ? withFittingAncestors(rows, filter.value) : filter.value;
    const ids = (args.sortAsTree === true ? asTree(sorted) : sorted)
      .filter(fits)
      .map((row) => id("m", row.id));
    let position = asked < 0 ? Math.max(0, ids.length + asked) : asked;
    if (args.anchor != null) {
      const at = ids.indexOf(args.anchor as string);
      if (at < 0) return refuse("anchorNotFound");
      position = Math.max(0, at + anchorOffset);
    }
    const shown = ids.slice(position, limit == null ? undefined : position + limit);
    return answer("Mailbox/query", {
      accountId,
      queryState,
      canCalculateChanges: false,
      position: Math.min(position, ids.length),
      ids: shown,
      ...(args.calculateTotal === true ? { total: ids.length } : {}),
    });
  };
