import { textArray } from "./binary-array.ts";

type FixedType = "bigint" | "int" | "boolean" | "timestamptz";
/** A bigint may be a decimal string, a timestamptz is in ISO 8601. */
type Value = string | number | boolean;

/** A column's type, with a question mark where it may be null, and what it is of a row. */
type Column<Row> =
  | readonly [type: FixedType, read: (row: Row) => Value]
  | readonly [type: `${FixedType}?`, read: (row: Row) => Value | null]
  | readonly [type: "text", read: (row: Row) => string | null];

/** What a statement says of rows that it is given, and the parameters that it is given for them. */
export interface GivenRows<Row> {
  /** A subselect of the rows, in no order; its parameters begin with `$first`. */
  from(first: number): string;
  /** One array for each column, in their order. */
  values(rows: readonly Row[]): unknown[];
  /** How many parameters that are. */
  readonly width: number;
}

/**
 * Rows as one array for each column. What `unnest` makes of several arrays has a store for each of them in PostgreSQL: with twenty columns
 * and eight rows half of what the statement costs. So it is given the first, and those in which PostgreSQL would have to count its way to an
 * element (texts, and what has nulls); of the others each row takes the element at its place.
 */
export function givenRows<Row>(columns: Readonly<Record<string, Column<Row>>>): GivenRows<Row> {
  const list = Object.entries(columns).map(([name, [type, read]]) => ({ name, type, read }));
  return {
    width: list.length,
    from(first) {
      const parts = list.map(({ name, type }, at) => ({
        name,
        array: `$${first + at}::${type.replace("?", "")}[]`,
        isUnnested: at === 0 || type === "text" || type.endsWith("?"),
      }));
      const unnested = parts.filter(({ isUnnested }) => isUnnested);
      return `(SELECT ${parts
        .map(({ name, array, isUnnested }) => (isUnnested ? name : `(${array})[row_at::int] AS ${name}`))
        .join(", ")} FROM unnest(${unnested.map(({ array }) => array).join(", ")})
         WITH ORDINALITY AS given (${unnested.map(({ name }) => name).join(", ")}, row_at))`;
    },
    values: (rows) =>
      list.map(({ type, read }) => {
        const values = rows.map(read);
        return type === "text" ? textArray(values as (string | null)[]) : plainArray(values);
      }),
  };
}

/** An array of what PostgreSQL reads without quotes. */
const plainArray = (values: readonly (Value | null)[]): string =>
  `{${values.map((value) => value ?? "NULL").join(",")}}`;
