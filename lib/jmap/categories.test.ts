import { expect, test } from "vitest";
import { categories as serverCategories } from "../../mail-core/index.ts";
import {
  type Category,
  categories,
  categoriesOfFilter,
  categoryOf,
  conversationCategory,
  tabFilter,
  unreadInTab,
  withCategory,
} from "./categories.ts";

const email = (...keywords: string[]) => ({
  keywords: Object.fromEntries(keywords.map((keyword) => [keyword, true as const])),
});

test("browser and server mean the same categories, in the same order", () => {
  expect(categories).toEqual(serverCategories);
});

test("a conversation is in Main as soon as one of its messages is", () => {
  expect(conversationCategory([email("$category-offers"), email("$seen")])).toBe("main");
  expect(conversationCategory([email("$category-offers"), email("$category-updates")])).toBe("updates");
  expect(conversationCategory([])).toBe("main");
});

test("a message is in one category at a time", () => {
  const { keywords } = email("$seen", "$category-offers");
  expect(withCategory(keywords, "lists")).toEqual({ $seen: true, "$category-lists": true });
  expect(withCategory(keywords, "main")).toEqual({ $seen: true });
  expect(categoryOf(withCategory(keywords, "social"))).toBe("social");
});

test("Main also shows what has no tab of its own, and counts it", () => {
  const tabs: Category[] = ["main", "updates"];
  expect(tabFilter("m1", { tab: "main", tabs, isGrouped: true })).toEqual({
    inMailbox: "m1",
    "keryx:conversationCategory": ["main", "social", "lists", "offers"],
  });
  const messages = tabFilter("m1", { tab: "updates", tabs, isGrouped: false });
  expect(messages).toEqual({ inMailbox: "m1", "keryx:category": ["updates"] });
  expect(categoriesOfFilter(messages)).toEqual(["updates"]);
  expect(categoriesOfFilter({ inMailbox: "m1" })).toBeNull();
  const told = { unread: 3, newestAt: "2026-11-22T10:00:00Z" };
  const counts = { all: 10, byCategory: { updates: told, offers: told } };
  expect(unreadInTab("main", tabs, counts)).toBe(7);
  expect(unreadInTab("updates", tabs, counts)).toBe(3);
  expect(unreadInTab("social", tabs, counts)).toBe(0);
});
