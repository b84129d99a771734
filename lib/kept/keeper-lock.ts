import type { Id } from "../jmap/types.ts";

/** Held by who keeps mail for all tabs, or drops it. */
export const keeperLock = (accountId: Id): string => `keryx-keep ${accountId}`;
