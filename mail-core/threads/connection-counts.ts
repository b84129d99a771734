import type { ConnectionCount } from "../net/listener.ts";
import type { SessionPorts } from "./session-thread.ts";

type Service = keyof SessionPorts;

const services: readonly Service[] = ["smtp", "submission", "submissions", "pop3", "pop3s"];

/** Of one service: its connections, its stress, and behind them each thread's share of the connections. */
const total = 0;
const stress = 1;
const firstThread = 2;

/** Connections of each port, counted by several threads in memory that they share: what is counted is exact, and nobody is asked. */
export interface ConnectionCounts {
  /** What a thread is given to make its own view of them. */
  readonly memory: SharedArrayBuffer;
  count(service: Service, thread: number): ConnectionCount;
  /** For `makeStress`. */
  stressState(service: Service): Int32Array;
  /** A thread has ended, and its connections with it. */
  forget(thread: number): void;
}

export function makeConnectionCounts(
  threads: number,
  memory = new SharedArrayBuffer(services.length * (firstThread + threads) * Int32Array.BYTES_PER_ELEMENT),
): ConnectionCounts {
  const width = firstThread + threads;
  const cellsOf = (service: Service) => {
    const start = services.indexOf(service) * width;
    return new Int32Array(memory, start * Int32Array.BYTES_PER_ELEMENT, width);
  };
  return {
    memory,
    count(service, thread) {
      const cells = cellsOf(service);
      return {
        add(connections) {
          Atomics.add(cells, firstThread + thread, connections);
          return Atomics.add(cells, total, connections) + connections;
        },
      };
    },
    stressState: (service) => cellsOf(service).subarray(stress, stress + 1),
    forget(thread) {
      for (const cells of services.map(cellsOf))
        Atomics.sub(cells, total, Atomics.exchange(cells, firstThread + thread, 0));
    },
  };
}
