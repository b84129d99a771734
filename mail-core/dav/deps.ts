import type { AccountId } from "../ids.ts";
import type { JmapDeps } from "../jmap/method.ts";
import { type AddressBookRow, listAddressBooks } from "../store/contacts.ts";
import type { Sql } from "../store/database.ts";
import type { DavRequest, Vcards } from "../surface/dav.ts";
import type { Place } from "./place.ts";

/** What the methods stand on. */
export interface DavDeps extends Pick<JmapDeps, "database" | "announcer" | "ids" | "clock"> {
  vcards: Vcards;
}

/** A request at the place that its path names. */
export interface DavCall {
  account: AccountId;
  place: Place;
  request: DavRequest;
}

/** What a book is called that no client gave a name. */
export const segmentOf = ({ id, resource }: AddressBookRow): string => resource ?? `b${id}`;

export async function findBook(sql: Sql, account: string, segment: string): Promise<AddressBookRow | null> {
  return (await listAddressBooks(sql, account)).find((book) => segmentOf(book) === segment) ?? null;
}
