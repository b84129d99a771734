import { hopsMax } from "../smtp/server/limits.ts";
import type { CollectSource } from "../store/collect-sources.ts";
import type { NewlyCollected } from "../store/collecting.ts";
import type { Acceptance } from "../store/contracts.ts";
import type { Listed, Pop3Client } from "./client.ts";
import type { FaultReason } from "./fault-reason.ts";
import type { Fetched } from "./message.ts";
import type { RunDeps } from "./run.ts";
import { collectTrace, hasComeRound } from "./trace.ts";

/** Messages that came whole and wait for their transaction, in the order in which they came. */
export interface Waiting {
  entry: Listed;
  fetched: Fetched;
}

/** What became of a message. */
export type Settled =
  | { outcome: "taken" }
  | { outcome: "repeated"; digest: Uint8Array | null }
  | { outcome: "failed"; reason: FaultReason };

/** What one transaction holds at most: it has the account's lock for some tens of milliseconds. */
const batchMax = { messages: 64, octets: 1024 * 1024 };

export const isFull = (batch: readonly Waiting[]): boolean =>
  batch.length >= batchMax.messages || octetsOf(batch) >= batchMax.octets;

export const octetsOf = (batch: readonly Waiting[]): number =>
  batch.reduce((octets, { entry }) => octets + entry.octets, 0);

/**
 * Stores messages in one transaction, as other mail is stored; those that are here already are not stored again. "full" for those for which
 * there is no room; "over" where the run may not go on.
 */
export async function storeBatch(
  source: CollectSource,
  batch: readonly Waiting[],
  client: Pop3Client,
  { store, rules, config, clock }: RunDeps,
): Promise<(Settled | "full")[] | "over"> {
  const { accountId, mailboxId, address, host } = source;
  const isRound = ({ fetched }: Waiting) =>
    fetched.hops > hopsMax || hasComeRound(fetched.head, config.hostname, accountId);
  const awaits = await rules.awaitsOf(accountId);
  const at = new Date(clock.now());
  const from = {
    address,
    host,
    ip: client.address,
    tls: client.tls,
    hostname: config.hostname,
    accountId,
    at,
  };
  const newly = async ({ entry, fetched }: Waiting): Promise<NewlyCollected> => {
    const { blob, summary, words, digest } = fetched;
    const message = { kind: "new" as const, blob, summary };
    const delivery = {
      accountId,
      mailbox: mailboxId === null ? { role: "inbox" as const } : { id: mailboxId },
      keywords: source.keyword === null ? [] : [source.keyword],
      trace: collectTrace(from),
      ...awaits,
    };
    // Nobody was promised anything: the ledger is of recipients.
    const acceptance: Acceptance = {
      message,
      words,
      receivedAt: at,
      deliveries: [delivery],
      relays: [],
      isUnsent: true,
      needsRoom: true,
    };
    return { ...entry, digest, acceptance: await rules.decided(acceptance, message) };
  };

  const here = await store.hereOf(
    accountId,
    batch.map(({ fetched }) => fetched.digest),
  );
  const fresh = batch.filter((one) => {
    const key = one.fetched.digest.toString("hex");
    if (isRound(one) || here.has(key)) return false;
    here.add(key);
    return true;
  });
  const outcomes = await store.take(source, await Promise.all(fresh.map(newly)));
  const outcomeOf = new Map(outcomes === "over" ? [] : fresh.map((one, at) => [one, outcomes[at]]));
  for (const one of batch) if (outcomeOf.get(one) !== "taken") await one.fetched.forget();
  if (outcomes === "over") return "over";
  return batch.map((one) => {
    const outcome = outcomeOf.get(one);
    if (outcome === "full") return outcome;
    if (outcome === "taken") return { outcome };
    return { outcome: "repeated", digest: isRound(one) ? null : one.fetched.digest };
  });
}
