import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Blobs } from "../store/contracts.ts";
import type { LastReply, QueueEntry } from "../store/queue.ts";
import { makeAhead } from "./ahead.ts";
import { isDemanding, sendApart } from "./apart.ts";
import { makeConcurrency } from "./concurrency.ts";
import { runCourier } from "./courier.ts";
import type { Answer } from "./down.ts";
import type { Attempted } from "./dsn.ts";
import { callOf, type Entered, type Hops, type OpenedHop } from "./hop-call.ts";
import { type Batch, type Line, makeLine } from "./line.ts";
import type { Hop, Route } from "./route.ts";
import {
  type Outgoing,
  outgoingOf,
  type TransmissionDeps,
  type Transmitted,
  transmit,
} from "./transmission.ts";

/** How long a connection is kept for the next message: as Postfix's default, less than any host's patience. */
export const idleMs = 2_000;
/** How long a route is used before it is looked up again. */
const routeMaxAgeMs = 5 * 60_000;

/** How long nobody need answer there before the destination counts as silent; hosts that are well do so within a second. */
export const silentAfterMs = 5_000;

export interface DestinationDeps extends TransmissionDeps {
  findRoute(): Promise<Route>;
  /** Calls the hops one after the other, until one answers. How TLS went is counted unless nobody who waits cares for it. */
  open(hops: readonly Hop[], isCounted?: boolean): Promise<OpenedHop>;
  finish(results: readonly Attempted[]): Promise<void>;
  blobs: Blobs;
  clock: Clock;
  log: Log;
  isRunning(): boolean;
  /** Called when its stock falls under this many rows. */
  refill: { below: number; call(): void };
  /** What it answered a moment ago when nobody there took mail, or null: whoever knocks again so soon would hear the same. */
  down: { note(answer: Answer): void; answer(): Answer | null };
  /** Called once, when nothing waits and every connection is closed. */
  onEnd(): void;
}

/** Everything that waits for one domain, on as many connections as it is worth and the host lets us have. */
export interface Destination extends Pick<Line, "stock" | "inHand" | "waiting" | "drop"> {
  add(entries: readonly QueueEntry[]): void;
  /** Connections that wait for a next message say goodbye. */
  dismissIdle(): void;
  /** True where no host has answered since it was first called, for some time: it costs a socket, and no work. */
  isSilent(): boolean;
}

export function makeDestination(domain: string, deps: DestinationDeps): Destination {
  const { clock } = deps;
  const line = makeLine(deps.refill);
  const ahead = makeAhead(deps.blobs);
  const concurrency = makeConcurrency();
  /** Connections that wait for a message; the call says whether there is one. */
  const idle = new Set<(isWanted: boolean) => void>();
  let connections = 0;
  let found: { route: Route; at: number } | null = null;
  const madeAtMs = clock.now();
  let hasAnswered = false;

  const route = async (): Promise<Route> => {
    if (!found || clock.now() - found.at > routeMaxAgeMs)
      found = { route: await deps.findRoute(), at: clock.now() };
    return found.route;
  };

  const finish = async (results: readonly Attempted[]) => {
    try {
      await deps.finish(results);
    } finally {
      line.forget(results.map(({ entry }) => entry));
    }
  };

  /** One answer for all that waits: who knocks again now hears the same. */
  const giveUp = async (kind: "deferred" | "bounced", { reply, call }: Answer) => {
    const rest = line.takeAll().flat();
    if (rest.length > 0) await finish(rest.map((entry) => deps.attempted(entry, kind, reply, call)));
  };

  /** A connection, or null when there is none to be had; whoever is the last to hear so gives up. */
  const enter = async (): Promise<Entered | null> => {
    const known = deps.down.answer();
    if (known && connections === 1) {
      await giveUp("deferred", known);
      return null;
    }
    const way = await route();
    if (way.kind !== "hops") {
      const answer = { reply: way.reply, call: callOf(way) };
      if (way.kind === "deferred") deps.down.note(answer);
      await giveUp(way.kind, answer);
      return null;
    }
    const isCounted = [...line.heads()].some(({ dsn }) => !dsn.tlsOptional);
    const opened = await deps.open(way.hops, isCounted);
    hasAnswered ||= opened.ok;
    if (opened.ok) return { ...opened, way };
    // It was called off: nothing is known of the host.
    if (!deps.isRunning()) return null;
    if (connections > 1) {
      concurrency.refused(connections - 1);
      return null;
    }
    const answer = { reply: opened.reply, call: callOf(way, opened) };
    // Whose sender cares less for TLS than the domain does, or more than its hosts do, has an end of its own.
    for (const batch of opened.tlsFailure ? line.takeAll(isDemanding) : [])
      await finish(await apart(way, batch, null));
    if (!opened.tlsFailure && !opened.takesNone) deps.down.note(answer);
    await giveUp(opened.takesNone ? "bounced" : "deferred", answer);
    return null;
  };

  const apart = (way: Hops, batch: Batch, tried: { hop: Hop; reply: LastReply } | null) =>
    sendApart(way, prepare(batch), tried, deps);

  const prepare = (batch: Batch): Outgoing => outgoingOf(batch, ahead.read(batch[0], line.heads()), deps);

  /** The host broke a transaction, or did not: opens another connection, or gives up. */
  const learn = async ({ broke, ...answer }: Transmitted) => {
    if (broke) {
      if (!concurrency.broke(connections)) return;
      deps.down.note({ reply: answer.reply, call: answer.call });
      return giveUp("deferred", answer);
    }
    concurrency.wentWell();
    if (!concurrency.wantsAnother(connections - idle.size, line.messages())) return;
    if (!wakeOne()) begin();
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

  const work = () =>
    runCourier({
      line,
      enter,
      prepare,
      transmit: (on, outgoing, next) => transmit(on, outgoing, deps, next),
      sendApart: ({ way, hop }, batch, lacking) => apart(way, batch, { hop, reply: lacking }),
      attempted: deps.attempted,
      finish,
      learn,
      // What ended this one will have ended those that wait beside it.
      onGone: dismissIdle,
      another,
      clock,
      isRunning: deps.isRunning,
    }).catch((error) => {
      // What is dropped here comes back when its lease is over.
      deps.log.error("queue delivery failed", { domain, error: String(error) });
      line.forget(line.takeAll().flat());
    });

  const begin = () => {
    connections += 1;
    void work().then(() => {
      connections -= 1;
      if (connections > 0) return;
      if (line.messages() > 0 && deps.isRunning()) begin();
      else deps.onEnd();
    });
  };

  return {
    stock: line.stock,
    inHand: line.inHand,
    waiting: line.waiting,
    drop: line.drop,
    isSilent: () => !hasAnswered && clock.now() - madeAtMs >= silentAfterMs,
    add(entries) {
      line.add(entries);
      // One connection is a probe; others follow when a message went through.
      if (!wakeOne() && connections === 0) begin();
    },
    dismissIdle,
  };
}
