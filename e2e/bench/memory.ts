import { readFileSync } from "node:fs";
import { openWire } from "./wire.ts";

/** A line of a process's status, in octets: VmRSS is its memory now, VmHWM the most it ever held. Linux only; null elsewhere. */
export function memoryOctets(pid: number | undefined, name: "VmRSS" | "VmHWM"): number | null {
  try {
    const line = readFileSync(`/proc/${pid}/status`, "utf8").match(new RegExp(`${name}:\\s+(\\d+) kB`));
    return line ? Number(line[1]) * 1024 : null;
  } catch {
    return null;
  }
}

/** What each of so many connections takes that greeted and then say nothing, in octets; null where it cannot be measured. */
export async function idleConnectionOctets(
  pid: number | undefined,
  port: number,
  connections: number,
): Promise<number | null> {
  const before = memoryOctets(pid, "VmRSS");
  const wires = [];
  for (let n = 0; n < connections; n++) {
    const wire = await openWire(port);
    wires.push(wire);
    await wire.line();
    wire.write("EHLO bench.invalid\r\n");
    while ((await wire.line())[3] === "-");
  }
  const after = memoryOctets(pid, "VmRSS");
  for (const wire of wires) wire.end();
  return before === null || after === null ? null : Math.max(0, after - before) / connections;
}
