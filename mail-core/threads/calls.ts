import type { Transferable } from "node:worker_threads";

/** Functions that one thread offers another. What goes in and comes out can be cloned. */
// biome-ignore lint/suspicious/noExplicitAny: parameters of functions that are called by name.
export type Offers = Record<string, (...args: any[]) => unknown>;

type Result<F extends Offers[string]> = Awaited<ReturnType<F>>;

/** The other thread, as one calls it. */
export interface Line<Theirs extends Offers> {
  /** Rejects with the other side's error, of which message and `code` are kept; and when the other side ends. */
  call<Name extends keyof Theirs & string>(
    name: Name,
    ...args: Parameters<Theirs[Name]>
  ): Promise<Result<Theirs[Name]>>;
  /** A call whose answer nobody waits for. */
  tell<Name extends keyof Theirs & string>(name: Name, ...args: Parameters<Theirs[Name]>): void;
  /** The other side has ended: no call will be answered any more. */
  ended(): void;
}

/** A `Worker`, or the `parentPort` within it. */
export interface Port {
  postMessage(message: Mail, transferred?: readonly Transferable[]): void;
  on(event: "message", listener: (message: Mail) => void): unknown;
}

interface Failure {
  message: string;
  code: string | undefined;
}

/** All that one thread has to say to another after one turn of its event loop. */
interface Mail {
  calls: [call: number, name: string, args: unknown[]][];
  answers: [call: number, result: unknown][];
  failures: [call: number, failure: Failure][];
}

const nothingToSay = (): Mail => ({ calls: [], answers: [], failures: [] });
/** The number of calls that want no answer. */
const untold = 0;

/**
 * Calls between two threads. To wake a thread costs more than to tell it something: what is said in one turn of the event loop goes out
 * together. Octets that stand as an argument of their own are handed over: the caller has them no more. A piece of a larger memory is copied.
 */
export function connectThreads<Theirs extends Offers>(port: Port, ours: Offers): Line<Theirs> {
  const waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  let nextCall = untold + 1;
  let isOver = false;
  let mail = nothingToSay();
  let isDue = false;
  let transferred: Transferable[] = [];

  const take = (call: number) => {
    const found = waiting.get(call);
    waiting.delete(call);
    return found;
  };
  const send = () => {
    isDue = false;
    const [sent, octets] = [mail, transferred];
    mail = nothingToSay();
    transferred = [];
    try {
      port.postMessage(sent, octets);
    } catch (error) {
      // A defect; but nobody may wait for ever for what cannot be sent.
      for (const [call] of sent.calls) take(call)?.reject(error as Error);
      const refused = sent.answers.map(([call]): [number, Failure] => [call, failureOf(error)]);
      port.postMessage({ ...nothingToSay(), failures: [...sent.failures, ...refused] });
    }
  };
  const sendSoon = () => {
    if (isDue) return;
    isDue = true;
    setImmediate(send);
  };
  const handOver = (arg: unknown) => {
    if (!(arg instanceof Uint8Array)) return arg;
    const octets = isAlone(arg) ? arg : new Uint8Array(arg);
    transferred.push(octets.buffer as ArrayBuffer);
    return octets;
  };
  const say = (call: number, name: string, args: unknown[]) => {
    mail.calls.push([call, name, args.map(handOver)]);
    sendSoon();
  };
  const answer = async (call: number, name: string, args: unknown[]) => {
    try {
      const result = await ours[name]?.(...args);
      if (call !== untold) mail.answers.push([call, result]);
    } catch (error) {
      if (call !== untold) mail.failures.push([call, failureOf(error)]);
    }
    if (call !== untold) sendSoon();
  };
  port.on("message", ({ calls, answers, failures }) => {
    for (const [call, result] of answers) take(call)?.resolve(result as never);
    for (const [call, { message, code }] of failures)
      take(call)?.reject(Object.assign(new Error(message), { code }));
    for (const one of calls) void answer(...one);
  });

  return {
    call: (name, ...args) =>
      new Promise((resolve, reject) => {
        if (isOver) return reject(gone());
        const call = nextCall++;
        waiting.set(call, { resolve, reject });
        say(call, name, args);
      }),
    tell(name, ...args) {
      if (!isOver) say(untold, name, args);
    },
    ended() {
      isOver = true;
      for (const { reject } of waiting.values()) reject(gone());
      waiting.clear();
    },
  };
}

/** False for a piece of a larger memory, such as Node's pool of small buffers, and for what is empty, which may be everybody's. */
const isAlone = ({ byteLength, buffer }: Uint8Array) => byteLength > 0 && byteLength === buffer.byteLength;

const gone = () => new Error("the thread has ended");

function failureOf(error: unknown): Failure {
  const { message = String(error), code } = (error ?? {}) as { message?: string; code?: unknown };
  return { message, code: typeof code === "string" ? code : undefined };
}
