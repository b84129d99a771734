import type { Id } from "./types.ts";

export type Connection = "connecting" | "live" | "offline";

interface EventStreamOptions {
  url?: string;
  accountId: Id;
  /** The states that were raised, by type. */
  onChange: (states: Record<string, string>) => void;
  /** `live` also means: ask what was missed. */
  onConnection: (connection: Connection) => void;
}

const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** Two pings missed: the line is dead though nobody said so. */
const silenceMs = 75_000;

/**
 * Listens for changes until the returned function is called. Reconnects by itself with growing waits (a browser
 * gives up after an error answer), at once when the network or the tab comes back. RFC 8620 section 7.3.
 */
export function openEventStream({
  url = "/jmap/eventsource?types=*&closeafter=no&ping=30",
  accountId,
  onChange,
  onConnection,
}: EventStreamOptions): () => void {
  let source: EventSource | null = null;
  let waitMs = firstWaitMs;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(lost, silenceMs);
  };
  function lost() {
    source?.close();
    source = null;
    clearTimeout(silence);
    clearTimeout(retry);
    onConnection("offline");
    retry = setTimeout(connect, waitMs * (0.75 + Math.random() / 2));
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
  function connect() {
    clearTimeout(retry);
    source?.close();
    source = new EventSource(url);
    heard();
    source.onopen = () => {
      waitMs = firstWaitMs;
      heard();
      onConnection("live");
    };
    source.onerror = lost;
    source.addEventListener("ping", heard);
    source.addEventListener("state", (event) => {
      heard();
      const states = statesOf((event as MessageEvent<string>).data, accountId);
      if (states) onChange(states);
    });
  }
  const wake = () => {
    if (!source && document.visibilityState === "visible") {
      waitMs = firstWaitMs;
      connect();
    }
  };

  onConnection("connecting");
  connect();
  window.addEventListener("online", wake);
  window.addEventListener("offline", lost);
  document.addEventListener("visibilitychange", wake);
  return () => {
    source?.close();
    clearTimeout(retry);
    clearTimeout(silence);
    window.removeEventListener("online", wake);
    window.removeEventListener("offline", lost);
    document.removeEventListener("visibilitychange", wake);
  };
}

/** The account's part of a StateChange; null for anything else. RFC 8620 section 7.1. */
export function statesOf(data: string, accountId: Id): Record<string, string> | null {
  try {
    const change = JSON.parse(data) as { changed?: Record<string, Record<string, string>> };
    return change.changed?.[accountId] ?? null;
  } catch {
    return null;
  }
}
