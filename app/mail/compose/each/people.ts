import { merged, type Recipient, sameAs } from "../addresses.ts";
import type { Table } from "./table.ts";

/**
 * In one go. An account may send a thousand messages in an hour unless its administrator says otherwise, and whoever has more people than
 * this has a mailing list, with all that one owes to those on it.
 */
export const peopleMax = 200;

/** Somebody who gets a message of his own. */
export interface Person extends Recipient {
  /** What the file says of them, by the names of its columns in small letters. */
  fields: ReadonlyMap<string, string>;
}

/** Those in To, and those of a file, each once; what the file says of somebody in To is known of them. `twice` counts the rest. */
export function peopleOf(to: readonly Recipient[], table: Table | null): { people: Person[]; twice: number } {
  const rows = table?.rows ?? [];
  const fieldsOf = new Map<string, Map<string, string>>();
  for (const { person, fields } of rows) {
    if (fieldsOf.has(sameAs(person))) continue;
    const named = new Map<string, string>();
    for (const [at, column] of (table?.columns ?? []).entries()) {
      const name = column.toLowerCase();
      if (name && !named.get(name)) named.set(name, fields[at] ?? "");
    }
    fieldsOf.set(sameAs(person), named);
  }
  const all = merged(
    to,
    rows.map(({ person }) => person),
  );
  const people = all.map((person) => ({ ...person, fields: fieldsOf.get(sameAs(person)) ?? new Map() }));
  return { people, twice: to.length + rows.length - all.length };
}

/**
 * The same for one draft and one address, every time: what went although its answer was lost is found by it. FNV-1a, in 64 bits.
 */
export function messageIdFor({ messageId }: { messageId: string }, person: Recipient): string {
  let hash = 0xcbf29ce484222325n;
  for (const octet of new TextEncoder().encode(sameAs(person)))
    hash = BigInt.asUintN(64, (hash ^ BigInt(octet)) * 0x100000001b3n);
  const at = messageId.lastIndexOf("@");
  return `${messageId.slice(0, at)}.${hash.toString(16).padStart(16, "0")}${messageId.slice(at)}`;
}
