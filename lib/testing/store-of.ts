import { JmapStore } from "../jmap/store.ts";
import type { Email } from "../jmap/types.ts";
import { usualKeys } from "../own-keys.ts";

/** A store for tests, with these emails and nothing else. */
export const storeOf = (emails: Email[], isGrouped = true): JmapStore =>
  new JmapStore({
    accounts: [{ id: "a1", address: "alice@crepes.fr", access: "own" }],
    ...{
      accountId: "a1",
      readerId: "a1",
      isGrouped,
      tabs: null,
      keys: usualKeys,
      quota: null,
      pending: null,
      states: {},
    },
    ...{ mailboxes: [], identities: [], labels: [], searches: [], threads: [], submissions: [], lists: [] },
    emails,
  });
