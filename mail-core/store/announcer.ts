import { randomBytes } from "node:crypto";
import type { Client, Notification } from "pg";
import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Announcer } from "./contracts.ts";
import type { Database } from "./database.ts";

/** At most one NOTIFY in this time: it takes a lock of the whole server at its commit. */
const notifyEveryMs = 50;
/** PostgreSQL refuses a payload of 8000 octets or more; an id has 19 at most. */
const accountsPerNotify = 350;
const reconnectAfterMs = 1_000;
const channel = "keryx_states";
/** Told by triggers, in the transaction that changes it. */
const recipientsChannel = "keryx_recipients";

/**
 * Callbacks in this process run at once; other machines hear over NOTIFY. A notification that is lost delays,
 * nothing more: the states in the tables are the truth, and after a broken connection every watcher is woken.
 */
export function makeAnnouncer({
  database,
  log,
  clock = systemClock,
}: {
  database: Database;
  log: Log;
  clock?: Clock;
}): Announcer & { start(): Promise<void>; stop(): Promise<void> } {
  const origin = randomBytes(9).toString("base64url");
  const watchers = new Map<string, Set<() => void>>();
  const queueWatchers = new Set<(recall: boolean) => void>();
  const recipientsWatchers = new Set<(isHeard: boolean) => void>();
  /** `queue` is what other machines are told of it: nothing, that rows are due, or also that some are taken back. */
  const unsent = { accounts: new Set<string>(), queue: "-" as "-" | "q" | "r" };
  let cancelSend: (() => void) | null = null;
  let sending: Promise<void> = Promise.resolve();
  let cancelReconnect: (() => void) | null = null;
  let listener: Client | null = null;
  /** Other machines, and other processes on this one, are listened to. */
  let isHeard = false;
  let running = false;

  const call = (callbacks: Iterable<(told: boolean) => void> | undefined, told = false) => {
    for (const callback of [...(callbacks ?? [])]) {
      try {
        callback(told);
      } catch (error) {
        log.error("announcer.callback", { error });
      }
    }
  };

  const tellOfRecipients = (isTold: boolean) => {
    isHeard = isTold;
    call(recipientsWatchers, isTold);
  };

  const send = async () => {
    cancelSend = null;
    const accounts = [...unsent.accounts];
    const queue = unsent.queue;
    unsent.accounts.clear();
    unsent.queue = "-";
    try {
      for (let at = 0; at < accounts.length || (at === 0 && queue !== "-"); at += accountsPerNotify) {
        const payload = [origin, at === 0 ? queue : "-", ...accounts.slice(at, at + accountsPerNotify)];
        await database.query("SELECT pg_notify($1, $2)", [channel, payload.join(" ")], "notify");
      }
    } catch (error) {
      log.warn("announcer.notify", { error });
    }
  };
  const sendSoon = () => {
    if (!running || cancelSend) return;
    cancelSend = clock.after(notifyEveryMs, () => {
      sending = sending.then(send);
    });
  };

  const receive = ({ channel: heard, payload = "" }: Notification) => {
    if (heard === recipientsChannel) return tellOfRecipients(true);
    const [from, queue, ...accounts] = payload.split(" ");
    if (from === origin) return;
    if (queue === "q" || queue === "r") call(queueWatchers, queue === "r");
    for (const account of accounts) call(watchers.get(account));
  };

  const reconnectSoon = () => {
    if (!running || cancelReconnect) return;
    cancelReconnect = clock.after(reconnectAfterMs, () => {
      cancelReconnect = null;
      void listen(true);
    });
  };
  const listen = async (wakeAll: boolean) => {
    try {
      const client = await database.connect();
      const lost = (error?: unknown) => {
        if (listener === client) {
          listener = null;
          tellOfRecipients(false);
          if (running) log.warn("announcer.listen", { error });
          reconnectSoon();
        }
      };
      client.on("error", lost);
      client.on("end", () => lost());
      client.on("notification", receive);
      listener = client;
      await client.query(`LISTEN ${channel}; LISTEN ${recipientsChannel}`);
      if (!running) return await client.end();
      if (listener === client) tellOfRecipients(true);
      // What was said while nobody listened is not repeated.
      if (wakeAll) call([...queueWatchers, ...[...watchers.values()].flatMap((set) => [...set])], true);
    } catch (error) {
      listener = null;
      log.warn("announcer.listen", { error });
      reconnectSoon();
    }
  };

  return {
    announce(accountIds) {
      for (const id of new Set(accountIds)) {
        unsent.accounts.add(id);
        call(watchers.get(id));
      }
      if (unsent.accounts.size > 0) sendSoon();
    },
    announceQueue(recall = false) {
      if (recall || unsent.queue === "-") unsent.queue = recall ? "r" : "q";
      call(queueWatchers, recall);
      sendSoon();
    },
    watch(accountId, callback) {
      // A wrapper of its own, so that one callback may watch twice and be taken off once.
      const entry = () => callback();
      const set = watchers.get(accountId) ?? new Set();
      watchers.set(accountId, set.add(entry));
      return () => {
        set.delete(entry);
        if (set.size === 0 && watchers.get(accountId) === set) watchers.delete(accountId);
      };
    },
    watchQueue(callback) {
      const entry = (recall: boolean) => callback(recall);
      queueWatchers.add(entry);
      return () => queueWatchers.delete(entry);
    },
    watchRecipients(callback) {
      const entry = (told: boolean) => callback(told);
      recipientsWatchers.add(entry);
      entry(isHeard);
      return () => recipientsWatchers.delete(entry);
    },
    async start() {
      running = true;
      await listen(false);
    },
    async stop() {
      running = false;
      cancelReconnect?.();
      cancelReconnect = null;
      cancelSend?.();
      // Also of one that was never started: a command's, whose news goes out at its end.
      if (unsent.queue !== "-" || unsent.accounts.size > 0) sending = sending.then(send);
      await sending;
      const client = listener;
      listener = null;
      tellOfRecipients(false);
      await client?.end().catch(() => {});
    },
  };
}
