import { isRecord } from "../is-record.ts";

/** Says where a value is not what it should be, as a path below it ("" for the value itself); null where all is well. */
export type Shape = (value: unknown) => string | null;

const when =
  (fits: (value: unknown) => boolean): Shape =>
  (value) =>
    fits(value) ? null : "";

export const text: Shape = when((value) => typeof value === "string");
export const flag: Shape = when((value) => typeof value === "boolean");
export const oneOf = (...names: readonly unknown[]): Shape => when((value) => names.includes(value));
export const integer = (least: number, most: number): Shape =>
  when((value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most);
export const matching = (form: RegExp): Shape =>
  when((value) => typeof value === "string" && form.test(value));

function firstOf(entries: Iterable<[name: string, value: unknown]>, shapeOf: (name: string) => Shape | null) {
  for (const [name, value] of entries) {
    const wrong = shapeOf(name)?.(value) ?? null;
    if (wrong !== null) return wrong === "" ? name : `${name}/${wrong}`;
  }
  return null;
}

export const listOf =
  (item: Shape): Shape =>
  (value) =>
    Array.isArray(value) ? firstOf(Object.entries(value), () => item) : "";

/** A map from names of a form to values of one shape. */
export const mapOf =
  (item: Shape, form: RegExp): Shape =>
  (value) =>
    isRecord(value) ? firstOf(Object.entries(value), (name) => (form.test(name) ? item : () => "")) : "";

/** An object of a type: what it must have, and what it may. What it has beside that is kept as it is. RFC 9553 section 1.8. */
export function object(
  type: string,
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>>,
): Shape {
  const shapes = new Map(Object.entries({ ...required, ...optional, "@type": oneOf(type) }));
  const names = Object.keys(required);
  return (value) => {
    if (!isRecord(value)) return "";
    const missing = names.find((name) => !Object.hasOwn(value, name));
    return missing ?? firstOf(Object.entries(value), (name) => shapes.get(name) ?? null);
  };
}

/** The same, with one of some properties at least. */
export const having =
  (shape: Shape, ...names: readonly string[]): Shape =>
  (value) =>
    shape(value) ?? (names.some((name) => Object.hasOwn(value as object, name)) ? null : "");
