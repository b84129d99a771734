import { expect, test } from "vitest";
import type { Email } from "../../../lib/jmap/types.ts";
import { askedReceipt } from "./receipt-asked.ts";

const asking = {
  keywords: {},
  "header:Disposition-Notification-To:asAddresses": [{ name: "Carol", email: "Carol@hamburger.edu" }],
  "header:Return-Path": " <carol@hamburger.edu>",
  "header:List-Id:asText": null,
  "header:List-Unsubscribe:asURLs": null,
} as unknown as Email;
const here = { isJunk: false, isMine: false };

test("a sender who asks for himself is not doubted; somebody else, several and nobody to be told are", () => {
  expect(askedReceipt(asking, here)).toMatchObject({ to: [{ name: "Carol" }], isDoubtful: false });
  expect(askedReceipt({ ...asking, "header:Return-Path": " <>" }, here)?.isDoubtful).toBe(true);
  expect(askedReceipt({ ...asking, "header:Return-Path": null }, here)?.isDoubtful).toBe(true);
  const two = [
    { name: null, email: "carol@hamburger.edu" },
    { name: null, email: "dave@hamburger.edu" },
  ];
  const several = { ...asking, "header:Disposition-Notification-To:asAddresses": two };
  expect(askedReceipt(several, here)?.isDoubtful).toBe(true);
});

test.each<[string, Partial<Email>, Partial<typeof here>]>([
  ["asks for nothing", { "header:Disposition-Notification-To:asAddresses": null }, {}],
  ["was answered", { keywords: { $mdnsent: true } }, {}],
  ["is a draft", { keywords: { $draft: true } }, {}],
  ["is from a list", { "header:List-Id:asText": "<tarts.example>" }, {}],
  ["can be unsubscribed from", { "header:List-Unsubscribe:asURLs": ["https://x.example"] }, {}],
  ["is junk", {}, { isJunk: true }],
  ["is one's own", {}, { isMine: true }],
])("nothing is asked of a message that %s", (_what, more, where) => {
  expect(askedReceipt({ ...asking, ...more }, { ...here, ...where })).toBeNull();
});
