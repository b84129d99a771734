import type { Clock } from "../clock.ts";
import type { Signer } from "../dkim/signer.ts";
import type { Log } from "../log.ts";
import type { Transcript } from "../net/transcript.ts";
import type { SmtpClient } from "../smtp/client/client.ts";
import type { TlsFailure } from "../smtp/client/proof.ts";
import type { Blobs } from "../store/contracts.ts";
import type { Call } from "../store/journey.ts";
import type { LastReply, QueueEntry } from "../store/queue.ts";
import { makeAhead } from "./ahead.ts";
import { isDemanding, openFitting } from "./apart.ts";
import { byParameter, isOverdue, secondsLeft, tooLate } from "./deadline.ts";
import { unmet } from "./demands.ts";
import type { Attempted } from "./dsn.ts";
import type { Hop, Route } from "./route.ts";

/** Connections to one destination at once, as Postfix's default. */
export const connectionsPerDestinationMax = 20;
/** Messages that must wait for each connection that is there before another one is opened. */
const messagesPerConnection = 5;
/** After a host refused a connection, so many messages go through before another one is tried. */
const messagesPerRetrial = 100;
/** How long a connection is kept for the next message: as Postfix's default, less than any host's patience. */
export const idleMs = 2_000;
/** Recipients in one transaction. RFC 5321 section 4.5.3.1.8: every host takes a hundred. */
const recipientsMax = 100;
/** Transactions that broke one after the other, at whatever connection: then the host counts as down. */
const breaksMax = 3;
/** How long a route is used before it is looked up again. */
const routeMaxAgeMs = 5 * 60_000;

export type OpenedHop =
  | { ok: true; client: SmtpClient; hop: Hop; transcript: Transcript }
  | {
      ok: false;
      reply: LastReply;
      hop: Hop | null;
      transcript: Transcript;
      /** When it was TLS that did not come up to what is asked for. */
      tlsFailure: TlsFailure | null;
      /** Every host said that it never takes mail. RFC 7504. */
      takesNone?: boolean;
    };

export interface DestinationDeps {
  findRoute(): Promise<Route>;
  /** Calls the hops one after the other, until one answers. How TLS went is counted unless nobody who waits cares for it. */
  open(hops: readonly Hop[], isCounted?: boolean): Promise<OpenedHop>;
  /** What one attempt at an entry led to. */
  attempted(entry: QueueEntry, kind: Outcome, reply: LastReply, call: Call): Attempted;
  finish(results: readonly Attempted[]): Promise<void>;
  blobs: Blobs;
  /** What has to be converted for a host, with a signature that holds for its new form. */
  resigned: Signer["resigned"];
  clock: Clock;
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
  /** Those of them that are not on the wire yet. */
  waiting(): string[];
  /** Forgets those that are not on the wire yet and answers which these were. */
  drop(ids: ReadonlySet<string>): string[];
  add(entries: readonly QueueEntry[]): void;
  /** Connections that wait for a next message say goodbye. */
  dismissIdle(): void;
}

export function makeDestination(domain: string, deps: DestinationDeps): Destination {
  const { clock } = deps;
  const batches: QueueEntry[][] = [];
  const hand = new Set<string>();
  const ahead = makeAhead(deps.blobs);
  /** Connections that wait for a message; the call says whether there is one. */
  const idle = new Set<(isWanted: boolean) => void>();
  let stock = 0;
  let connections = 0;
  /** How many the host is believed to take: one until it took a message, then one more for each. */
  let allowed = 1;
  let growth = 1;
  let breaks = 0;
  let found: { route: Route; at: number } | null = null;

  const route = async (): Promise<Route> => {
    if (!found || clock.now() - found.at > routeMaxAgeMs)
      found = { route: await deps.findRoute(), at: clock.now() };
    return found.route;
  };

  const take = (count: number): QueueEntry[][] => {
    const taken = batches.splice(0, count);
    const before = stock;
    for (const batch of taken) stock -= batch.length;
    if (before >= deps.refill.below && stock < deps.refill.below) deps.refill.call();
    return taken;
  };
  const putBack = (batch: QueueEntry[]) => {
    batches.unshift(batch);
    stock += batch.length;
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

  const shrink = (to: number) => {
    allowed = Math.max(1, to);
    growth = 1 / messagesPerRetrial;
  };

  /** A connection, or null when there is none to be had; whoever is the last to hear so gives up. */
  const enter = async () => {
    const way = await route();
    if (way.kind !== "hops") {
      await giveUp(way.kind, way.reply, callOf(way));
      return null;
    }
    const opened = await deps.open(
      way.hops,
      batches.some(([first]) => !first?.dsn.tlsOptional),
    );
    if (opened.ok) return { ...opened, way };
    if (connections > 1) shrink(connections - 1);
    else {
      // Whose sender cares less for TLS than the domain does, or more than its hosts do, has an end of its own.
      for (const batch of opened.tlsFailure ? takeDemanding() : [])
        await finish(await sendApart(way, batch, null));
      await giveUp(opened.takesNone ? "bounced" : "deferred", opened.reply, callOf(way, opened));
    }
    return null;
  };

  const takeDemanding = (): QueueEntry[][] => {
    const { true: demanding = [], false: others = [] } = Object.groupBy(batches, ([first]) =>
      first && isDemanding(first) ? "true" : "false",
    );
    batches.splice(0, batches.length, ...demanding, ...others);
    return take(demanding.length);
  };

  /** On a connection of its own. */
  const sendApart = async (
    way: Extract<Route, { kind: "hops" }>,
    batch: readonly QueueEntry[],
    tried: { hop: Hop; reply: LastReply } | null,
  ): Promise<Attempted[]> => {
    const [first] = batch as [QueueEntry, ...QueueEntry[]];
    const opened = await openFitting(first, way, tried, {
      open: deps.open,
      callOf: (one) => callOf(way, one),
      now: () => clock.now(),
    });
    if (!opened.ok) {
      const { kind, reply, call } = opened;
      return batch.map((entry) => deps.attempted(entry, kind, reply, call));
    }
    try {
      const sent = await send({ ...opened, way }, batch);
      if (!sent) throw new Error("a new connection took a message before");
      return sent.ends;
    } finally {
      await opened.client.quit();
    }
  };

  /** Sends one message; what became of it is ready to be written. Null when it is to go over another connection. */
  const send = async ({ way, ...opened }: Entered, batch: readonly QueueEntry[]) => {
    const { client } = opened;
    const [first] = batch as [QueueEntry, ...QueueEntry[]];
    const octets = ahead.read(first, heads(batches));
    const { by } = first.dsn;
    const results = await client.send({
      reversePath: first.reversePath,
      recipients: batch.map((entry) => entry.forwardPath),
      sizeOctets: first.sizeOctets + first.trace.length,
      smtpUtf8: first.dsn.smtpUtf8 ?? false,
      body: first.dsn.body,
      priority: first.dsn.priority ?? 0,
      requireTls: first.dsn.requireTls ?? false,
      ...(by ? { by: { mode: by.mode, parameter: () => byParameter(by, clock.now()) } } : {}),
      notices: {
        ret: first.dsn.ret,
        envid: first.dsn.envid,
        recipients: batch.map(({ dsn }) => ({ notify: dsn.notify, orcpt: dsn.orcpt })),
      },
      octets: () => withTrace(first, octets()),
      converted: (message) => deps.resigned(first.trace, message),
    });
    if (results === "gone") return null;
    const call = callOf(way, opened);
    const nothing = {
      kind: "deferred",
      reply: { code: null, enhanced: "4.4.2", text: "No answer" },
    } as const;
    const isAhead = by !== undefined && secondsLeft(by, clock.now()) > 0;
    const losesDeadline = isAhead && client.announces("DELIVERBY") === undefined;
    const ends = batch.map((entry, n) => {
      const { kind, reply } = results[n] ?? nothing;
      const ended = deps.attempted(entry, kind, reply, call);
      return { ...ended, takesNotices: client.takesNotices, losesDeadline };
    });
    const last = results[0] ?? nothing;
    const broke = !client.usable && last.kind === "deferred";
    return { ends, reply: last.reply, broke, call };
  };

  /** The host broke a transaction, or did not: opens another connection, or gives up. */
  const learn = async ({ broke, reply, call }: { broke: boolean; reply: LastReply; call: Call }) => {
    breaks = broke ? breaks + 1 : 0;
    if (breaks >= breaksMax) await giveUp("deferred", reply, call);
    else if (broke) shrink(Math.min(allowed, connections) - 1);
    else {
      allowed = Math.min(connectionsPerDestinationMax, allowed + growth);
      const busy = connections - idle.size;
      if (busy >= Math.floor(allowed) || batches.length < busy * messagesPerConnection) return;
      if (!wakeOne()) begin();
    }
  };

  /** True when a message came within the time. */
  const another = (): Promise<boolean> =>
    new Promise((resolve) => {
      const settle = (isWanted: boolean) => {
        idle.delete(settle);
        cancel();
        resolve(isWanted);
      };
      const cancel = clock.after(idleMs, () => settle(false));
      idle.add(settle);
    });

  const wakeOne = (): boolean => {
    const [wake] = idle;
    wake?.(true);
    return wake !== undefined;
  };
  const dismissIdle = () => {
    for (const wake of [...idle]) wake(false);
  };

  /**
   * One message at a time, until none waits. The next goes out while what became of the last is being committed: a kill leaves two
   * messages in doubt for each connection, at most.
   */
  const work = async () => {
    let open: Entered | null = null;
    let committed: Promise<void> = Promise.resolve();
    try {
      while (deps.isRunning()) {
        if (batches.length === 0) {
          await committed;
          if (batches.length > 0 || !deps.isRunning()) continue;
          if (!open?.client.usable || !(await another())) break;
          continue;
        }
        if (!open?.client.usable) {
          await open?.client.quit();
          open = await enter();
          if (!open) return;
          continue;
        }
        const [batch] = take(1) as [QueueEntry[]];
        const [first] = batch as [QueueEntry, ...QueueEntry[]];
        const { way } = open;
        if (isOverdue(first, clock.now())) {
          // While it stood in line. Put off, it is given up.
          await finish(batch.map((entry) => deps.attempted(entry, "deferred", tooLate, callOf(way))));
          continue;
        }
        const lacking = unmet(first, open.client, open.hop, clock.now());
        if (lacking && way.kind === "hops") {
          const ends = await sendApart(way, batch, { hop: open.hop, reply: lacking });
          await committed;
          committed = finish(ends);
          committed.catch(() => {});
          continue;
        }
        const sent = await send(open, batch);
        if (!sent) {
          putBack(batch);
          // What ended this one will have ended those that wait beside it.
          dismissIdle();
          continue;
        }
        await committed;
        committed = finish(sent.ends);
        committed.catch(() => {});
        await learn(sent);
      }
      await committed;
    } catch (error) {
      // What is dropped here comes back when its lease is over.
      deps.log.error("queue delivery failed", { domain, error: String(error) });
      for (const entry of take(batches.length).flat()) hand.delete(entry.id);
    } finally {
      await committed.catch(() => {});
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

  return {
    stock: () => stock,
    inHand: () => hand,
    waiting: () => batches.flatMap((batch) => batch.map(({ id }) => id)),
    drop(ids) {
      const dropped: string[] = [];
      for (const batch of batches.splice(0)) {
        const rest = batch.filter(({ id }) => !ids.has(id));
        if (rest.length > 0) batches.push(rest);
        for (const { id } of batch) if (ids.has(id)) dropped.push(id);
      }
      stock -= dropped.length;
      for (const id of dropped) hand.delete(id);
      return dropped;
    },
    add(entries) {
      for (const { id } of entries) hand.add(id);
      for (const batch of batchesOf(entries)) {
        batches.push(batch);
        stock += batch.length;
      }
      // What stood in line before stays before, within one priority. RFC 6710 section 5.1.
      batches.sort(([a], [b]) => priorityOf(b) - priorityOf(a));
      // One connection is a probe; others follow when a message went through.
      if (!wakeOne() && connections === 0) begin();
    },
    dismissIdle,
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

/** The first recipient of each batch: they share the message. */
function* heads(batches: readonly QueueEntry[][]): Iterable<QueueEntry> {
  for (const [first] of batches) if (first) yield first;
}

const priorityOf = (entry: QueueEntry | undefined): number => entry?.dsn.priority ?? 0;

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

async function* withTrace(entry: QueueEntry, octets: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (entry.trace.length > 0) yield entry.trace;
  yield* octets;
}
