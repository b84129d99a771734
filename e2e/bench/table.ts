import type { Measured } from "./fan-out.ts";
import { processorMs } from "./processor.ts";
import type { Target } from "./target.ts";

/** One way to put a load on a target. `share` is 1, or less for what only warms it up. */
export type Measure = (target: Target, share: number) => Promise<Measured>;

interface Run extends Measured {
  /** Processor time of the target for each of what was counted. */
  processorMs: number;
}

const warmUpShare = 0.1;
const numeral = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(value >= 10 ? 1 : 2);
const row = (cells: readonly string[]) => console.log(`| ${cells.join(" | ")} |`);

export function printHead(): void {
  const target = (name: string) => [`${name}, a second`, "p50 / p99", "processor, each"];
  const head = ["what", ...target("Keryx"), ...target("Postfix + Dovecot"), "ratio", "at the same cost"];
  row(head);
  row(head.map(() => "---"));
}

/** Measures the targets in turn, so that a slow minute of the machine meets all of them, and prints the medians by rate. */
export async function printRow(
  name: string,
  targets: readonly Target[],
  repeats: number,
  measure: Measure,
  /** Before each run, in which it is not counted. */
  prepare?: (target: Target) => Promise<void> | undefined,
): Promise<void> {
  const runs = targets.map((): Run[] => []);
  for (const target of targets) await measure(target, warmUpShare);
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [at, target] of targets.entries()) {
      await prepare?.(target);
      runs[at]?.push(await weighed(target, measure));
    }
  }
  const [ours, theirs] = runs.map(median);
  if (!ours) return;
  const rates = runs[0]?.map(({ perSecond }) => perSecond) ?? [];
  const cells = (run: Run | undefined, spread = "") =>
    run
      ? [
          `${numeral(run.perSecond)}${spread}`,
          `${numeral(run.p50Ms)} / ${numeral(run.p99Ms)} ms`,
          `${numeral(run.processorMs)} ms`,
        ]
      : ["–", "–", "–"];
  row([
    name,
    ...cells(ours, ` (${numeral(Math.min(...rates))}–${numeral(Math.max(...rates))})`),
    ...cells(theirs),
    theirs ? `${(ours.perSecond / theirs.perSecond).toFixed(1)}×` : "–",
    theirs ? `${(theirs.processorMs / ours.processorMs).toFixed(1)}×` : "–",
  ]);
}

/** Machines are noisy, one run says little. */
export function median<R extends Measured>(runs: readonly R[]): R {
  const sorted = runs.toSorted((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error("nothing was measured");
  return middle;
}

async function weighed(target: Target, measure: Measure): Promise<Run> {
  const before = await settledMs(target);
  const run = await measure(target, 1);
  const used = (await settledMs(target)) - before;
  return { ...run, processorMs: used / run.done };
}

/** Its processor time once it has nothing left to do, as words to index or a queue to tidy up; that is waited for ten seconds at most. */
async function settledMs(target: Target): Promise<number> {
  let used = processorMs(target.pids());
  for (let look = 0; look < 40; look++) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const now = processorMs(target.pids());
    // Also where nothing is known of it.
    if (!(now - used > 10)) return now;
    used = now;
  }
  return used;
}
