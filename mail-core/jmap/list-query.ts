import { isRecord } from "../is-record.ts";

/** /query of what is few enough to be filtered and sorted here. RFC 8620 section 5.5. */

const depthMax = 16;
const conditionsMax = 200;
const comparatorsMax = 10;

export type Test<Row> = (row: Row) => boolean;
export type Order<Row> = (a: Row, b: Row) => number;
/** What a condition's value asks, or null for a value of a wrong type. */
export type Conditions<Row> = Readonly<Record<string, (value: unknown) => Test<Row> | null>>;
export type Read<T> = { ok: true; value: T } | { ok: false; type: string; description: string };
const wrong = (description: string) => ({ ok: false, type: "invalidArguments", description }) as const;

/** A filter as a test; null lets everything through. */
export function readFilter<Row>(
  filter: unknown,
  conditions: Conditions<Row>,
  depth = 0,
  budget = { left: conditionsMax },
): Read<Test<Row>> {
  if (filter == null && depth === 0) return { ok: true, value: () => true };
  if (!isRecord(filter)) return wrong("filter");
  if (depth > depthMax || --budget.left < 0)
    return { ok: false, type: "unsupportedFilter", description: "too deep or too long" };
  const tests: Test<Row>[] = [];
  const all: Read<Test<Row>> = { ok: true, value: (row) => tests.every((test) => test(row)) };
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
    const read = readFilter(one, conditions, depth + 1, budget);
    if (!read.ok) return read;
    tests.push(read.value);
  }
  const some: Test<Row> = (row) => tests.some((test) => test(row));
  if (filter.operator === "AND") return all;
  if (filter.operator === "OR") return { ok: true, value: some };
  return filter.operator === "NOT" ? { ok: true, value: (row) => !some(row) } : wrong("filter/operator");
}

/** Comparators as one order; what is equal stays as it stands. */
export function readSort<Row>(
  sort: unknown,
  properties: Readonly<Record<string, Order<Row>>>,
): Read<Order<Row>> {
  const given = sort ?? [];
  if (!Array.isArray(given) || given.length > comparatorsMax) return wrong("sort");
  const orders: Order<Row>[] = [];
  for (const one of given as unknown[]) {
    if (!isRecord(one) || typeof one.property !== "string") return wrong("sort");
    if (one.isAscending !== undefined && typeof one.isAscending !== "boolean")
      return wrong("sort/isAscending");
    if (one.collation != null) return { ok: false, type: "unsupportedSort", description: "collation" };
    const order = Object.hasOwn(properties, one.property) ? properties[one.property] : undefined;
    if (!order) return { ok: false, type: "unsupportedSort", description: one.property };
    orders.push(one.isAscending === false ? (a, b) => -order(a, b) : order);
  }
  const byOrders: Order<Row> = (a, b) => {
    for (const order of orders) {
      const found = order(a, b);
      if (found !== 0) return found;
    }
    return 0;
  };
  return { ok: true, value: byOrders };
}

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

/** The window of a result that `position`, `anchor`, `anchorOffset` and `limit` ask for. */
export function readWindow(
  { position: asked = 0, anchor, anchorOffset = 0, limit, calculateTotal }: Record<string, unknown>,
  all: () => string[],
): Read<{ position: number; ids: string[]; total?: number }> {
  if (!isInteger(asked)) return wrong("position");
  if (!isInteger(anchorOffset)) return wrong("anchorOffset");
  if (limit != null && (!isInteger(limit) || limit < 0)) return wrong("limit");
  if (anchor != null && typeof anchor !== "string") return wrong("anchor");
  if (calculateTotal !== undefined && typeof calculateTotal !== "boolean") return wrong("calculateTotal");
  const ids = all();
  let position = asked < 0 ? Math.max(0, ids.length + asked) : asked;
  if (anchor != null) {
    const at = ids.indexOf(anchor);
    if (at < 0) return { ok: false, type: "anchorNotFound", description: "anchor" };
    position = Math.max(0, at + anchorOffset);
  }
  return {
    ok: true,
    value: {
      position: Math.min(position, ids.length),
      ids: ids.slice(position, limit == null ? undefined : position + limit),
      ...(calculateTotal === true ? { total: ids.length } : {}),
    },
  };
}
