import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { insertAccount } from "./account-rows.ts";
import { takeAllowance } from "./allowance.ts";
import { makeIds } from "./ids.ts";

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

const ids = makeIds(() => Date.now());
const minuteMs = 60_000;
const noon = Date.UTC(2026, 10, 21, 12);

/** A new account, and how it hands in: so many minutes after noon, to so many people. */
async function sender({ messages = 1_000, recipients = 1_000 } = {}) {
  const row = {
    address: `${randomBytes(5).toString("hex")}@crepes.fr`,
    name: "",
    role: "user",
    passwordHash: "",
    quotaOctets: null,
  } as const;
  const id = await database.transaction((tx) => insertAccount(tx, row, { ids, clock: systemClock }));
  if (!id) throw new Error("no account");
  const limits = { messagesPerHourMax: messages, recipientsPerHourMax: recipients };
  const send = (minutes: number, count = 1) =>
    takeAllowance(database, id, count, limits, noon + minutes * minuteMs);
  return { id, send };
}

test("an account hands in so many messages in an hour, and no more", async () => {
  const { send } = await sender({ messages: 2 });
  expect([await send(0), await send(1), await send(2), await send(59)]).toEqual([true, true, false, false]);
});

test("recipients are counted beside messages, and a message that is refused is not counted", async () => {
  const { send } = await sender({ recipients: 5 });
  expect([await send(0, 4), await send(1, 2), await send(2, 1), await send(3, 1)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test("a message for more than an hour's recipients is refused though it is the first", async () => {
  const { send } = await sender({ recipients: 5 });
  expect(await send(0, 6)).toBe(false);
});

test("the hour before fades away: half of it is left after half an hour, nothing after two", async () => {
  const { send } = await sender({ messages: 10 });
  for (let n = 0; n < 10; n++) expect(await send(59)).toBe(true);
  // Ten of the last hour are still ten a minute later.
  expect(await send(60)).toBe(false);
  const afterHalf = [];
  for (let n = 0; n < 6; n++) afterHalf.push(await send(90));
  expect(afterHalf).toEqual([true, true, true, true, true, false]);
  const later = [];
  for (let n = 0; n < 11; n++) later.push(await send(240));
  expect(later.filter(Boolean)).toHaveLength(10);
});

test("twenty at once on several machines get what is left, and the others nothing", async () => {
  const { send } = await sender({ messages: 5 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(0)));
  expect(answers.filter(Boolean)).toHaveLength(5);
});

test("a machine whose clock is behind does not begin anew", async () => {
  const { send } = await sender({ messages: 2 });
  expect([await send(60), await send(59), await send(58)]).toEqual([true, true, false]);
});

test("what one account sends is nothing to another, and goes with the account", async () => {
  const [alice, bob] = [await sender({ messages: 1 }), await sender({ messages: 1 })];
  expect([await alice.send(0), await alice.send(0), await bob.send(0)]).toEqual([true, false, true]);
  await database.query("DELETE FROM account WHERE id = $1", [alice.id]);
  expect(await database.query("SELECT FROM sending_count WHERE account_id = $1", [alice.id])).toEqual([]);
});
