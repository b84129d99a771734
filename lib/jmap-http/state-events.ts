import { createHash } from "node:crypto";
import type { AccountId } from "../../mail-core/index.ts";
import { mailCore } from "../mail.ts";
import type { JmapSession } from "./session.ts";
import type { StateOptions } from "./state-options.ts";

/** Event streams that an account may have open at once on one server. */
export const streamsMax = 20;
/** How often a session is looked at again: signing out elsewhere ends its streams. */
const recheckMs = 30_000;
/** Events that wait for a reader who does not read. It is cut then, and asks for the changes when it comes back. */
const unreadMax = 100;
/** How many streams each account has open. */
const counts = new Map<string, number>();

/** By account and type, as JMAP shows them. */
type States = Readonly<Record<string, string>>;
const keyOf = (accountId: string, type: string) => `${accountId} ${type}`;

const idOf = (states: States) =>
  createHash("sha256").update(JSON.stringify(states)).digest("base64url").slice(0, 16);

/** Of the states those that a client does not know, by account. */
function newsIn(states: States, known: States): Record<string, Record<string, string>> {
  const news: Record<string, Record<string, string>> = {};
  for (const [key, state] of Object.entries(states)) {
    if (known[key] === state) continue;
    const [accountId = "", type = ""] = key.split(" ");
    news[accountId] = { ...news[accountId], [type]: state };
  }
  return news;
}

/**
 * An event stream of the states of the account, and of those that are opened to it for as long as they are: whenever anything changes it is
 * asked which these are. Null when the account has too many already. RFC 8620 section 7.3. */
export function openStates(
  session: JmapSession,
  options: StateOptions,
  lastEventId: string | null,
): ReadableStream<Uint8Array> | null {
  const { account } = session;
  const open = counts.get(account) ?? 0;
  if (open >= streamsMax) return null;
  counts.set(account, open + 1);
  let end = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const encoder = new TextEncoder();
      let known: States | null = null;
      let isReading = false;
      let isStale = false;
      let hasEnded = false;
      let ping: NodeJS.Timeout | undefined;

      const send = (text: string) => {
        if ((controller.desiredSize ?? 0) < -unreadMax) end();
        if (hasEnded) return;
        controller.enqueue(encoder.encode(text));
        clearTimeout(ping);
        if (options.pingS > 0) ping = setTimeout(sendPing, options.pingS * 1000);
      };
      const sendPing = () => send(`event: ping\ndata: ${JSON.stringify({ interval: options.pingS })}\n\n`);
      const watched = new Map<AccountId, () => void>();
      /** Watches what is open to the account now, and nothing else. */
      const watchAll = (accounts: readonly AccountId[]) => {
        for (const [one, unwatch] of watched) {
          if (accounts.includes(one)) continue;
          unwatch();
          watched.delete(one);
        }
        for (const one of accounts)
          if (!watched.has(one))
            watched.set(
              one,
              mailCore().watch(one, () => void look()),
            );
      };
      const read = async (): Promise<States> => {
        const places = await mailCore().reached(account);
        if (!hasEnded) watchAll(places.map((place) => place.account));
        const all = await Promise.all(
          places.map(async (place) => {
            const states = Object.entries(await mailCore().states(place.account, place.access));
            return states.map(([type, state]) => [place.accountId, type, state] as const);
          }),
        );
        const asked = all.flat().filter(([, type]) => options.types?.has(type) ?? true);
        return Object.fromEntries(asked.map(([accountId, type, state]) => [keyOf(accountId, type), state]));
      };
      const tellNews = async () => {
        const states = await read();
        const eventId = idOf(states);
        // The first look only remembers, unless the client comes back and has missed something: what, nobody knows.
        const before = known ?? (lastEventId === null || lastEventId === eventId ? states : {});
        known = states;
        const news = newsIn(states, before);
        if (Object.keys(news).length === 0) return;
        const data = { "@type": "StateChange", changed: news };
        send(`event: state\nid: ${eventId}\ndata: ${JSON.stringify(data)}\n\n`);
        if (options.closeAfterState) end();
      };
      const look = async () => {
        isStale = true;
        if (isReading) return;
        isReading = true;
        try {
          while (isStale && !hasEnded) {
            isStale = false;
            await tellNews();
          }
        } catch {
          end();
        } finally {
          isReading = false;
        }
      };
      watchAll([account]);
      const recheck = setInterval(async () => {
        if (!(await session.isLive().catch(() => true))) end();
      }, recheckMs);
      end = () => {
        if (hasEnded) return;
        hasEnded = true;
        watchAll([]);
        clearInterval(recheck);
        clearTimeout(ping);
        const left = (counts.get(account) ?? 1) - 1;
        if (left === 0) counts.delete(account);
        else counts.set(account, left);
        try {
          controller.close();
        } catch {
          // The reader was gone first.
        }
      };
      // Whoever hears that the line is there asks for what he missed: from the first look on he is told.
      void look().then(() => send(": here\n\n"));
    },
    cancel: () => end(),
  });
}
