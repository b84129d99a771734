import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { FromDriver, Load, LoadResult } from "./load.ts";

export interface Measured {
  /** What was counted: messages, sessions, lines. */
  done: number;
  perSecond: number;
  megabytesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Sorted. */
  latenciesMs: readonly number[];
}

const quantile = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Runs the loads in a process each, at the same time, and measures from the moment at which all are prepared to the last end. */
export async function fanOut(loads: Load[]): Promise<Measured> {
  const drivers = loads.map((load) => startDriver(load));
  await Promise.all(drivers.map(({ ready }) => ready));
  const from = performance.now();
  const results = await Promise.all(drivers.map((driver) => driver.go()));
  const seconds = (performance.now() - from) / 1000;
  const latencies = results.flatMap((result) => result.latenciesMs).sort((a, b) => a - b);
  const done = results.reduce((sum, result) => sum + result.done, 0);
  const octets = results.reduce((sum, result) => sum + result.octets, 0);
  return {
    done,
    perSecond: done / seconds,
    megabytesPerSecond: octets / seconds / 1e6,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    latenciesMs: latencies,
  };
}

function startDriver(load: Load): { ready: Promise<void>; go(): Promise<LoadResult> } {
  const child = fork(join(import.meta.dirname, "load.ts"));
  const ready = heard(child, (message) => (message.kind === "ready" ? { value: undefined } : null));
  child.send(load);
  return {
    ready,
    go() {
      const done = heard(child, (message) => (message.kind === "done" ? { value: message.result } : null));
      child.send("go");
      return done;
    },
  };
}

/** What the driver says next, where it is what is waited for. */
function heard<T>(child: ChildProcess, read: (message: FromDriver) => { value: T } | null): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    child.once("message", (message: FromDriver) => {
      const wanted = read(message);
      if (wanted) resolve(wanted.value);
      else reject(new Error(message.kind === "failed" ? message.error : `a driver said ${message.kind}`));
    });
    child.once("exit", (code) => reject(new Error(`a driver ended with ${code}`)));
  });
}
