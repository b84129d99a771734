import { Worker } from "node:worker_threads";
import type { Log } from "../log.ts";
import type { Arrived, SearchIndex } from "./search-index.ts";

export type ToWorker =
  | { kind: "add"; arrived: readonly Arrived[]; characters: number }
  | { kind: "catchUp"; call: number; accountId: string }
  | { kind: "stop" };

export type FromWorker =
  | { kind: "taken"; characters: number }
  | { kind: "caughtUp"; call: number; failure: { message: string; code: string | undefined } | null }
  | { kind: "log"; level: keyof Log; event: string; fields: Record<string, unknown> | undefined };

/** Characters on their way to the thread; beyond this it finds the rest in the store. */
const onTheWayMax = 8 * 1024 * 1024;

interface Call {
  resolve(): void;
  reject(error: Error): void;
}

/** The search index in a thread of its own: making words of a large message takes no time from anybody's session. */
export function makeSearchThread({
  databaseUrl,
  log,
}: {
  databaseUrl: string;
  log: Log;
}): SearchIndex & { start(): void; stop(): Promise<void> } {
  const calls = new Map<number, Call>();
  let worker: Worker | null = null;
  let nextCall = 1;
  let onTheWay = 0;
  let isStopping = false;
  /** What arrived in this turn of the event loop: a thread is woken once for all of it. */
  let arriving: Arrived[] = [];
  let arrivingCharacters = 0;

  const hear = (message: FromWorker) => {
    switch (message.kind) {
      case "taken":
        onTheWay -= message.characters;
        return;
      case "caughtUp": {
        const { failure } = message;
        const call = calls.get(message.call);
        calls.delete(message.call);
        if (failure) call?.reject(Object.assign(new Error(failure.message), { code: failure.code }));
        else call?.resolve();
        return;
      }
      case "log":
        log[message.level](message.event, message.fields);
        return;
      default:
        message satisfies never;
    }
  };

  const ended = () => {
    worker = null;
    onTheWay = 0;
    for (const call of calls.values()) call.reject(new Error("the search thread ended"));
    calls.clear();
  };

  const running = (): Worker => {
    if (worker) return worker;
    const started = new Worker(new URL("./search-worker.ts", import.meta.url), {
      workerData: { databaseUrl },
      // What is young here dies young: without a limit it lies about in hundreds of megabytes.
      resourceLimits: { maxYoungGenerationSizeMb: 24 },
    });
    started.on("message", hear);
    // Its next use starts it anew; what was lost with it is due in the store.
    started.on("error", (error) => log.error("search.thread", { error }));
    started.once("exit", ended);
    worker = started;
    return started;
  };
  const tell = (message: ToWorker) => running().postMessage(message);
  const handOver = () => {
    if (!isStopping) tell({ kind: "add", arrived: arriving, characters: arrivingCharacters });
    arriving = [];
    arrivingCharacters = 0;
  };

  return {
    add(arrived) {
      if (isStopping || onTheWay > onTheWayMax) return;
      const { subject, from, recipients, body } = arrived.search;
      const characters = subject.length + from.length + recipients.length + body.length;
      onTheWay += characters;
      arrivingCharacters += characters;
      if (arriving.push(arrived) === 1) setImmediate(handOver);
    },
    catchUp: (accountId) =>
      new Promise((resolve, reject) => {
        const call = nextCall++;
        calls.set(call, { resolve, reject });
        tell({ kind: "catchUp", call, accountId });
      }),
    start() {
      isStopping = false;
      running();
    },
    async stop() {
      isStopping = true;
      const stopping = worker;
      if (!stopping) return;
      const exit = new Promise((resolve) => stopping.once("exit", resolve));
      stopping.postMessage({ kind: "stop" } satisfies ToWorker);
      await exit;
    },
  };
}
