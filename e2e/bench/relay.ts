import { fanOut, type Measured } from "./fan-out.ts";
import type { Load } from "./load.ts";
import type { Sink } from "./sink.ts";

/** Messages that wait for another host, from the moment at which it begins to talk until it has taken the last one. */
export async function relay(sink: Sink, loads: Load[], messages: number): Promise<Measured> {
  const taken = sink.messages();
  sink.hold();
  try {
    const accepted = await fanOut(loads);
    // Whoever has yet to sort what he took does so now.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const from = performance.now();
    sink.release();
    while (sink.messages() < taken + messages) await new Promise((resolve) => setTimeout(resolve, 10));
    return { ...accepted, perSecond: messages / ((performance.now() - from) / 1000) };
  } finally {
    sink.release();
  }
}
