import type { Id } from "./types.ts";

export type Connection = "connecting" | "live" | "offline";

/** States by account and type. RFC 8620 section 7.1. */
export type Changed = Readonly<Record<Id, Readonly<Record<string, string>>>>;

interface EventStreamOptions {
  url?: string;
  /** The states that were raised, by account. */
  onChange: (changed: Changed) => void;
  /** `live` also means: ask what was missed. */
  onConnection: (connection: Connection) => void;
  /** Whether the server answers although its events do not come. */
  isReachable: () => Promise<boolean>;
}

export interface EventStream {
  /** The line may be down: a request has failed. It is tried at once. */
  doubt(): void;
  close(): void;
}

const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** The longest wait for a line to be there. */
const openMaxMs = 10_000;
/** Two pings missed: the line is dead though nobody said so. */
const silenceMs = 75_000;

/**
 * Listens for changes until it is closed, and knows whether the server can be reached. What the browser says of its network is a hint to
 * look, no more: it calls a network without the server "online". A line that breaks is tried again at once, and only when that fails
 * too it is `offline`; from then on with growing waits (a browser gives up after an error answer), and at once when the network or the tab
 * comes back. RFC 8620 section 7.3.
 */
export function openEventStream({
  url = "/jmap/eventsource?types=*&closeafter=no&ping=30",
  onChange,
  onConnection,
  isReachable,
}: EventStreamOptions): EventStream {
  let source: EventSource | null = null;
  let isOpen = false;
  let waitMs = firstWaitMs;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(lost, silenceMs);
  };
  function lost() {
    const wasOpen = isOpen;
    drop();
    if (wasOpen) {
      onConnection("connecting");
      connect();
      return;
    }
    retry = setTimeout(connect, waitMs * (0.75 + Math.random() / 2));
    waitMs = Math.min(waitMs * 2, longestWaitMs);
    const failed = retry;
    void isReachable().then((reachable) => {
      if (retry === failed) onConnection(reachable ? "connecting" : "offline");
    });
  }
  function drop() {
    source?.close();
    source = null;
    isOpen = false;
    clearTimeout(silence);
    clearTimeout(retry);
    retry = undefined;
  }
  function connect() {
    drop();
    source = new EventSource(url);
    silence = setTimeout(lost, openMaxMs);
    source.onopen = () => {
      waitMs = firstWaitMs;
      isOpen = true;
      heard();
      onConnection("live");
    };
    source.onerror = lost;
    source.addEventListener("ping", heard);
    source.addEventListener("state", (event) => {
      heard();
      const changed = changedIn((event as MessageEvent<string>).data);
      if (changed) onChange(changed);
    });
  }
  const tryNow = () => {
    waitMs = firstWaitMs;
    if (isOpen || !source) connect();
  };
  const wake = () => {
    if (!source && document.visibilityState === "visible") tryNow();
  };

  onConnection("connecting");
  connect();
  window.addEventListener("online", wake);
  window.addEventListener("offline", tryNow);
  document.addEventListener("visibilitychange", wake);
  return {
    doubt: tryNow,
    close() {
      drop();
      window.removeEventListener("online", wake);
      window.removeEventListener("offline", tryNow);
      document.removeEventListener("visibilitychange", wake);
    },
  };
}

/** What a StateChange tells of; null for anything else. RFC 8620 section 7.1. */
function changedIn(data: string): Changed | null {
  try {
    return (JSON.parse(data) as { changed?: Changed }).changed ?? null;
  } catch {
    return null;
  }
}
