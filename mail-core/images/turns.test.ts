import { expect, test } from "vitest";
import { makeTurns } from "./turns.ts";

/** Who has had their turn so far, by name, and how to end it. */
function scene(limits = { max: 3, perAccountMax: 2, waitingPerAccountMax: 2 }) {
  const turns = makeTurns(limits);
  const had = new Map<string, (() => void) | null>();
  return {
    had,
    async ask(name: string, signal?: AbortSignal) {
      void turns.enter(name[0] ?? "", signal).then((end) => had.set(name, end));
      await settled();
    },
    async end(name: string) {
      had.get(name)?.();
      await settled();
    },
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("an account has so many places at once, and its next takes the first that it leaves", async () => {
  const { ask, end, had } = scene();
  for (const name of ["a1", "a2", "a3"]) await ask(name);
  expect([...had.keys()]).toEqual(["a1", "a2"]);
  await end("a1");
  expect([...had.keys()]).toEqual(["a1", "a2", "a3"]);
});

test("what is left goes to who has the fewest, though another has waited longer", async () => {
  const { ask, end, had } = scene({ max: 3, perAccountMax: 3, waitingPerAccountMax: 2 });
  for (const name of ["a1", "a2", "a3", "a4", "b1"]) await ask(name);
  await end("a1");
  expect([...had.keys()]).toEqual(["a1", "a2", "a3", "b1"]);
  await end("a2");
  expect([...had.keys()]).toEqual(["a1", "a2", "a3", "b1", "a4"]);
});

test("a place that is left twice is left once", async () => {
  const { ask, end, had } = scene({ max: 1, perAccountMax: 1, waitingPerAccountMax: 2 });
  for (const name of ["a1", "a2", "a3"]) await ask(name);
  await end("a1");
  await end("a1");
  expect([...had.keys()]).toEqual(["a1", "a2"]);
});

test("who waits no more, or comes when too many wait, gets none", async () => {
  const { ask, end, had } = scene();
  const away = new AbortController();
  for (const name of ["a1", "a2"]) await ask(name);
  await ask("a3", away.signal);
  for (const name of ["a4", "a5"]) await ask(name);
  expect(had.get("a5")).toBeNull();
  away.abort();
  await settled();
  expect(had.get("a3")).toBeNull();
  await end("a1");
  expect(had.get("a4")).toBeTypeOf("function");
  await ask("a6", away.signal);
  expect(had.get("a6")).toBeNull();
});
