import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Life, live, Stopped } from "./life.ts";

let life: Life;
let said: string[];
let failures: unknown[];
let exits: number[];
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
let before: Map<string, NodeJS.SignalsListener[]>;

beforeEach(() => {
  before = new Map(signals.map((signal) => [signal, process.listeners(signal) as NodeJS.SignalsListener[]]));
  said = [];
  failures = [];
  exits = [];
  life = live({
    say: (line) => said.push(line),
    onFailure: (error) => failures.push(error),
    exit: (code) => {
      exits.push(code);
      return undefined as never;
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) {
      if (!before.get(signal)?.includes(listener as NodeJS.SignalsListener)) process.off(signal, listener);
    }
  }
});

test("parts end in reverse, and one that fails does not keep the others", async () => {
  const ended: string[] = [];
  await life.part(
    () => "database",
    (name) => void ended.push(name),
  );
  await life.part(
    () => "core",
    () => {
      throw new Error("broken");
    },
  );
  await life.part(
    () => "web",
    (name) => void ended.push(name),
  );
  await life.stop(0);
  expect({ ended, failures: failures.length, exits }).toEqual({
    ended: ["web", "database"],
    failures: 1,
    exits: [1],
  });
});

test("a stop during the start waits for the part in hand and makes no other", async () => {
  const ended: string[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const making = life.part(
    () => promise,
    (name) => void ended.push(name),
  );
  const refused = expect(making).rejects.toBeInstanceOf(Stopped);
  const stopped = life.stop(0);
  await expect(life.part(() => "late")).rejects.toBeInstanceOf(Stopped);
  resolve("database");
  await refused;
  await stopped;
  expect({ ended, exits }).toEqual({ ended: ["database"], exits: [0] });
});

test("a signal that comes twice at once is one; a later one forces", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const forced: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  life.whenForced(() => void forced.push("database"));
  await life.part(
    () => {},
    () => promise,
  );
  process.emit("SIGINT", "SIGINT");
  process.emit("SIGINT", "SIGINT");
  expect(exits).toEqual([]);
  vi.setSystemTime(Date.now() + 1500);
  process.emit("SIGTERM", "SIGTERM");
  expect({ forced, exits }).toEqual({ forced: ["database"], exits: [1] });
  resolve();
});
