import type { Id } from "../jmap/types.ts";

/** The name by which the browser wakes the worker when there is a network again. */
export const outboxTag = "keryx-outbox";

/** What one tab, or the worker, tells the others. */
export type OutboxNews =
  | { kind: "changed" }
  | { kind: "sent"; subject: string }
  | { kind: "refused"; subject: string; words: string };

export const outboxChannel = (accountId: Id) => new BroadcastChannel(`keryx-outbox:${accountId}`);
