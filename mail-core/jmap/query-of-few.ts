import type { StateType } from "../store/changes.ts";
import { changesSince } from "../store/changes-since.ts";
import { inSnapshot, type Sql } from "../store/database.ts";
import { stateOf } from "../store/states.ts";
import { type IdLetter, id } from "./ids.ts";
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

/** A type of which an account has few objects: a query reads them all, and filters and sorts them here. */
export interface Few<Row extends { id: string }> {
  type: StateType;
  letter: IdLetter;
  list(sql: Sql, accountId: string): Promise<Row[]>;
  /** What a query asks, as the rows that it finds in order. */
  readQuery(args: Record<string, unknown>): Read<(rows: readonly Row[]) => Row[]>;
  /** Whether each object's place hangs on nothing but its own properties. */
  canCalculateChanges(args: Record<string, unknown>): boolean;
}

/** The `filter` and the `sort` of a query. */
export function readFilterAndSort<Row>(
  args: Record<string, unknown>,
  conditions: Conditions<Row>,
  orders: Record<string, Order<Row>>,
): Read<{ fits: Test<Row>; order: Order<Row> }> {
  const filter = readFilter(args.filter, conditions);
  if (!filter.ok) return filter;
  const sort = readSort(args.sort, orders);
  if (!sort.ok) return sort;
  return { ok: true, value: { fits: filter.value, order: sort.value } };
}

/** For a type whose filters and orders are all that a query says of it. */
export const plainQuery =
  <Row>(conditions: Conditions<Row>, orders: Record<string, Order<Row>>) =>
  (args: Record<string, unknown>): Read<(rows: readonly Row[]) => Row[]> => {
    const read = readFilterAndSort(args, conditions, orders);
    if (!read.ok) return read;
    const { fits, order } = read.value;
    return { ok: true, value: (rows) => rows.filter(fits).sort(order) };
  };

/** RFC 8620 section 5.5. */
export const queryOfFew =
  <Row extends { id: string }>({ database }: JmapDeps, few: Few<Row>): Method =>
  async (args, { account, accountId }) => {
    const query = few.readQuery(args);
    if (!query.ok) return refuse(query.type, query.description);
    const queryState = await stateOf(database, account, few.type);
    const rows = await few.list(database, account);
    const window = readWindow(args, () => query.value(rows).map((row) => id(few.letter, row.id)));
    if (!window.ok) return refuse(window.type, window.description);
    return answer(`${few.type}/query`, {
      accountId,
      queryState,
      canCalculateChanges: few.canCalculateChanges(args),
      ...window.value,
    });
  };

/**
 * What changed is taken out and, where it still fits, put back in its place: the rest keeps its order. With more changes than
 * `changesMax` a client does better to ask anew. RFC 8620 section 5.6.
 */
export const queryChangesOfFew =
  <Row extends { id: string }>({ database }: JmapDeps, few: Few<Row>, changesMax: number): Method =>
  async (args, { account, accountId }) => {
    const query = few.readQuery(args);
    if (!query.ok) return refuse(query.type, query.description);
    const since = readSinceQuery(args);
    if (!since.ok) return refuse(since.type, since.description);
    if (!few.canCalculateChanges(args)) return refuse("cannotCalculateChanges");
    // One snapshot: places are counted among the objects of just that state.
    const [changes, rows] = await inSnapshot(database, async (tx) => [
      await changesSince(tx, account, few.type, since.value.sinceQueryState, changesMax),
      await few.list(tx, account),
    ]);
    if (!changes || changes.hasMore) return refuse("cannotCalculateChanges");
    const shown = (rowIds: readonly string[]) => rowIds.map((rowId) => id(few.letter, rowId));
    const ids = shown(query.value(rows).map((row) => row.id));
    const changed = new Set(shown([...changes.created, ...changes.updated]));
    return answerDifference(`${few.type}/queryChanges`, accountId, since.value, {
      newQueryState: changes.newState,
      removed: shown([...changes.updated, ...changes.destroyed]),
      added: ids.flatMap((one, index) => (changed.has(one) ? { id: one, index } : [])),
      total: since.value.calculateTotal ? ids.length : null,
    });
  };
