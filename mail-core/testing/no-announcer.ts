import type { Announcer } from "../store/contracts.ts";

/** Where nobody waits to be told. */
export const noAnnouncer: Announcer = {
  announce() {},
  announceQueue() {},
  watch: () => () => {},
  watchQueue: () => () => {},
  watchRecipients(callback) {
    callback(false);
    return () => {};
  },
};
