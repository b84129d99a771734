import { createHash } from "node:crypto";
import type { JmapSession } from "./jmap-session.ts";
import { mailCore } from "./mail.ts";

export interface StateOptions {
  /** Null means all of them. */
  types: ReadonlySet<string> | null;
  closeAfterState: boolean;
  /** 0 for no pings. */
  pingS: number;
  lastEventId: string | null;
  signal: AbortSignal;
}

const streamsMax = 20;
/** How often a session is looked at again: signing out elsewhere ends its streams. */
const recheckMs = 30_000;
const place = Symbol.for("keryx.state-streams");
/** One count for all copies of this module that Next bundles. */
const holder = globalThis as { [place]?: Map<string, number> };
holder[place] ??= new Map();
const counts = holder[place];

/** An event stream of the account's states; null when the account has too many already. */
export function openStates(session: JmapSession, options: StateOptions): ReadableStream<Uint8Array> | null {
  const { account } = session;
  const open = counts.get(account) ?? 0;
  if (open >= streamsMax) return null;
  counts.set(account, open + 1);
  let end = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const encoder = new TextEncoder();
      let known: Record<string, string> | null = null;
      let reading = false;
      let again = false;
      let ended = false;
      const timers: NodeJS.Timeout[] = [];

      const send = (text: string) => {
        // A reader that does not read is cut: it will ask for the changes when it comes back.
        if ((controller.desiredSize ?? 0) < -100) end();
        if (!ended) controller.enqueue(encoder.encode(text));
      };
      const read = async () => {
        const all = await mailCore().states(account);
        return options.types
          ? Object.fromEntries(Object.entries(all).filter(([type]) => options.types?.has(type)))
          : all;
      };
      const compare = async () => {
        if (reading) {
          again = true;
          return;
        }
        reading = true;
        try {
          do {
            again = false;
            const states = await read();
            const eventId = createHash("sha256")
              .update(JSON.stringify(states))
              .digest("base64url")
              .slice(0, 16);
            const before = known;
            known = states;
            // The first look only remembers, unless the client comes back and has missed something.
            const missed = before === null && options.lastEventId !== null && options.lastEventId !== eventId;
            const changed = Object.fromEntries(
              Object.entries(states).filter(
                ([type, state]) => missed || (before !== null && before[type] !== state),
              ),
            );
            if (Object.keys(changed).length === 0) continue;
            send(
              `event: state\nid: ${eventId}\ndata: ${JSON.stringify({ "@type": "StateChange", changed: { [`a${account}`]: changed } })}\n\n`,
            );
            if (options.closeAfterState) end();
          } while (again && !ended);
        } catch {
          end();
        } finally {
          reading = false;
        }
      };
      const unwatch = mailCore().watch(account, () => void compare());
      end = () => {
        if (ended) return;
        ended = true;
        unwatch();
        for (const timer of timers) clearInterval(timer);
        const left = (counts.get(account) ?? 1) - 1;
        if (left === 0) counts.delete(account);
        else counts.set(account, left);
        try {
          controller.close();
        } catch {
          // The reader was gone first.
        }
      };
      options.signal.addEventListener("abort", () => end(), { once: true });
      timers.push(
        setInterval(async () => {
          if (!(await session.isLive().catch(() => true))) end();
        }, recheckMs),
      );
      if (options.pingS > 0)
        timers.push(
          setInterval(
            () => send(`event: ping\ndata: ${JSON.stringify({ interval: options.pingS })}\n\n`),
            options.pingS * 1000,
          ),
        );
      // Headers go out at once.
      send(": here\n\n");
      void compare();
    },
    cancel: () => end(),
  });
}
