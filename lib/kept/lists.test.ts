import { expect, test } from "vitest";
import type { Email } from "../jmap/types.ts";
import { rowsOf, threadsOf } from "./lists.ts";

const email = (id: string, threadId: string, at: number, mailboxId: string, keywords = {}) =>
  ({
    ...{ id, threadId, keywords, mailboxIds: { [mailboxId]: true } },
    receivedAt: `2026-11-${10 + at}T10:00:00Z`,
  }) as unknown as Email;
const kept = [
  email("e1", "t1", 1, "inbox"),
  email("e2", "t1", 4, "sent"),
  email("e3", "t2", 3, "inbox"),
  email("e4", "t2", 2, "inbox"),
  email("e5", "t3", 0, "inbox", { $pinned: true }),
];

test("a folder shows the newest of its own of each conversation, newest first, what is pinned before", () => {
  expect(rowsOf(kept, "inbox", true)).toEqual(["e5", "e3", "e1"]);
  expect(rowsOf(kept, "sent", true)).toEqual(["e2"]);
  expect(rowsOf(kept, "inbox", false)).toEqual(["e5", "e3", "e4", "e1"]);
});

test("a conversation has what is kept of it, oldest first, also from other folders", () => {
  expect(threadsOf(kept, true)).toContainEqual({ id: "t1", emailIds: ["e1", "e2"] });
  expect(threadsOf(kept, false)).toContainEqual({ id: "e2", emailIds: ["e2"] });
});
