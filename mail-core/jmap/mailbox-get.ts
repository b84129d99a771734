import { stateOf } from "../store/emails.ts";
import { listMailboxes, type MailboxRow } from "../store/mailboxes.ts";
import { id, parseId } from "./ids.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { isRecord } from "./references.ts";
import { pick, readIds } from "./standard.ts";

const rights = (role: string | null) => ({
  mayReadItems: true,
  mayAddItems: true,
  mayRemoveItems: true,
  maySetSeen: true,
  maySetKeywords: true,
  mayCreateChild: true,
  mayRename: role === null,
  mayDelete: role === null,
  maySubmit: true,
});

const view = (row: MailboxRow) => ({
  ...row,
  id: id("m", row.id),
  parentId: row.parentId && id("m", row.parentId),
  myRights: rights(row.role),
});

/** RFC 8621 section 2.1. */
export const mailboxGet =
  ({ database }: JmapDeps): Method =>
  async (args, { account, accountId }) => {
    const ids = readIds(args.ids, (text) => parseId("m", text));
    if (ids === "invalid") return refuse("invalidArguments", "ids");
    if (ids === "too-many") return refuse("requestTooLarge");
    // The state before the rows: a client may see newer data than its state, never older.
    const state = await stateOf(database, account, "Mailbox");
    const all = (await listMailboxes(database, account)).map(view);
    const wanted =
      ids === "all" ? all : ids.rowIds.flatMap((rowId) => all.find((one) => one.id === id("m", rowId)) ?? []);
    const list = wanted.map((mailbox) => pick(mailbox, args.properties));
    if (list.includes(null)) return refuse("invalidArguments", "properties");
    const notFound =
      ids === "all"
        ? []
        : [
            ...ids.notFound,
            ...ids.rowIds
              .map((rowId) => id("m", rowId))
              .filter((one) => !all.some((known) => known.id === one)),
          ];
    return answer("Mailbox/get", { accountId, state, list, notFound });
  };

const conditions: Record<string, (row: MailboxRow, value: unknown) => boolean> = {
  // An id that nobody can have names no folder; null names the top.
  parentId: (row, value) =>
    value === null ? row.parentId === null : row.parentId !== null && row.parentId === parseId("m", value),
  name: (row, value) => typeof value === "string" && row.name.toLowerCase().includes(value.toLowerCase()),
  role: (row, value) => row.role === value,
  hasAnyRole: (row, value) => (row.role !== null) === value,
  isSubscribed: (row, value) => row.isSubscribed === value,
};

/** Null when a condition is not known. RFC 8620 section 5.5. */
function matches(row: MailboxRow, filter: unknown, depth = 0): boolean | null {
  if (filter === null || filter === undefined) return true;
  if (!isRecord(filter) || depth > 20) return null;
  if (Array.isArray(filter.conditions)) {
    const results = filter.conditions.map((one) => matches(row, one, depth + 1));
    if (results.includes(null)) return null;
    if (filter.operator === "AND") return results.every(Boolean);
    if (filter.operator === "OR") return results.some(Boolean);
    return filter.operator === "NOT" ? !results.some(Boolean) : null;
  }
  let all = true;
  for (const [name, value] of Object.entries(filter)) {
    if (!Object.hasOwn(conditions, name)) return null;
    all &&= conditions[name]?.(row, value) ?? false;
  }
  return all;
}

/** RFC 8621 section 2.3. Mailboxes are few: they are filtered here. */
export const mailboxQuery =
  ({ database }: JmapDeps): Method =>
  async (args, { account, accountId }) => {
    const queryState = await stateOf(database, account, "Mailbox");
    const rows = await listMailboxes(database, account);
    const judged = rows.map((row) => ({ row, fits: matches(row, args.filter) }));
    if (judged.some(({ fits }) => fits === null)) return refuse("unsupportedFilter");
    const found = judged.filter(({ fits }) => fits).map(({ row }) => row);
    for (const comparator of Array.isArray(args.sort) ? args.sort.toReversed() : []) {
      if (!isRecord(comparator) || (comparator.property !== "name" && comparator.property !== "sortOrder"))
        return refuse("unsupportedSort");
      const sign = comparator.isAscending === false ? -1 : 1;
      found.sort(
        (a, b) =>
          sign * (comparator.property === "name" ? a.name.localeCompare(b.name) : a.sortOrder - b.sortOrder),
      );
    }
    const asked = Number.isSafeInteger(args.position) ? (args.position as number) : 0;
    const position = Math.min(found.length, asked < 0 ? Math.max(0, found.length + asked) : asked);
    const limit =
      Number.isSafeInteger(args.limit) && (args.limit as number) >= 0 ? (args.limit as number) : found.length;
    return answer("Mailbox/query", {
      accountId,
      queryState,
      canCalculateChanges: false,
      position,
      ids: found.slice(position, position + limit).map((row) => id("m", row.id)),
      ...(args.calculateTotal === true ? { total: found.length } : {}),
    });
  };
