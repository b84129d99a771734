import type { Clock } from "../clock.ts";
import type { OutgoingMessage } from "../smtp/client/client.ts";
import type { LastReply } from "../store/queue.ts";
import { isOverdue, tooLate } from "./deadline.ts";
import { unmet } from "./demands.ts";
import type { Attempted } from "./dsn.ts";
import { callOf, type Entered } from "./hop-call.ts";
import type { Batch, Line } from "./line.ts";
import type { Outgoing, Transmitted } from "./transmission.ts";

export interface CourierDeps {
  line: Line;
  /** A connection, or null when there is none to be had. */
  enter(): Promise<Entered | null>;
  prepare(batch: Batch): Outgoing;
  transmit(on: Entered, outgoing: Outgoing, next: () => OutgoingMessage | null): Promise<Transmitted | null>;
  /** Sends what this host must not have by another one. */
  sendApart(on: Entered, batch: Batch, lacking: LastReply): Promise<readonly Attempted[]>;
  attempted(entry: Batch[0], kind: "deferred", reply: LastReply, call: Transmitted["call"]): Attempted;
  finish(results: readonly Attempted[]): Promise<void>;
  /** Hears how each message went. */
  learn(sent: Transmitted): Promise<void>;
  /** A connection ended ahead of its message. */
  onGone(): void;
  /** Waits for a message; false when none came in time. */
  another(): Promise<boolean>;
  clock: Clock;
  isRunning(): boolean;
}

/** Outcomes of one connection that may be on their way to the disk: with one it would wait for each commit. */
const commitsMax = 2;

/**
 * Carries messages over one connection, one at a time, until none waits. The envelope of the next goes out with the end of the one before,
 * and its content while what became of those before is being committed: a kill leaves three messages in doubt, at most. Rejects on a defect;
 * what it had taken is forgotten then, and comes back when its lease is over.
 */
export async function runCourier(deps: CourierDeps): Promise<void> {
  const { line, clock } = deps;
  const at = {
    open: null as Entered | null,
    /** Out of the line already, because its envelope is on the wire or soon will be. */
    next: null as Outgoing | null,
    current: null as Batch | null,
    /** Outcomes on their way to the disk. */
    commits: [] as Promise<void>[],
  };

  const commit = async (ends: readonly Attempted[]) => {
    if (at.commits.length === commitsMax) await at.commits.shift();
    const writing = deps.finish(ends);
    writing.catch(() => {});
    at.commits.push(writing);
  };
  const committed = () => Promise.all(at.commits);

  const reopen = async (): Promise<boolean> => {
    if (at.next) line.putBack(at.next.batch);
    at.next = null;
    await at.open?.client.quit();
    at.open = deps.isRunning() ? await deps.enter() : null;
    return at.open !== null;
  };

  const waitForMessage = async (): Promise<boolean> => {
    await committed();
    if (line.messages() > 0 || !deps.isRunning()) return true;
    return at.open?.client.usable === true && (await deps.another());
  };

  /** Why a message must not go out on this connection; it may be too late for any. */
  const obstacle = ([first]: Batch, { client, hop }: Entered) => {
    if (isOverdue(first, clock.now())) return { reply: tooLate, isLate: true };
    const reply = unmet(first, client, hop, clock.now());
    return reply && { reply, isLate: false };
  };

  const choose = (on: Entered) => (): OutgoingMessage | null => {
    const first = deps.isRunning() ? line.first() : null;
    if (!first || obstacle(first, on)) return null;
    at.next = deps.prepare(line.take() as Batch);
    return at.next.message;
  };

  /** The next in line, when it may go out here; what may not has its end otherwise. */
  const fetch = async (on: Entered): Promise<Outgoing | null> => {
    const batch = line.take() as Batch;
    at.current = batch;
    const turned = obstacle(batch, on);
    if (!turned) return deps.prepare(batch);
    const { reply, isLate } = turned;
    // What is late is put off, and so given up.
    const ends = isLate
      ? batch.map((entry) => deps.attempted(entry, "deferred", reply, callOf(on.way)))
      : await deps.sendApart(on, batch, reply);
    await commit(ends);
    return null;
  };

  const carry = async (on: Entered): Promise<void> => {
    const outgoing = at.next ?? (await fetch(on));
    at.next = null;
    if (!outgoing) return;
    at.current = outgoing.batch;
    const sent = await deps.transmit(on, outgoing, choose(on));
    if (!sent) {
      line.putBack(outgoing.batch);
      return deps.onGone();
    }
    await commit(sent.ends);
    await deps.learn(sent);
  };

  try {
    while (at.next || deps.isRunning()) {
      if (!at.next && line.messages() === 0) {
        if (!(await waitForMessage())) break;
      } else if (!at.open?.client.usable) {
        if (!(await reopen())) break;
      } else await carry(at.open);
    }
    await committed();
  } catch (error) {
    line.forget([...(at.current ?? []), ...(at.next?.batch ?? [])]);
    throw error;
  } finally {
    await committed().catch(() => {});
    await at.open?.client.quit();
  }
}
