import { type ListQuery, mailboxQuery } from "../../lib/jmap/calls.ts";
import { type Category, isCategory, type Tabs, tabFilter } from "../../lib/jmap/categories.ts";
import { filterFor, type SearchedBy } from "../../lib/jmap/search.ts";
import type { Mailbox, OpenAccount } from "../../lib/jmap/types.ts";
import { accountFrom, accountSegment } from "./account-segment.ts";

/** Where one is: in which account, there in a folder (role or id) or a search, and the open conversation; or among the contacts, and the open card. */
export interface Place {
  /** The address of the account that somebody opened to the reader; null in the reader's own. */
  account: string | null;
  mailbox: string;
  /** What was searched; null outside a search. */
  search: string | null;
  threadId: string | null;
  /** Of the inbox; Main where it is not said. */
  tab?: Category | null;
}

const safe = /^[A-Za-z0-9_-]{1,255}$/;

/** Reads `/mail[/@<account>]/<mailbox>[/<thread>]`, with `inbox?tab=…` and `search[/<thread>]?q=…`; null for anything else. */
export function placeFrom(segments: readonly string[], query: string | null, tab?: unknown): Place | null {
  const [account, [mailbox, threadId = null, ...rest]] = accountFrom(segments);
  if (!mailbox || rest.length > 0 || !safe.test(mailbox) || (threadId && !safe.test(threadId))) return null;
  const inTab = mailbox === "inbox" && isCategory(tab) ? { tab } : {};
  const search = mailbox === "search" ? (query ?? "") : null;
  const place = { account, mailbox, threadId, search, ...inTab };
  return account !== null && isReadersOwn(place) ? null : place;
}

/** Where a step leads from a place: within its account, but to what the reader alone has. */
export function placeAfter(from: Place, step: Partial<Place>): Place {
  // Who goes to a folder is in its first tab, unless another is meant.
  const elsewhere = step.mailbox === undefined || "tab" in step ? {} : { tab: null };
  const next = { ...from, ...elsewhere, ...step };
  return isReadersOwn(next) ? { ...next, account: null } : next;
}

const isReadersOwn = (place: Place): boolean => isContacts(place) || isOutbox(place);

/** Null for an address that is no place of the mail or the contacts. */
export function placeOfUrl(url: URL): Place | null {
  const segments = url.pathname.split("/").filter(Boolean);
  if (segments[0] === contactsSegment) return placeFrom(segments, null);
  const { searchParams } = url;
  return segments[0] === "mail"
    ? placeFrom(segments.slice(1), searchParams.get("q"), searchParams.get("tab"))
    : null;
}

/** The address that `placeOfUrl` reads back. */
export function urlOf(place: Place): string {
  const root = isContacts(place) ? "/" : `/mail/${accountSegment(place.account)}`;
  const path = root + place.mailbox + (place.threadId === null ? "" : `/${place.threadId}`);
  if (place.search !== null) return `${path}?q=${encodeURIComponent(place.search)}`;
  const { tab } = place;
  return tab && tab !== "main" && place.mailbox === "inbox" ? `${path}?tab=${tab}` : path;
}

/** The inbox of an account that is open to the reader. */
export const inboxOf = ({ access, address }: OpenAccount): Place => ({
  account: access === "own" ? null : address.toLowerCase(),
  ...{ mailbox: "inbox", search: null, threadId: null },
});

/** The folder of a place; undefined in a search and for one that does not exist. */
export function mailboxOf(place: Place, mailboxes: readonly Mailbox[]): Mailbox | undefined {
  if (place.search !== null) return undefined;
  return mailboxes.find(({ id, role }) => role === place.mailbox || id === place.mailbox);
}

/** What waits for its time: no folder, but shown as one. */
export const isScheduled = ({ mailbox }: Pick<Place, "mailbox">): boolean => mailbox === scheduledSegment;
export const scheduledSegment = "scheduled";

/** What is finished and waits in this browser for the server: no folder either. */
export const isOutbox = ({ mailbox }: Pick<Place, "mailbox">): boolean => mailbox === outboxSegment;
export const outboxSegment = "outbox";

/** The contacts: no folder either. What is open there is a card, and stands in `threadId`. */
export const isContacts = ({ mailbox }: Pick<Place, "mailbox">): boolean => mailbox === contactsSegment;
export const contactsSegment = "contacts";
/** Stand where a card or a group that is not made yet is open. */
export const newCardId = "new";
export const newGroupId = "new-group";

/** How a folder is named in addresses: by its role where it has one. */
export const segmentOf = (mailbox: Mailbox): string => mailbox.role ?? mailbox.id;

/** The query of a place; null for a folder that does not exist. */
export function queryOf(
  place: Place,
  held: SearchedBy & { tabs: Tabs; isGrouped: boolean },
  timeZone: string,
): ListQuery | null {
  const { mailboxes, identities = [], labels = [], tabs, isGrouped } = held;
  if (place.search !== null)
    return { filter: filterFor(place.search, { mailboxes, identities, labels, timeZone }) };
  const mailbox = mailboxOf(place, mailboxes);
  if (!mailbox) return null;
  const tab = shownTab(place, { mailboxes, tabs });
  return tab && tabs ? { filter: tabFilter(mailbox.id, { tab, tabs, isGrouped }) } : mailboxQuery(mailbox.id);
}

/** The tab that one is in; null where there are none. */
export function shownTab(
  place: Place,
  { mailboxes, tabs }: { mailboxes: readonly Mailbox[]; tabs: Tabs },
): Category | null {
  if (!tabs || mailboxOf(place, mailboxes)?.role !== "inbox") return null;
  return place.tab && tabs.includes(place.tab) ? place.tab : "main";
}
