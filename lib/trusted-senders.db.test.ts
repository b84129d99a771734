import { expect, test } from "vitest";
import { prisma } from "./db/prisma.ts";
import { alice, bob, withWebDatabase } from "./testing/web-database.ts";
import { distrustSender, trustedSenders, trustedSendersMax, trustSender } from "./trusted-senders.ts";

withWebDatabase();

test("a sender is trusted once, by one account, until that is taken back", async () => {
  await trustSender(alice, "Carol@Hamburger.edu");
  await trustSender(alice, "carol@hamburger.edu");
  expect(await trustedSenders(alice)).toEqual(["carol@hamburger.edu"]);
  expect(await trustedSenders(bob)).toEqual([]);
  await distrustSender(bob, "carol@hamburger.edu");
  expect(await trustedSenders(alice)).toHaveLength(1);
  await distrustSender(alice, "CAROL@hamburger.edu");
  expect(await trustedSenders(alice)).toEqual([]);
});

test("past the limit the oldest goes", async () => {
  const data = Array.from({ length: trustedSendersMax }, (_, n) => ({
    accountId: BigInt(bob),
    address: `sender${n}@hamburger.edu`,
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, n)),
  }));
  await prisma().trustedSender.createMany({ data });
  await trustSender(bob, "new@hamburger.edu");
  const trusted = await trustedSenders(bob);
  expect(trusted).toHaveLength(trustedSendersMax);
  expect(trusted).toContain("new@hamburger.edu");
  expect(trusted).not.toContain("sender0@hamburger.edu");
});
