import { expect, test } from "vitest";
import type { Journey } from "../../../lib/jmap/types.ts";
import { causeOf, deliveryOf } from "./delivery-words.ts";

const clock = { now: Date.parse("2026-11-21T12:00:00Z"), locale: "en-GB", timeZone: "Europe/Paris" };
const sent = { undoStatus: "final", sendAt: "2026-11-21T11:00:00Z" } as const;
const journey = (state: Journey["state"], more: Partial<Journey> = {}): Journey => ({
  state,
  attempts: 1,
  nextAttemptAt: null,
  lastReply: null,
  lastHost: null,
  endedAt: null,
  ...more,
});

test("a recipient that was put off is waiting, with the reason and the next attempt", () => {
  const waiting = journey("waiting", { lastReply: "4.4.1 No answer", nextAttemptAt: "2026-11-21T12:05:00Z" });
  expect(deliveryOf(sent, waiting, clock)).toEqual({
    tone: "warn",
    state: "Waiting",
    detail: "Their host does not answer. Keryx tries again by itself, next 13:05.",
  });
});

test("a recipient whose first attempt is still to come is on its way", () => {
  expect(deliveryOf(sent, journey("waiting", { attempts: 0 }), clock)).toMatchObject({ state: "On its way" });
});

test("a message sent a moment after the page was made is not scheduled", () => {
  const just = { undoStatus: "final", sendAt: "2026-11-21T12:00:09Z" } as const;
  expect(deliveryOf(just, journey("waiting", { attempts: 0 }), clock).state).toBe("On its way");
});

test("a recipient that was refused is not delivered, with the cause", () => {
  expect(deliveryOf(sent, journey("bounced", { lastReply: "550 5.1.1 No such user" }), clock)).toMatchObject({
    state: "Not delivered",
    detail: "There is nobody with this address. It came back to you.",
  });
});

test("a host that took the message is named, and not said to have delivered it", () => {
  const relayed = journey("relayed", { lastHost: "mx.hamburger.edu", endedAt: "2026-11-21T11:00:02Z" });
  expect(deliveryOf(sent, relayed, clock)).toMatchObject({
    state: "Handed over",
    detail: "mx.hamburger.edu took it, 12:00.",
  });
});

test("a message for later is scheduled, in the reader's own time", () => {
  const later = { undoStatus: "pending", sendAt: "2026-11-21T13:30:00Z" } as const;
  expect(deliveryOf(later, journey("waiting"), clock).detail).toBe("Goes on 21 Nov 2026, 14:30.");
});

test.each([
  ["452 4.2.2 Mailbox full", "The mailbox is full."],
  ["556 5.1.10 Null MX", "This domain takes no mail. Look at what stands behind the @."],
  ["450 Greylisted", "Their host asked to try again later."],
  ["554 no", "Their host refused it."],
  // What a host writes into its text is not taken for a code.
  ["550 see our page on the code five point one: 5.1.1", "Their host refused it."],
])("%s is explained", (reply, words) => {
  expect(causeOf(reply)).toBe(words);
});
