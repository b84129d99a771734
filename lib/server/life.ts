/** Thrown at the next step of a start that was told to stop. */
export class Stopped extends Error {}

/** Npm passes a Ctrl-C on that the terminal already gave to everybody: signals this close together are one. */
const sameSignalMs = 1000;

export interface Life {
  /** Makes one part and remembers how it ends. Throws `Stopped` when the end was asked for meanwhile. */
  part<T>(make: () => Promise<T> | T, end?: (made: T) => Promise<void> | void): Promise<T>;
  /** Done at once when a second signal forces the end. */
  whenForced(act: () => void): void;
  /** Ends the parts, the last one first, whatever each of them says; then the process. */
  stop(code: number): Promise<never>;
}

interface Surroundings {
  say(line: string): void;
  onFailure(error: unknown): void;
  exit?: (code: number) => never;
}

/** Starts in order, stops in reverse. SIGINT and SIGTERM stop; a second one does not wait. */
export function live({ say, onFailure, exit = (code) => process.exit(code) }: Surroundings): Life {
  const ends: (() => Promise<void> | void)[] = [];
  const forced: (() => void)[] = [];
  let stopping: Promise<never> | null = null;
  let making = Promise.resolve<unknown>(undefined);
  let signalledAt = 0;

  const life: Life = {
    async part(make, end) {
      if (stopping) throw new Stopped();
      const made = Promise.resolve().then(make);
      making = made.catch(() => {});
      const value = await made;
      if (end) ends.push(() => end(value));
      if (stopping) throw new Stopped();
      return value;
    },
    whenForced: (act) => void forced.push(act),
    stop(code) {
      stopping ??= (async () => {
        // A part that is half made cannot be ended: wait until it is whole, or has failed.
        await making;
        await new Promise((resolve) => setImmediate(resolve));
        for (const end of ends.reverse()) {
          try {
            await end();
          } catch (error) {
            onFailure(error);
            code ||= 1;
          }
        }
        return exit(code);
      })();
      return stopping;
    },
  };

  const onSignal = (signal: NodeJS.Signals) => {
    const now = Date.now();
    if (!stopping) {
      signalledAt = now;
      say(signal === "SIGINT" ? "Stopping … (again to force)" : "Stopping …");
      void life.stop(0);
    } else if (now - signalledAt > sameSignalMs) {
      say("Stopping at once.");
      for (const act of forced) act();
      exit(1);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  return life;
}
