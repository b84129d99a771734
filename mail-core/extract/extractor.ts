import { Worker } from "node:worker_threads";
import type { Clock } from "../clock.ts";
import type { Document } from "./kind.ts";

/** What one attachment may cost. */
export const extractLimits = {
  /** As it lies in the message, its transfer encoding taken off. */
  maxOctets: 32 * 1024 * 1024,
  timeoutMs: 15_000,
  /** Of the thread's objects. */
  heapMaxMb: 256,
  /** Of octets beside its objects, which V8 does not bound: looked at every `lookMs`. */
  externalMaxOctets: 384 * 1024 * 1024,
  lookMs: 100,
};
/** A thread that has nothing to do gives its memory back. */
const idleMs = 30_000;

export type ExtractFailure = "too large" | "too slow" | "too much memory" | "unreadable";
export type Extraction = { ok: true; text: string } | { ok: false; failure: ExtractFailure };

export interface Extractor {
  /** One document at a time. Its octets are handed over: they are gone for the caller. */
  extract(document: Document): Promise<Extraction>;
  stop(): Promise<void>;
}

/** Reads documents of strangers in a thread that is ended when one of them takes too long or too much. */
export function makeExtractor({
  clock,
  limits = extractLimits,
}: {
  clock: Clock;
  limits?: typeof extractLimits;
}): Extractor {
  let worker: Worker | null = null;
  let cancelIdle = () => {};

  const end = async () => {
    cancelIdle();
    const ending = worker;
    worker = null;
    // It may fail while it is being ended.
    ending?.on("error", () => {});
    await ending?.terminate();
  };

  return {
    async extract(document) {
      if (document.octets.length > limits.maxOctets) return { ok: false, failure: "too large" };
      cancelIdle();
      worker ??= new Worker(new URL("./extract-worker.ts", import.meta.url), {
        resourceLimits: { maxOldGenerationSizeMb: limits.heapMaxMb, maxYoungGenerationSizeMb: 32 },
        env: {},
      });
      const extraction = await ask(worker, document, { clock, limits });
      // Whatever made it fail may have left something behind.
      if (extraction.ok) cancelIdle = clock.after(idleMs, () => void end());
      else await end();
      return extraction;
    },
    stop: end,
  };
}

/** Hands the document over and waits: for its text, for the thread's end, or for a limit. */
function ask(
  worker: Worker,
  document: Document,
  { clock, limits }: { clock: Clock; limits: typeof extractLimits },
): Promise<Extraction> {
  return new Promise((resolve) => {
    const startedAt = clock.now();
    let cancelLook = () => {};
    let isDone = false;
    const done = (extraction: Extraction) => {
      isDone = true;
      cancelLook();
      worker.off("message", done).off("error", failed).off("exit", exited);
      resolve(extraction);
    };
    const fail = (failure: ExtractFailure) => done({ ok: false, failure });
    const failed = (error: { code?: string }) =>
      fail(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "too much memory" : "unreadable");
    const exited = () => fail("unreadable");
    const look = async () => {
      if (clock.now() - startedAt > limits.timeoutMs) return fail("too slow");
      // One that has not begun or has ended has no statistics; its end is told apart.
      const statistics = await worker.getHeapStatistics().catch(() => null);
      if (isDone) return;
      if (statistics && statistics.external_memory > limits.externalMaxOctets) return fail("too much memory");
      lookSoon();
    };
    const lookSoon = () => {
      cancelLook = clock.after(limits.lookMs, () => void look());
    };
    worker.on("message", done).on("error", failed).on("exit", exited);
    const octets = new Uint8Array(document.octets);
    worker.postMessage({ ...document, octets }, [octets.buffer]);
    lookSoon();
  });
}
