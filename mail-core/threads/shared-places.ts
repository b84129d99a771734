import { hash, randomBytes } from "node:crypto";

/**
 * A key's place is counted in one of so many cells, chosen by a hash that nobody outside can foretell. Keys that share a cell share their
 * places: of a network that has taken all of its own, another one hears with a chance of one in this.
 */
const cellCount = 65_536;

/** What a thread is given to make its own view of them. */
export interface SharedPlacesMemory {
  /** How many are taken of each cell: by all threads, and behind that by each one. */
  cells: SharedArrayBuffer;
  seed: string;
}

/** As `makePlaces`, for several threads in memory that they share: never more than there are, and nobody is asked. */
export interface SharedPlaces {
  readonly memory: SharedPlacesMemory;
  /** For one thread; `max` is the same for all. */
  taker(thread: number, max: number): (key: string) => (() => void) | null;
  /** A thread has ended, and leaves its places. */
  forget(thread: number): void;
}

export function makeSharedPlaces(threads: number, memory = newMemory(threads)): SharedPlaces {
  const row = (at: number) =>
    new Int32Array(memory.cells, at * cellCount * Int32Array.BYTES_PER_ELEMENT, cellCount);
  const all = row(0);
  const ofThread = (thread: number) => row(1 + thread);
  return {
    memory,
    taker(thread, max) {
      const own = ofThread(thread);
      const add = (cell: number, places: 1 | -1) => {
        Atomics.add(own, cell, places);
        return Atomics.add(all, cell, places) + places;
      };
      return (key) => {
        const cell = cellOf(key, memory.seed);
        let isTaken = true;
        const leave = () => {
          if (isTaken) add(cell, -1);
          isTaken = false;
        };
        if (add(cell, 1) <= max) return leave;
        leave();
        return null;
      };
    },
    forget(thread) {
      const own = ofThread(thread);
      for (let cell = 0; cell < cellCount; cell++) Atomics.sub(all, cell, Atomics.exchange(own, cell, 0));
    },
  };
}

const newMemory = (threads: number): SharedPlacesMemory => ({
  cells: new SharedArrayBuffer((1 + threads) * cellCount * Int32Array.BYTES_PER_ELEMENT),
  seed: randomBytes(16).toString("hex"),
});

const cellOf = (key: string, seed: string): number =>
  Number.parseInt(hash("sha256", `${seed} ${key}`).slice(0, 8), 16) % cellCount;
