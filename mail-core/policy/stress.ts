import type { Log } from "../log.ts";

export interface Stress {
  /** True while the port is nearly full. */
  readonly isOn: boolean;
  /** So many connections are open now. */
  load(open: number): void;
}

/**
 * Begins when connections reach a share of the most that a port takes, as Postfix's stress=yes when all of its processes are busy; ends at nine
 * tenths of that, so that it does not flutter. The log tells both.
 */
export function makeStress({
  port,
  connectionsMax,
  share,
  log,
  state = new Int32Array(1),
}: {
  /** What the log calls it. */
  port: string;
  connectionsMax: number;
  /** From 0 to 1. */
  share: number;
  log: Log;
  /** 1 under stress, else 0: in memory that is shared where several threads serve the port. */
  state?: Int32Array;
}): Stress {
  const beginsAt = Math.max(1, Math.ceil(connectionsMax * share));
  const endsAt = Math.min(beginsAt - 1, Math.floor(beginsAt * 0.9));
  /** True for the one thread that makes the change. */
  const turns = (from: 0 | 1, to: 0 | 1) => Atomics.compareExchange(state, 0, from, to) === from;
  return {
    get isOn() {
      return Atomics.load(state, 0) === 1;
    },
    load(open) {
      const fields = { port, connections: open, connectionsMax };
      if (open >= beginsAt && turns(0, 1)) log.warn("stress began: strangers have stricter limits", fields);
      else if (open <= endsAt && turns(1, 0)) log.warn("stress ended", fields);
    },
  };
}
