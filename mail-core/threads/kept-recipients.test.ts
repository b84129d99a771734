import { beforeEach, expect, test } from "vitest";
import type { Recipients, Resolution } from "../store/contracts.ts";
import { type FakeClock, fakeClock } from "../testing/fake-clock.ts";
import { keepRecipients, makeRecipientsNews, type RecipientsNews } from "./kept-recipients.ts";

const bob = "bob@crepes.fr";
const bobs: Resolution = { kind: "account", accountId: "1", isRoomy: true };

let clock: FakeClock;
let news: RecipientsNews;
let there: Resolution;
let asked: number;
let resolve: Recipients["resolve"];
beforeEach(() => {
  clock = fakeClock();
  news = makeRecipientsNews();
  news.tell(true);
  there = bobs;
  asked = 0;
  const ask = async () => {
    asked += 1;
    return there;
  };
  resolve = keepRecipients({ resolve: ask, news: news.memory, clock });
});

const ask = async (times: number, octets?: number) => {
  for (let n = 0; n < times; n++) expect(await resolve(bob, null, octets)).toBe(there);
};

test("an account with ample room is asked for once, by its name as it was written", async () => {
  await ask(3);
  expect(asked).toBe(1);
  await resolve("Bob@crepes.fr");
  expect(asked).toBe(2);
});

test.each<[string, Resolution]>([
  ["an account that may soon be full", { kind: "account", accountId: "1" }],
  ["a mailbox without room", { kind: "full", accountId: "1", isForever: false }],
  ["an alias", { kind: "list", accountIds: ["1", "2"], forwards: [] }],
  ["somebody who is not there", { kind: "unknown" }],
  ["another host", { kind: "elsewhere" }],
])("for %s it is asked each time", async (_, resolution) => {
  there = resolution;
  await ask(3);
  expect(asked).toBe(3);
});

test("whatever changes anywhere is known to the next who asks", async () => {
  await ask(1);
  there = { kind: "unknown" };
  news.tell(true);
  await ask(1);
});

test("what has changed while an answer was on its way is asked for again", async () => {
  let answer = (_: Resolution) => {};
  const late = keepRecipients({
    resolve: () => new Promise((resolve) => (answer = resolve)),
    news: news.memory,
    clock,
  });
  const first = late(bob);
  news.tell(true);
  answer(bobs);
  expect(await first).toBe(bobs);
  const second = late(bob);
  answer({ kind: "unknown" });
  expect(await second).toEqual({ kind: "unknown" });
});

test("while nobody would tell us of changes it is asked each time, and again afterwards", async () => {
  await ask(1);
  news.tell(false);
  await ask(2);
  expect(asked).toBe(3);
  news.tell(true);
  await ask(2);
  expect(asked).toBe(4);
});

test("no answer is kept for long: the room becomes less", async () => {
  await ask(1);
  clock.advance(10_000);
  await ask(1);
  expect(asked).toBe(2);
});

test("for a message that is as large as ample room it is asked", async () => {
  await ask(1);
  await ask(1, 2 * 1024 ** 3);
  expect(asked).toBe(2);
});
