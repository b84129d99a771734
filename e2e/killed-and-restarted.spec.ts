import { expect, test } from "@playwright/test";
import { type KillingGround, makeKillingGround } from "./killing.ts";

let ground: KillingGround;
test.beforeAll(async () => {
  ground = await makeKillingGround();
});
test.afterAll(() => ground.end());

test("what was answered 250 is there once, though server and database are killed in the middle", async () => {
  await ground.round(700, "server");
  await ground.round(900, "server and database");
  await ground.round(500, "server and database");
  const { promised, relayedAgain, ...wrong } = await ground.count();
  expect(promised).toBeGreaterThan(50);
  expect(wrong).toEqual({ lost: 0, twice: 0, notRelayed: 0 });
  // At most two messages on each of twenty connections to the other host, at each of the three moments.
  expect(relayedAgain).toBeLessThanOrEqual(120);
});
