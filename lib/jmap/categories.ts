import type { Filter } from "./calls.ts";
import type { Email, Id } from "./types.ts";

/** What the server finds of each message, and keeps as a keyword; Main is none of them. In this order one message decides for a conversation. docs/jmap.md. */
export const categories = ["main", "social", "updates", "lists", "offers"] as const;
export type Category = (typeof categories)[number];

export const isCategory = (value: unknown): value is Category =>
  categories.some((category) => category === value);

/** The categories that have a tab of their own, Main first; null where the inbox has no tabs. */
export type Tabs = readonly Category[] | null;

const prefix = "$category-";
type Flags = Readonly<Record<string, true>>;

export const categoryOf = (keywords: Flags): Category =>
  categories.find((category) => keywords[prefix + category]) ?? "main";

/** Of a conversation, by those of its emails that lie in the folder. */
export const conversationCategory = (emails: readonly Pick<Email, "keywords">[]): Category =>
  categories[Math.min(...emails.map(({ keywords }) => categories.indexOf(categoryOf(keywords))))] ?? "main";

/** Keywords with this category in place of any other. */
export function withCategory(keywords: Flags, category: Category): Flags {
  const others = Object.fromEntries(
    Object.entries(keywords).filter(([keyword]) => !keyword.startsWith(prefix)),
  );
  return category === "main" ? others : { ...others, [prefix + category]: true };
}

/** What a tab shows: Main also what has no tab of its own. */
const categoriesIn = (tab: Category, tabs: readonly Category[]): Category[] =>
  tab === "main" ? categories.filter((one) => one === "main" || !tabs.includes(one)) : [tab];

/** What an inbox lists in a tab: conversations, or message by message. */
export const tabFilter = (
  inboxId: Id,
  { tab, tabs, isGrouped }: { tab: Category; tabs: readonly Category[]; isGrouped: boolean },
): Filter => ({
  inMailbox: inboxId,
  [isGrouped ? "keryx:conversationCategory" : "keryx:category"]: categoriesIn(tab, tabs),
});

/** Which categories a filter of such a list lets in; null for other lists. */
export function categoriesOfFilter(filter: Filter): readonly string[] | null {
  if ("operator" in filter) return null;
  const wanted = filter["keryx:conversationCategory"] ?? filter["keryx:category"];
  return Array.isArray(wanted) ? wanted : null;
}

/** What is unread in an inbox beyond Main, by conversations, where there is any. */
export type UnreadByCategory = Partial<Record<Category, { unread: number; newestAt: string }>>;

/** How much is unread in a tab, of so much in the whole inbox. */
export function unreadInTab(
  tab: Category,
  tabs: readonly Category[],
  { all, byCategory }: { all: number; byCategory: UnreadByCategory },
): number {
  if (tab !== "main") return byCategory[tab]?.unread ?? 0;
  const elsewhere = tabs.reduce((sum, one) => sum + (byCategory[one]?.unread ?? 0), 0);
  return Math.max(0, all - elsewhere);
}
