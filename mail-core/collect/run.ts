import type { Clock } from "../clock.ts";
import type { MailCoreConfig } from "../config.ts";
import type { Rules } from "../rules/rules.ts";
import type { CollectRun, CollectSource } from "../store/collect-sources.ts";
import type { Collected } from "../store/collected.ts";
import type { Collecting } from "../store/collecting.ts";
import type { Announcer, Blobs, Recipients } from "../store/contracts.ts";
import { isFull, octetsOf, type Settled, storeBatch, type Waiting } from "./batch.ts";
import type { Listed, Pop3Client, Retrieved } from "./client.ts";
import { saidOr } from "./fault-reason.ts";
import type { CollectLimits } from "./limits.ts";
import { fetchMessage } from "./message.ts";
import { CollectFailed } from "./result.ts";

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
 * One session with a host: what is new comes and is committed here, many messages in one transaction where many have come; what is here and has been long enough is then
 * deleted there, and QUIT carries that out. Writes into `run` as it goes, so that what was done before a failure is known.
 */
export async function collect(
  source: CollectSource,
  client: Pop3Client,
  run: SessionEnd["run"],
  deps: RunDeps,
): Promise<Pick<SessionEnd, "hasMore" | "isOver">> {
  const { store, blobs, recipients, config, limits, clock } = deps;
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
    if (
      !(await settle(source, entry, known, { outcome: "failed", reason: { kind: "too-large" } }, run, deps))
    )
      return { hasMore: false, isOver: true };
  }
  const { accountId } = source;
  const batch: Waiting[] = [];
  const noted = (entry: Listed, end: Settled) => settle(source, entry, known, end, run, deps);
  /** Stores what has come whole; false when the run is over. */
  const flush = async (): Promise<boolean> => {
    const stored = batch.splice(0);
    if (stored.length === 0) return true;
    const ends = await storeBatch(source, stored, client, deps);
    if (ends === "over") return false;
    for (const [at, { entry }] of stored.entries()) {
      const end = ends[at];
      if (end && end !== "full" && !(await noted(entry, end))) return false;
    }
    if (ends.includes("full")) throw new CollectFailed({ kind: "full" });
    return true;
  };
  const receive = async (retrieved: Retrieved): Promise<boolean> => {
    const { entry } = retrieved;
    if ("refused" in retrieved)
      return noted(entry, { outcome: "failed", reason: saidOr(retrieved.refused, "not-given") });
    const octets = octetsOf(batch) + entry.octets;
    if ((await recipients.withoutRoom([accountId], octets)).length > 0)
      throw new CollectFailed({ kind: "full" });
    const fetched = await fetchMessage(retrieved.content, { blobs, maxOctets: config.messageMaxOctets });
    if (!fetched) return noted(entry, { outcome: "failed", reason: { kind: "too-large" } });
    batch.push({ entry, fetched });
    // What is here is not kept waiting for what is not.
    return isFull(batch) || client.isWaiting() ? flush() : true;
  };
  const leave = () => {
    client.leave();
    return { hasMore: false, isOver: true };
  };
  try {
    for await (const retrieved of client.retrieve(fits)) {
      if (!(await receive(retrieved))) return leave();
      asked -= 1;
      await telling.soon();
      if (deps.isStopping() || clock.now() - began > limits.sessionMs) break;
    }
  } catch (error) {
    // Whatever befell the connection, what had come whole is kept.
    if (error instanceof CollectFailed) await flush();
    throw error;
  }
  if (!(await flush())) return leave();
  if (asked > 0) client.leave();
  else await remove(source, listed, known, client, run, deps);
  return { hasMore: asked > 0 || fresh.length > due.length, isOver: false };
}

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

/** Notes what became of a message; false when the run is over. */
async function settle(
  source: CollectSource,
  entry: Listed,
  known: Map<string, Collected>,
  end: Settled,
  run: SessionEnd["run"],
  { store, clock }: RunDeps,
): Promise<boolean> {
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
