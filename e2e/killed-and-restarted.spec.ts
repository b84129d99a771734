import { expect, test } from "@playwright/test";
import { type KillingGround, makeKillingGround } from "./killing.ts";

let ground: KillingGround;
test.beforeAll(async () => {
  ground = await makeKillingGround();
});
test.afterAll(() => ground.end());

test("a sender who sends again what was not answered finds each message once, here and at the next host, whoever was killed", async () => {
  await ground.round(700, "server");
  await ground.round(900, "server and database");
  await ground.round(800, "both hosts");
  await ground.round(500, "server and database");
  const { sent, savedFromTwice, ...wrong } = await ground.count();
  expect(sent).toBeGreaterThan(50);
  expect(wrong).toEqual({ lost: 0, twice: 0, notRelayed: 0, relayedTwice: 0 });
  test.info().annotations.push({ type: "saved from twice", description: String(savedFromTwice) });
});
