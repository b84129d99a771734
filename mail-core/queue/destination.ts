import type { Log } from "../log.ts";
import type { Transcript } from "../net/transcript.ts";
import type { SmtpClient } from "../smtp/client/client.ts";
import type { Blobs } from "../store/contracts.ts";
import type { Call } from "../store/journey.ts";
import type { LastReply, QueueEntry } from "../store/queue.ts";
import type { Attempted } from "./dsn.ts";
import type { Hop, Route } from "./route.ts";

/** Connections to one destination at once. */
export const connectionsPerDestinationMax = 4;
/** Messages that must wait for each connection that is there before another one is opened. */
const messagesPerConnection = 5;
/** Recipients in one transaction. RFC 5321 section 4.5.3.1.8: every host takes a hundred. */
const recipientsMax = 100;
/** Transactions that broke one after the other, at whatever connection: then the host counts as down. */
const breaksMax = 3;
/** How long a route is used before it is looked up again. */
const routeMaxAgeMs = 5 * 60_000;

export type OpenedHop =
  | { ok: true; client: SmtpClient; hop: Hop; transcript: Transcript }
  | { ok: false; reply: LastReply; hop: Hop | null; transcript: Transcript };

export interface DestinationDeps {
  findRoute(): Promise<Route>;
  /** Calls the hops one after the other, until one answers. */
  open(hops: readonly Hop[]): Promise<OpenedHop>;
  /** What one attempt at an entry led to. */
  attempted(entry: QueueEntry, kind: Outcome, reply: LastReply, call: Call): Attempted;
  finish(results: readonly Attempted[]): Promise<void>;
  blobs: Blobs;
  now(): number;
  log: Log;
  isRunning(): boolean;
  /** Called when its stock falls under this many rows. */
  refill: { below: number; call(): void };
  /** Called once, when nothing waits and every connection is closed. */
  onEnd(): void;
}

type Outcome = "relayed" | "deferred" | "bounced";
type Entered = Extract<OpenedHop, { ok: true }> & { way: Route };

/** Everything that waits for one domain, on as many connections as it is worth and the host lets us have. */
export interface Destination {
  /** Rows that are not on the wire yet. */
  stock(): number;
  /** The ids of all rows in hand. */
  inHand(): Iterable<string>;
  add(entries: readonly QueueEntry[]): void;
}

export function makeDestination(domain: string, deps: DestinationDeps): Destination {
  const batches: QueueEntry[][] = [];
  const hand = new Set<string>();
  let stock = 0;
  let connections = 0;
  let connectionsMax = connectionsPerDestinationMax;
  let breaks = 0;
  let found: { route: Route; at: number } | null = null;

  const route = async (): Promise<Route> => {
    if (!found || deps.now() - found.at > routeMaxAgeMs)
      found = { route: await deps.findRoute(), at: deps.now() };
    return found.route;
  };

  const take = (count: number): QueueEntry[][] => {
    const taken = batches.splice(0, count);
    const before = stock;
    for (const batch of taken) stock -= batch.length;
    if (before >= deps.refill.below && stock < deps.refill.below) deps.refill.call();
    return taken;
  };

  const finish = async (results: readonly Attempted[]) => {
    try {
      await deps.finish(results);
    } finally {
      for (const { entry } of results) hand.delete(entry.id);
    }
  };

  /** One answer for all that waits: who knocks again now hears the same. */
  const giveUp = async (kind: Outcome, reply: LastReply, call: Call) => {
    const rest = take(batches.length).flat();
    if (rest.length > 0) await finish(rest.map((entry) => deps.attempted(entry, kind, reply, call)));
  };

  /** A connection, or null when there is none to be had; whoever is the last to hear so gives up. */
  const enter = async () => {
    const way = await route();
    if (way.kind !== "hops") {
      await giveUp(way.kind, way.reply, callOf(way));
      return null;
    }
    const opened = await deps.open(way.hops);
    if (opened.ok) return { ...opened, way };
    if (connections > 1) connectionsMax = connections - 1;
    else await giveUp("deferred", opened.reply, callOf(way, opened));
    return null;
  };

  const send = async ({ way, ...opened }: Entered, batch: readonly QueueEntry[]) => {
    const { client } = opened;
    const [first] = batch as [QueueEntry, ...QueueEntry[]];
    const results = await client.send({
      reversePath: first.reversePath,
      recipients: batch.map((entry) => entry.forwardPath),
      sizeOctets: first.sizeOctets + first.trace.length,
      smtpUtf8: first.dsn.smtpUtf8 ?? false,
      body: first.dsn.body,
      notices: {
        ret: first.dsn.ret,
        envid: first.dsn.envid,
        recipients: batch.map(({ dsn }) => ({ notify: dsn.notify, orcpt: dsn.orcpt })),
      },
      octets: () => withTrace(first, deps.blobs),
    });
    const call = callOf(way, opened);
    const nothing = {
      kind: "deferred",
      reply: { code: null, enhanced: "4.4.2", text: "No answer" },
    } as const;
    const ends = batch.map((entry, n) => {
      const { kind, reply } = results[n] ?? nothing;
      return { ...deps.attempted(entry, kind, reply, call), takesNotices: client.takesNotices };
    });
    const last = results[0] ?? nothing;
    const broke = !client.usable && last.kind === "deferred";
    breaks = broke ? breaks + 1 : 0;
    await finish(ends);
    if (breaks >= breaksMax) await giveUp("deferred", last.reply, call);
    else if (!broke) grow();
  };

  /** One message at a time, until none waits. */
  const work = async () => {
    let open: Entered | null = null;
    try {
      while (deps.isRunning() && batches.length > 0) {
        if (!open?.client.usable) {
          await open?.client.quit();
          open = await enter();
          if (!open) return;
          continue;
        }
        const [batch] = take(1);
        if (batch) await send(open, batch);
        if (batches.length > 0) continue;
        await open.client.quit();
        open = null;
      }
    } catch (error) {
      // What is dropped here comes back when its lease is over.
      deps.log.error("queue delivery failed", { domain, error: String(error) });
      for (const entry of take(batches.length).flat()) hand.delete(entry.id);
    } finally {
      await open?.client.quit();
    }
  };

  const begin = () => {
    connections += 1;
    void work().finally(() => {
      connections -= 1;
      if (connections > 0) return;
      if (batches.length > 0 && deps.isRunning()) begin();
      else deps.onEnd();
    });
  };

  const grow = () => {
    if (connections < connectionsMax && batches.length >= connections * messagesPerConnection) begin();
  };

  return {
    stock: () => stock,
    inHand: () => hand,
    add(entries) {
      for (const batch of batchesOf(entries)) {
        batches.push(batch);
        stock += batch.length;
      }
      for (const { id } of entries) hand.add(id);
      // The first connection is a probe; others follow when a message went through.
      if (connections === 0) begin();
    },
  };
}

/** The call as it is kept. A smarthost's credentials are not: hops are picked to pieces. */
function callOf(way: Route, opened?: OpenedHop): Call {
  const tls = opened?.ok ? opened.client.tls : null;
  return {
    route:
      way.kind === "hops"
        ? { by: way.by, hops: way.hops.map(({ host, address, port }) => ({ host, address, port })) }
        : null,
    host: opened?.hop?.host ?? null,
    address: opened?.hop?.address ?? null,
    port: opened?.hop?.port ?? null,
    tls: tls ? `${tls.protocol} ${tls.cipher}` : null,
    dialogue: opened?.transcript.text() ?? "",
  };
}

/** Recipients of one message from one sender share a transaction. */
function batchesOf(entries: readonly QueueEntry[]): QueueEntry[][] {
  const byMessage = Map.groupBy(
    entries,
    ({ messageId, reversePath, trace }) =>
      `${messageId} ${reversePath} ${Buffer.from(trace).toString("latin1")}`,
  );
  return [...byMessage.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / recipientsMax) }, (_, n) =>
      group.slice(n * recipientsMax, (n + 1) * recipientsMax),
    ),
  );
}

async function* withTrace(entry: QueueEntry, blobs: Blobs): AsyncIterable<Uint8Array> {
  if (entry.trace.length > 0) yield entry.trace;
  yield* blobs.read(entry.messageId);
}
