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
}: {
  /** What the log calls it. */
  port: string;
  connectionsMax: number;
  /** From 0 to 1. */
  share: number;
  log: Log;
}): Stress {
  const beginsAt = Math.max(1, Math.ceil(connectionsMax * share));
  const endsAt = Math.min(beginsAt - 1, Math.floor(beginsAt * 0.9));
  let isOn = false;
  return {
    get isOn() {
      return isOn;
    },
    load(open) {
      if (!isOn && open >= beginsAt) {
        isOn = true;
        log.warn("stress began: strangers have stricter limits", { port, connections: open, connectionsMax });
      } else if (isOn && open <= endsAt) {
        isOn = false;
        log.warn("stress ended", { port, connections: open, connectionsMax });
      }
    },
  };
}
