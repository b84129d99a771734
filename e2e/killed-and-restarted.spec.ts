import { expect, test } from "@playwright/test";
import { type KillingGround, makeKillingGround } from "./killing.ts";

let ground: KillingGround;
test.beforeAll(async () => {
  ground = await makeKillingGround();
});
test.afterAll(() => ground.end());

// Two dozen starts of two servers.
test.setTimeout(600_000);
test("a sender who sends again what was not answered finds each message once, here and at the next host, whoever was killed", async () => {
  const victims = ["server", "server and database", "both hosts"] as const;
  for (let n = 0; n < 24; n++) await ground.round(5 + ((n * 7) % 20), victims[n % 3] ?? "server");
  const { sent, savedFromTwice, ...wrong } = await ground.count();
  expect(sent).toBeGreaterThanOrEqual(24 * 5);
  expect(wrong).toEqual({ lost: 0, twice: 0, notRelayed: 0, relayedTwice: 0, unbalanced: 0 });
  test.info().annotations.push({ type: "saved from twice", description: String(savedFromTwice) });
});
