import { fork } from "node:child_process";
import { join } from "node:path";
import type { Load, LoadResult } from "./load.ts";

export interface Measured {
  perSecond: number;
  megabytesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

const quantile = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Runs the loads in a process each, at the same time, and measures from the first start to the last end. */
export async function fanOut(loads: Load[]): Promise<Measured> {
  const children = loads.map((load) => ({ load, child: fork(join(import.meta.dirname, "load.ts")) }));
  await Promise.all(children.map(({ child }) => new Promise((resolve) => child.once("spawn", resolve))));
  const from = performance.now();
  const results = await Promise.all(
    children.map(
      ({ load, child }) =>
        new Promise<LoadResult>((resolve, reject) => {
          child.once("message", (message: { ok: true; result: LoadResult } | { ok: false; error: string }) =>
            message.ok ? resolve(message.result) : reject(new Error(message.error)),
          );
          child.once("exit", (code) => reject(new Error(`a driver ended with ${code}`)));
          child.send(load);
        }),
    ),
  );
  const seconds = (performance.now() - from) / 1000;
  const latencies = results.flatMap((result) => result.latenciesMs).sort((a, b) => a - b);
  const done = results.reduce((sum, result) => sum + result.done, 0);
  const octets = results.reduce((sum, result) => sum + result.octets, 0);
  return {
    perSecond: done / seconds,
    megabytesPerSecond: octets / seconds / 1e6,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}
