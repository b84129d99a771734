/** What can be chosen, by name; the first of each is the usual. */
export type Offered = Record<string, readonly string[]>;
export type Chosen<Of extends Offered> = { [Name in keyof Of]: Of[Name][number] };

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isOffered = (offered: Offered, name: string, value: unknown): boolean =>
  Object.hasOwn(offered, name) && (offered[name] as readonly unknown[]).includes(value);

/** Reads what was kept; what is not offered (any more) is as usual. */
export function chosenFrom<Of extends Offered>(offered: Of, kept: unknown): Chosen<Of> {
  const usual = Object.entries(offered).map(([name, values]) => [name, values[0]]);
  const known = isRecord(kept)
    ? Object.entries(kept).filter(([name, value]) => isOffered(offered, name, value))
    : [];
  return Object.fromEntries([...usual, ...known]) as Chosen<Of>;
}
