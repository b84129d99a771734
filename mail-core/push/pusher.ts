import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Log } from "../log.ts";
import type { Dns } from "../net/dns.ts";
import { httpsSend } from "../net/https.ts";
import { isPrivate } from "../net/private-networks.ts";
import { onNetworks } from "../policy/networks.ts";
import { makeRoutine } from "../routine.ts";
import type { Announcer } from "../store/contracts.ts";
import type { Database } from "../store/database.ts";
import {
  accountsWithPush,
  claimPushSubscriptions,
  deletePushSubscription,
  nextPushAt,
  type PushSubscription,
  settlePush,
} from "../store/push-subscriptions.ts";
import { readStates } from "../store/states.ts";
import { encryptPush } from "./encryption.ts";
import { failuresMax, quicker, retryInMs, slower } from "./schedule.ts";
import type { Vapid } from "./vapid.ts";

/** How often it is looked for subscriptions that another server has taken, or that are over. */
const refreshMs = 60_000;
/** What changes within this time is told together. */
const gatherMs = 200;
const pushTimeoutMs = 20_000;
/** How long a push service keeps a push for a client that is away. RFC 8030 section 5.2. */
const ttlS = 86_400;

export interface Pusher {
  start(): void;
  stop(): Promise<void>;
  /** An account has a new subscription, or one that is verified: call after the commit. */
  wake(accountId: string): void;
}

type Sent =
  | { kind: "taken" }
  | { kind: "gone" }
  | { kind: "refused"; status: number; retryAfterS: number | null };

/** Pushes changes of state to the URLs that clients have registered. RFC 8620 section 7.2, RFC 8030. Each push is made under a lease. */
export function makePusher({
  database,
  announcer,
  dns,
  vapid,
  config,
  clock,
  log,
}: {
  database: Database;
  announcer: Announcer;
  dns: Pick<Dns, "addresses">;
  vapid: () => Promise<Vapid>;
  config: Pick<MailCoreConfig, "pushNetworks">;
  clock: Clock;
  log: Log;
}): Pusher {
  const isOwn = onNetworks(config.pushNetworks ?? []);
  const watched = new Map<string, () => void>();
  const waiting = new Map<string, { atMs: number; cancel: () => void }>();
  const runs = new Map<string, Promise<void>>();
  let stopping = new AbortController();

  /** Runs for an account after so long, unless it does so sooner. */
  const later = (accountId: string, ms: number) => {
    const atMs = clock.now() + ms;
    const before = waiting.get(accountId);
    if (stopping.signal.aborted || (before && before.atMs <= atMs)) return;
    before?.cancel();
    const cancel = clock.after(ms, () => {
      waiting.delete(accountId);
      // Never twice at once for one account.
      const turn = (runs.get(accountId) ?? Promise.resolve())
        .then(() => pushTo(accountId))
        .catch((error: unknown) => log.warn("push", { error: String(error) }))
        .finally(() => {
          if (runs.get(accountId) === turn) runs.delete(accountId);
        });
      runs.set(accountId, turn);
    });
    waiting.set(accountId, { atMs, cancel });
  };

  const pushTo = async (accountId: string) => {
    if (stopping.signal.aborted) return;
    const claimed = await claimPushSubscriptions(database, accountId, new Date(clock.now()));
    const states = claimed.length > 0 ? await readStates(database, accountId) : {};
    await Promise.all(claimed.map((one) => pushOne(one, states)));
    const now = new Date(clock.now());
    const nextAt = await nextPushAt(database, accountId, now);
    if (nextAt) later(accountId, nextAt.getTime() - now.getTime());
  };

  const pushOne = async (one: PushSubscription, states: Readonly<Record<string, string>>) => {
    const message = messageFor(one, states);
    if (!message) return settlePush(database, one, null);
    const sent = await post(one, message);
    // What a stop broke off was no failure of the other side.
    if (stopping.signal.aborted && sent.kind === "refused") return settlePush(database, one, null);
    const after = afterPush(one, states, sent);
    if (after) return settlePush(database, after.one, new Date(clock.now() + after.inMs));
    log.info("push.given-up", { account: one.accountId, failures: one.failures });
    await deletePushSubscription(database, one.accountId, one.id);
  };

  /** Once, to the first address that may be called; no redirects. */
  const post = async ({ url, keys }: PushSubscription, message: object): Promise<Sent> => {
    const { hostname: host, port, pathname, search, origin } = new URL(url);
    const answer = await dns.addresses(host);
    const found = answer.kind === "found" ? answer.records : [];
    const address = found.find((one) => isOwn(one) || !isPrivate(one));
    if (address === undefined) return { kind: "refused", status: 0, retryAfterS: null };
    const text = Buffer.from(JSON.stringify(message));
    const sent = await httpsSend({
      ...{ host, address, port: Number(port || 443), path: pathname + search, timeoutMs: pushTimeoutMs },
      signal: stopping.signal,
      octets: keys ? encryptPush(text, keys) : text,
      headers: {
        "content-type": "application/json",
        ...(keys ? { "content-encoding": "aes128gcm" } : {}),
        ttl: ttlS,
        urgency: "normal",
        authorization: (await vapid()).authorization(origin, clock.now()),
      },
    });
    if (!sent.ok) return { kind: "refused", status: 0, retryAfterS: null };
    if (sent.status >= 200 && sent.status < 300) return { kind: "taken" };
    // The push service has forgotten it, and so do we. RFC 8030 section 7.3.
    if (sent.status === 404 || sent.status === 410) return { kind: "gone" };
    return { kind: "refused", status: sent.status, retryAfterS: sent.retryAfterS };
  };

  const routine = makeRoutine({
    clock,
    everyMs: refreshMs,
    firstMs: 0,
    failed: (error) => log.warn("push", { error: String(error) }),
    async work() {
      const accounts = new Set(await accountsWithPush(database, new Date(clock.now())));
      for (const [accountId, unwatch] of watched) {
        if (accounts.has(accountId)) continue;
        unwatch();
        watched.delete(accountId);
      }
      for (const accountId of accounts) if (!watched.has(accountId)) watch(accountId);
    },
  });
  const watch = (accountId: string) => {
    if (!watched.has(accountId))
      watched.set(
        accountId,
        announcer.watch(accountId, () => later(accountId, gatherMs)),
      );
    later(accountId, 0);
  };

  return {
    start() {
      stopping = new AbortController();
      routine.start();
    },
    async stop() {
      stopping.abort();
      await routine.stop();
      for (const unwatch of watched.values()) unwatch();
      watched.clear();
      for (const { cancel } of waiting.values()) cancel();
      waiting.clear();
      await Promise.all(runs.values());
    },
    wake: watch,
  };
}

/** What a client is to be told, or null when it is nothing. RFC 8620 sections 7.1 and 7.2.2. */
function messageFor(
  { accountId, id, verificationCode, isVerified, told, types }: PushSubscription,
  states: Readonly<Record<string, string>>,
): object | null {
  if (!isVerified) return { "@type": "PushVerification", pushSubscriptionId: `p${id}`, verificationCode };
  const news = Object.entries(states).filter(
    ([type, state]) => told[type] !== state && (types?.includes(type) ?? true),
  );
  if (news.length === 0) return null;
  return { "@type": "StateChange", changed: { [`a${accountId}`]: Object.fromEntries(news) } };
}

/** How a subscription goes on, and when; null when it is given up. */
function afterPush(
  one: PushSubscription,
  states: Readonly<Record<string, string>>,
  sent: Sent,
): { one: PushSubscription; inMs: number } | null {
  if (sent.kind === "gone") return null;
  if (sent.kind === "taken") {
    const pace = quicker(one.paceMs);
    const told = one.isVerified ? states : one.told;
    return { one: { ...one, told, isVerificationSent: true, failures: 0, paceMs: pace }, inMs: pace };
  }
  const failures = one.failures + 1;
  if (failures >= (one.isVerified ? failuresMax.verified : failuresMax.unverified)) return null;
  const pace = sent.status === 429 ? slower(one.paceMs) : one.paceMs;
  return {
    one: { ...one, failures, paceMs: pace },
    inMs: Math.max(pace, retryInMs(failures, sent.retryAfterS)),
  };
}
