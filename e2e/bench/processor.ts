import { readdirSync, readFileSync } from "node:fs";

/** /proc counts in hundredths of a second on every Linux that Node runs on. */
const msPerTick = 10;

/**
 * Processor time that the processes named and all below them have used so far, in milliseconds; of children that ended, too. Linux only; NaN
 * elsewhere.
 */
export function processorMs(pids: readonly number[]): number {
  const own = new Map<number, number>();
  const children = new Map<number, number[]>();
  for (const name of processes()) {
    const pid = Number(name);
    const fields = statOf(pid);
    if (!fields) continue;
    // After the name: state, ppid, …; utime, stime, cutime and cstime are the 12th to the 15th.
    own.set(pid, fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * msPerTick);
    const parent = Number(fields[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const below = (pid: number): number =>
    (own.get(pid) ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + below(child), 0);
  return own.size === 0 ? Number.NaN : pids.reduce((sum, pid) => sum + below(pid), 0);
}

function processes(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function statOf(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}
