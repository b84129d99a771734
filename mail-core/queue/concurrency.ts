/** Connections to one destination at once, as Postfix's default. */
export const connectionsPerDestinationMax = 20;
/** Messages that must wait for each connection that is there before another one is opened. */
const messagesPerConnection = 5;
/** After a host refused a connection, so many messages go through before another one is tried. */
const messagesPerRetrial = 100;
/** Transactions that broke one after the other, at whatever connection: then the host counts as down. */
const breaksMax = 3;

/** How many connections a host is believed to take: one until it took a message, then one more for each. */
export interface Concurrency {
  /** It took or refused a message, as hosts do. */
  wentWell(): void;
  /** It broke a transaction while there were so many connections; true when it counts as down. */
  broke(connections: number): boolean;
  /** It refused one more than these. */
  refused(connections: number): void;
  /** True when another connection is worth it, and allowed, beside so many that are busy. */
  wantsAnother(busy: number, messagesWaiting: number): boolean;
}

export function makeConcurrency(): Concurrency {
  let allowed = 1;
  let growth = 1;
  let breaks = 0;
  const shrink = (to: number) => {
    allowed = Math.max(1, to);
    growth = 1 / messagesPerRetrial;
  };
  return {
    wentWell() {
      breaks = 0;
      allowed = Math.min(connectionsPerDestinationMax, allowed + growth);
    },
    broke(connections) {
      breaks += 1;
      if (breaks >= breaksMax) return true;
      shrink(Math.min(allowed, connections) - 1);
      return false;
    },
    refused: shrink,
    wantsAnother: (busy, messagesWaiting) =>
      busy < Math.floor(allowed) && messagesWaiting >= busy * messagesPerConnection,
  };
}
