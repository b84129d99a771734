import { expect, test } from "vitest";
import type { QueueEntry } from "../store/queue.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { runCourier } from "./courier.ts";
import type { Attempted } from "./dsn.ts";
import type { Entered } from "./hop-call.ts";
import { makeLine } from "./line.ts";
import type { Outgoing, Transmitted } from "./transmission.ts";

const entry = (id: string) => ({ id, messageId: id, reversePath: null, dsn: {} }) as unknown as QueueEntry;

/** A connection on which five messages are to go out; what became of each is kept when the test says so. */
function stage() {
  const line = makeLine({ below: 0, call() {} });
  line.add(["1", "2", "3", "4", "5"].map(entry));
  const sent: string[] = [];
  const commits: { resolve(): void; reject(error: unknown): void }[] = [];
  const over = runCourier({
    line,
    enter: async () =>
      ({ client: { usable: true, announces() {}, quit: async () => {} } }) as unknown as Entered,
    prepare: (batch) => ({ batch }) as unknown as Outgoing,
    async transmit(_, { batch }) {
      sent.push(batch[0].id);
      return {
        ends: batch.map((one) => ({ entry: one }) as Attempted),
        broke: false,
      } as unknown as Transmitted;
    },
    sendApart: async () => [],
    attempted: () => ({}) as Attempted,
    finish: () => new Promise((resolve, reject) => commits.push({ resolve, reject })),
    learn: async () => {},
    onGone() {},
    another: async () => false,
    clock: fakeClock(),
    isRunning: () => true,
  });
  return { sent, commits, over };
}
const settled = () => new Promise((turn) => setImmediate(turn));

test("a connection goes on while two outcomes are being committed, and leaves no more than three messages in doubt", async () => {
  const { sent, commits, over } = stage();
  await settled();
  expect(sent).toEqual(["1", "2", "3"]);
  expect(commits).toHaveLength(2);
  commits[0]?.resolve();
  await settled();
  expect(sent).toEqual(["1", "2", "3", "4"]);
  for (let at = 1; at < 5; at++) {
    commits[at]?.resolve();
    await settled();
  }
  await over;
  expect(sent).toEqual(["1", "2", "3", "4", "5"]);
});

test("a connection whose outcomes cannot be kept takes no further message", async () => {
  const { sent, commits, over } = stage();
  over.catch(() => {});
  await settled();
  commits[0]?.reject(new Error("a defect"));
  commits[1]?.resolve();
  await expect(over).rejects.toThrow("a defect");
  expect(sent).toEqual(["1", "2", "3"]);
});
