import { createHash } from "node:crypto";
import type { FaultReason } from "../collect/fault-reason.ts";
import { CollectFailed } from "../collect/result.ts";
import type { ImapClient, Retrieved } from "../imap/client/client.ts";
import type { Entry, Folder } from "../imap/client/facts.ts";
import type { MailImport } from "../store/mail-imports.ts";
import { type PlannedFolder, planOf } from "./folder-plan.ts";
import type { ImportBatch } from "./import-batch.ts";
import { holdEveryMs } from "./limits.ts";
import { keywordFrom } from "./marks-read.ts";
import type { FoundItem } from "./read-import.ts";
import type { ImportDeps, RunEnd } from "./run-import.ts";

/** Rises where a run may not go on, or need not: it ends as this says. */
class Ended extends Error {
  readonly end: RunEnd;
  constructor(end: RunEnd) {
    super(end);
    this.end = end;
  }
}

/**
 * One session with the host of an account that moves over: what is there is counted, then what has not come before is fetched, folder by folder, and stored as
 * an import's mail is. Nothing changes there. Throws `CollectFailed`, after what had come whole is stored.
 */
export async function runMove(
  job: MailImport,
  batch: ImportBatch,
  open: () => Promise<ImapClient>,
  deps: ImportDeps,
): Promise<RunEnd> {
  // The host is called in vain where nothing could come.
  if (!(await batch.hasRoom())) return "full";
  const client = await open();
  try {
    const plan = planOf(await client.folders(), client.isGmail);
    await countAll(plan, client, batch, deps);
    for (const planned of plan) await moveFolder(planned, client, batch, job, deps);
    await client.logout();
    return (await batch.flush()) ? "done" : "over";
  } catch (error) {
    if (!(error instanceof Ended) && !(error instanceof CollectFailed)) throw error;
    // Whatever befell the session, what had come whole is kept.
    const isOurs = (error instanceof Ended && error.end === "over") || (await batch.flush());
    if (error instanceof CollectFailed && isOurs) throw error;
    return isOurs && error instanceof Ended ? error.end : "over";
  } finally {
    client.leave();
  }
}

/** Tells those who watch, and hears whether the run may go on. */
async function goOn(batch: ImportBatch, { clock, isStopping }: ImportDeps): Promise<void> {
  if (batch.isDue(clock.now()) && !(await batch.flush())) throw new Ended("over");
  if (isStopping()) throw new Ended("stopped");
}

async function countAll(
  plan: readonly PlannedFolder[],
  client: ImapClient,
  batch: ImportBatch,
  deps: ImportDeps,
): Promise<void> {
  let [messages, octets] = [0, 0];
  for (const { folder } of plan) {
    if ("refused" in (await client.open(folder))) continue;
    for await (const entries of client.entries()) {
      messages += entries.length;
      for (const entry of entries) octets += entry.octets;
      batch.listed(messages, octets);
      await goOn(batch, deps);
    }
  }
  batch.listed(messages, octets);
}

async function moveFolder(
  planned: PlannedFolder,
  client: ImapClient,
  batch: ImportBatch,
  job: MailImport,
  deps: ImportDeps,
): Promise<void> {
  const { folder, role, names } = planned;
  const where = placeName(folder);
  const opened = await client.open(folder);
  const after = (octets: number) => () => ({ position: job.position, doneOctets: batch.doneOctets + octets });
  if ("refused" in opened) {
    await batch.add({
      kind: "broken",
      where,
      ownName: `${where} @0`,
      reason: opened.refused,
      after: after(0),
    });
    return goOn(batch, deps);
  }
  if (!planned.isByLabels)
    await batch.add({ kind: "folder", where, folder: names, role: role ?? null, after: after(0) });
  const nameOf = ({ uid }: Entry) => `${where} @${opened.uidValidity}.${uid}`;
  const items = (entry: Entry) => ({ where, ownName: nameOf(entry), after: after(entry.octets) });
  const found = (retrieved: Retrieved): FoundItem | null => {
    const { entry } = retrieved;
    if ("refused" in retrieved) {
      const reason = retrieved.refused;
      // It was deleted there meanwhile.
      return reason && { ...items(entry), kind: "broken", reason };
    }
    const mail = {
      folder: names,
      role: role ?? null,
      marks: marksOf(entry, planned.isByLabels),
      keywords: null,
      fromLineAt: null,
    };
    return { ...items(entry), kind: "mail", ...mail, content: held(retrieved.content, batch, deps) };
  };
  for await (const entries of client.entries()) {
    const known = await deps.store.goneThrough(job, entries.map(nameOf));
    const fresh = entries.filter((entry) => !known.has(nameOf(entry)));
    const octets = entries.reduce((sum, entry) => sum + (known.has(nameOf(entry)) ? entry.octets : 0), 0);
    batch.passed(entries.length - fresh.length, octets);
    const fits = fresh.filter((entry) => refusalOf(entry, deps) === null);
    for (const entry of fresh) {
      const reason = refusalOf(entry, deps);
      if (reason !== null) await batch.add({ ...items(entry), kind: "broken", reason });
    }
    for await (const retrieved of client.retrieve(fits)) {
      const { entry } = retrieved;
      if (!(await batch.hasRoom(entry.octets))) throw new Ended("full");
      const item = found(retrieved);
      if (item === null) batch.passed(1, entry.octets);
      else if (!(await batch.add(item))) throw new Ended("over");
      await goOn(batch, deps);
    }
    await goOn(batch, deps);
  }
}

/** Why a message is not even asked for; null where it is. */
function refusalOf({ octets, flags }: Entry, { config }: ImportDeps): FaultReason | null {
  if (flags.some((flag) => flag.toLowerCase() === "\\deleted")) return { kind: "deleted-there" };
  return octets > config.messageMaxOctets ? { kind: "too-large" } : null;
}

/** A folder as a report names it, and by which its messages are known again: no longer than a key may be, and unlike all others. */
function placeName({ path, name }: Folder): string {
  const words = path.join("/").toWellFormed();
  const isPlain = !/\p{Cc}/u.test(words) && path.every((one) => !one.includes("/"));
  if (isPlain && words.length <= 200) return words;
  const digest = createHash("sha256").update(name, "latin1").digest("hex").slice(0, 16);
  return `${words
    .slice(0, 150)
    .toWellFormed()
    .replace(/\p{Cc}/gu, "?")} … ${digest}`;
}

/** Flags as keywords, small letters and all. RFC 8621 section 4.1.1. */
function marksOf({ flags, labels, receivedAt }: Entry, isByLabels: boolean) {
  const system = new Map(["seen", "flagged", "answered", "draft"].map((name) => [`\\${name}`, `$${name}`]));
  const keywords = flags.flatMap((flag) =>
    flag.startsWith("\\") ? (system.get(flag.toLowerCase()) ?? []) : (keywordFrom(flag) ?? []),
  );
  // Gmail's own begin with a backslash: "\Inbox", "\Starred".
  const names = labels?.map((label) => label.replace(/^\\/, "")) ?? null;
  const more = [
    ...(names?.includes("Starred") ? ["$flagged"] : []),
    ...(names?.includes("Important") ? ["$important"] : []),
  ];
  return {
    keywords: [...keywords, ...more],
    labels: isByLabels ? names : null,
    receivedAt,
    isOwn: false,
    isUnended: false,
    isExpunged: false,
  };
}

/** A message that takes long: meanwhile the import stays ours, or it is let go of. */
async function* held(
  content: AsyncIterable<Uint8Array>,
  batch: ImportBatch,
  { clock }: ImportDeps,
): AsyncIterable<Uint8Array> {
  let heldAt = clock.now();
  for await (const piece of content) {
    yield piece;
    if (clock.now() - heldAt < holdEveryMs) continue;
    heldAt = clock.now();
    if (!(await batch.flush())) throw new Ended("over");
  }
}
