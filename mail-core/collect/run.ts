import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Rules } from "../rules/rules.ts";
import { hopsMax } from "../smtp/server/limits.ts";
import type { CollectRun, CollectSource } from "../store/collect-sources.ts";
import type { Collected } from "../store/collected.ts";
import type { Collecting } from "../store/collecting.ts";
import type { Acceptance, Announcer, Blobs, Recipients } from "../store/contracts.ts";
import type { Listed, Pop3Client } from "./client.ts";
import type { CollectLimits } from "./limits.ts";
import { fetchMessage } from "./message.ts";
import { CollectFailed } from "./result.ts";
import { collectTrace, hasComeRound } from "./trace.ts";

export interface RunDeps {
  store: Collecting;
  blobs: Blobs;
  recipients: Pick<Recipients, "withoutRoom">;
  rules: Pick<Rules, "awaitsOf" | "decided">;
  announcer: Pick<Announcer, "announce">;
  config: Pick<MailCoreConfig, "hostname" | "messageMaxOctets">;
  limits: CollectLimits;
  clock: Clock;
  /** True when the server stops: the run ends after the message in hand. */
  isStopping(): boolean;
}

/** How a session ended. `hasMore` is true where it ended before the maildrop did; `isOver` where it may not go on: paused, removed, taken over. */
export interface SessionEnd {
  run: Omit<CollectRun, "at" | "failure">;
  hasMore: boolean;
  isOver: boolean;
}

const dayMs = 86_400_000;
/** How often those who watch are told how far it is. */
const tellEveryMs = 1_000;

/**
 * One session with a host: what is new comes, each message committed here before the next step; what is here and has been long enough is then
 * deleted there, and QUIT carries that out. Writes into `run` as it goes, so that what was done before a failure is known.
 */
export async function collect(
  source: CollectSource,
  client: Pop3Client,
  run: SessionEnd["run"],
  deps: RunDeps,
): Promise<Pick<SessionEnd, "hasMore" | "isOver">> {
  const { store, limits, clock } = deps;
  const began = clock.now();
  const listed = await client.list();
  const known = await store.known(source);
  const fresh = newOf(listed, known);
  const due = fresh.slice(0, limits.sessionMessagesMax);
  source.progress = {
    listedMessages: listed.length,
    listedOctets: sum(listed),
    doneMessages: listed.length - fresh.length,
    doneOctets: sum(listed) - sum(fresh),
  };
  const telling = makeTeller(source, deps);
  if (!(await store.keep(source))) return { hasMore: false, isOver: true };
  await telling.now();

  const fits = due.filter(({ octets }) => octets <= deps.config.messageMaxOctets);
  let asked = fits.length;
  for (const entry of due) {
    if (entry.octets <= deps.config.messageMaxOctets) continue;
    if (!(await settle(source, entry, known, { outcome: "failed", reason: tooLarge }, run, deps)))
      return { hasMore: false, isOver: true };
  }
  for await (const retrieved of client.retrieve(fits)) {
    const { entry } = retrieved;
    const end =
      "refused" in retrieved
        ? ({ outcome: "failed", reason: retrieved.refused || "The host did not give it" } as const)
        : await take(source, entry, retrieved.content, client, deps);
    if (!(await settle(source, entry, known, end, run, deps))) {
      client.leave();
      return { hasMore: false, isOver: true };
    }
    asked -= 1;
    await telling.soon();
    if (deps.isStopping() || clock.now() - began > limits.sessionMs) break;
  }
  if (asked > 0) client.leave();
  else await remove(source, listed, known, client, run, deps);
  return { hasMore: asked > 0 || fresh.length > due.length, isOver: false };
}

const tooLarge = "It is larger than what this server takes";

/** What nothing is known of, and what has another size than what is known under its unique-id: some hosts use one twice. */
const newOf = (listed: readonly Listed[], known: ReadonlyMap<string, Collected>): Listed[] => {
  const seen = new Set<string>();
  return listed.filter(({ uidl, octets }) => {
    // RFC 1939 section 7: two messages with one unique-id are copies.
    if (seen.has(uidl)) return false;
    seen.add(uidl);
    const before = known.get(uidl);
    return before === undefined || before.octets !== octets;
  });
};

type End =
  | { outcome: "taken" }
  | { outcome: "repeated"; digest: Uint8Array | null }
  | { outcome: "failed"; reason: string }
  | "over";

/** Stores a message as other mail is stored; one that is here already is not stored again. Throws `CollectFailed` where no other could be taken either. */
async function take(
  source: CollectSource,
  entry: Listed,
  content: AsyncIterable<Uint8Array>,
  client: Pop3Client,
  { store, blobs, recipients, rules, config, clock }: RunDeps,
): Promise<End> {
  const { accountId, mailboxId } = source;
  if ((await recipients.withoutRoom([accountId], entry.octets)).length > 0)
    throw new CollectFailed({ kind: "full" });
  const fetched = await fetchMessage(content, { blobs, maxOctets: config.messageMaxOctets });
  if (!fetched) return { outcome: "failed", reason: tooLarge };
  const { blob, summary, words, digest, head, hops } = fetched;
  const isHere = hops > hopsMax || hasComeRound(head, config.hostname, accountId);
  if (isHere || (await store.isHere(accountId, digest))) {
    await fetched.forget();
    return { outcome: "repeated", digest: isHere ? null : digest };
  }
  const at = new Date(clock.now());
  const { address, host } = source;
  const from = { address, host, ip: client.address, tls: client.tls };
  const message = { kind: "new" as const, blob, summary };
  const collected: Acceptance = {
    message,
    words,
    receivedAt: at,
    deliveries: [
      {
        accountId,
        mailbox: mailboxId === null ? { role: "inbox" } : { id: mailboxId },
        keywords: source.keyword === null ? [] : [source.keyword],
        trace: collectTrace({ ...from, hostname: config.hostname, accountId, at }),
        ...(await rules.awaitsOf(accountId)),
      },
    ],
    relays: [],
    // Nobody was promised anything: the ledger is of recipients.
    isUnsent: true,
  };
  const decided = await rules.decided(collected, message);
  const taken = await store.take(source, entry, digest, decided);
  if (taken !== "taken") await fetched.forget();
  return taken === "over"
    ? "over"
    : taken === "taken"
      ? { outcome: "taken" }
      : { outcome: "repeated", digest };
}

/** Notes what became of a message; false when the run is over. */
async function settle(
  source: CollectSource,
  entry: Listed,
  known: Map<string, Collected>,
  end: End,
  run: SessionEnd["run"],
  { store, clock }: RunDeps,
): Promise<boolean> {
  if (end === "over") return false;
  const { progress } = source;
  progress.doneMessages += 1;
  progress.doneOctets += entry.octets;
  run[end.outcome] += 1;
  if (end.outcome === "taken") run.octets += entry.octets;
  const note = { uidl: entry.uidl, outcome: end.outcome, octets: entry.octets, at: new Date(clock.now()) };
  known.set(entry.uidl, note);
  // What was taken was noted in its own transaction.
  if (end.outcome === "taken") return true;
  return store.note(source, {
    ...note,
    digest: end.outcome === "repeated" ? end.digest : null,
    reason: end.outcome === "failed" ? end.reason : null,
  });
}

/** Deletes there what is here and has been for long enough, and nothing else. */
async function remove(
  { keepDays }: CollectSource,
  listed: readonly Listed[],
  known: ReadonlyMap<string, Collected>,
  client: Pop3Client,
  run: SessionEnd["run"],
  { clock }: RunDeps,
): Promise<void> {
  const isDue = ({ uidl, octets }: Listed) => {
    const here = known.get(uidl);
    if (keepDays === null || !here || here.outcome === "failed" || here.octets !== octets) return false;
    return clock.now() - here.at.getTime() >= keepDays * dayMs;
  };
  const removed = await client.remove(listed.filter(isDue));
  if (await client.quit()) run.removed += removed.length;
}

const sum = (list: readonly Listed[]) => list.reduce((octets, one) => octets + one.octets, 0);

/** Tells those who watch how far a run is, not oftener than they can read. */
function makeTeller(source: CollectSource, { store, announcer, clock }: RunDeps) {
  let toldAt = 0;
  const now = async () => {
    toldAt = clock.now();
    await store.tell(source);
    announcer.announce([source.accountId]);
  };
  return { now, soon: async () => (clock.now() - toldAt >= tellEveryMs ? now() : undefined) };
}
