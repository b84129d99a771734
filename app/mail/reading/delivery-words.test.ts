import { expect, test } from "vitest";
import type { Journey } from "../../../lib/jmap/types.ts";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { causeOf, deliveryOf, markOf, protectionOf } from "./delivery-words.ts";

const t = inEnglish("mail.journey");
const clock = { now: Date.parse("2026-11-21T12:00:00Z"), locale: "en-GB", timeZone: "Europe/Paris" };
const sent = { undoStatus: "final", sendAt: "2026-11-21T11:00:00Z" } as const;
const carol = "carol@hamburger.edu";
const journey = (state: Journey["state"], more: Partial<Journey> = {}): Journey => ({
  state,
  attempts: 1,
  queuedAt: "2026-11-21T11:00:00Z",
  trying: false,
  nextAttemptAt: null,
  lastReply: null,
  lastHost: null,
  endedAt: null,
  displayedAt: null,
  events: [],
  ...more,
});

test("a recipient that was put off is waiting, with the reason, since when, and the next attempt", () => {
  const waiting = journey("waiting", { lastReply: "4.4.1 No answer", nextAttemptAt: "2026-11-21T12:05:00Z" });
  expect(deliveryOf(t, carol, sent, waiting, clock)).toEqual({
    tone: "warn",
    state: "Waiting",
    detail: "hamburger.edu does not answer. It has been waiting since 12:00.",
    advice: "Keryx tries again by itself, next at 13:05.",
  });
});

test("a recipient that an administrator holds does not go by itself", () => {
  expect(deliveryOf(t, carol, sent, journey("held", { attempts: 2 }), clock)).toMatchObject({
    state: "Held",
    advice: "Ask your administrator.",
  });
});

test("a recipient whose first attempt is still to come is on its way", () => {
  expect(deliveryOf(t, carol, sent, journey("waiting", { attempts: 0 }), clock)).toMatchObject({
    state: "On its way",
  });
});

test("a recipient in a worker's hands after a failure is being tried", () => {
  expect(deliveryOf(t, carol, sent, journey("waiting", { attempts: 3, trying: true }), clock)).toMatchObject({
    state: "Trying now",
    detail: "Attempt 4.",
  });
});

test("a message sent a moment after the page was made is not scheduled", () => {
  const just = { undoStatus: "final", sendAt: "2026-11-21T12:00:09Z" } as const;
  expect(deliveryOf(t, carol, just, journey("waiting", { attempts: 0 }), clock).state).toBe("On its way");
});

test("a recipient that was refused is not delivered, with the cause and what to do", () => {
  const refused = journey("bounced", { lastReply: "550 5.1.1 No such user" });
  expect(deliveryOf(t, carol, sent, refused, clock)).toMatchObject({
    state: "Not delivered",
    detail: "hamburger.edu knows nobody with this address. It came back to you.",
    advice: "Check the address for a slip, then send it again.",
  });
});

test("a recipient that was tried in vain is given up, with the cause and how often", () => {
  const lost = journey("expired", { attempts: 7, lastReply: "4.4.1 The host refuses connections" });
  expect(deliveryOf(t, carol, sent, lost, clock)).toMatchObject({
    state: "Given up",
    detail: "hamburger.edu does not answer. It was tried 7 times and came back to you.",
  });
});

test("a host that took the message is named, and not said to have delivered it", () => {
  const relayed = journey("relayed", { lastHost: "mx.hamburger.edu", endedAt: "2026-11-21T11:00:02Z" });
  expect(deliveryOf(t, carol, sent, relayed, clock)).toMatchObject({
    state: "Handed over",
    detail: "mx.hamburger.edu took it, 12:00.",
  });
});

test("a message for later is scheduled, in the reader's own time", () => {
  const later = { undoStatus: "pending", sendAt: "2026-11-21T13:30:00Z" } as const;
  expect(deliveryOf(t, carol, later, journey("waiting"), clock).detail).toBe("Goes on 21 Nov 2026, 14:30.");
});

test.each([
  ["452 4.2.2 Mailbox full", "The mailbox is full."],
  ["556 5.1.10 Null MX", "hamburger.edu takes no mail at all."],
  ["550 5.1.2 The domain does not exist", "There is no mail host for hamburger.edu."],
  ["450 Greylisted", "hamburger.edu asked to try again later."],
  ["554 no", "hamburger.edu refused it."],
  ["", "hamburger.edu refused it."],
  // What a host writes into its text is not taken for a code.
  ["550 see our page on the code five point one: 5.1.1", "hamburger.edu refused it."],
  ["550 no 5.2.2", "hamburger.edu refused it."],
])("%j is explained", (reply, words) => {
  expect(causeOf(t, reply, "hamburger.edu").words).toBe(words);
});

test("a row is marked by the worst that happened, and not while all is well", () => {
  const submission = (...journeys: Journey[]) => ({
    undoStatus: "final" as const,
    sendAt: "2026-11-21T11:00:00Z",
    "keryx:journey": Object.fromEntries(journeys.map((one, n) => [`${n}@hamburger.edu`, one])),
  });
  expect(markOf([submission(journey("relayed"), journey("waiting", { attempts: 0 }))])).toBeNull();
  expect(markOf([submission(journey("relayed"), journey("waiting"))])?.state).toBe("waiting");
  expect(markOf([submission(journey("waiting")), submission(journey("expired"))])?.state).toBe("bounced");
  expect(markOf([{ ...submission(journey("bounced")), undoStatus: "canceled" }])).toBeNull();
});

test("what waits for a few seconds is going out, what waits longer is scheduled and marks its row", () => {
  const at = (sendAt: string) => ({ undoStatus: "pending" as const, sendAt });
  const fresh = journey("waiting", { attempts: 0, queuedAt: "2026-11-21T12:00:00Z" });
  const soon = at("2026-11-21T12:00:31Z");
  const monday = at("2026-11-23T07:00:00Z");
  expect(deliveryOf(t, carol, soon, fresh, clock).state).toBe("Going out");
  expect(deliveryOf(t, carol, monday, fresh, clock)).toMatchObject({
    state: "Scheduled",
    detail: "Goes on 23 Nov 2026, 8:00.",
  });
  expect(markOf([{ ...soon, "keryx:journey": { [carol]: fresh } }])).toBeNull();
  expect(markOf([{ ...monday, "keryx:journey": { [carol]: fresh } }])?.state).toBe("scheduled");
});

test("an attempt says how it was protected, and nothing of it when no host was reached", () => {
  const hop = { host: "mx.hamburger.edu", address: "192.0.2.1", port: 25 };
  const attempt = { hop, tls: null, reply: "250 OK" };
  expect(protectionOf(t, { ...attempt, tls: "TLSv1.3 TLS_AES_256_GCM_SHA384" })).toBe(
    "TLS 1.3 (TLS_AES_256_GCM_SHA384)",
  );
  expect(protectionOf(t, { ...attempt, tls: "TLSv1.3" })).toBe("TLS 1.3");
  expect(protectionOf(t, attempt)).toBe("not encrypted");
  expect(protectionOf(t, { ...attempt, reply: "4.4.1 The host refuses connections" })).toBeNull();
});

test("what an administrator took out of the queue says so, and marks its row", () => {
  const gone = journey("deleted");
  expect(deliveryOf(t, carol, sent, gone, clock)).toMatchObject({ tone: "danger", state: "Taken out" });
  const submission = { ...sent, "keryx:journey": { [carol]: gone } };
  expect(markOf([submission])?.state).toBe("bounced");
});

test("of what goes through another account's provider, that one is named and its password is asked for", () => {
  const route = { by: "provider", hops: [] } as const;
  const event = {
    id: "v1",
    at: "",
    kind: "deferred",
    until: null,
    isReported: false,
    nextHop: null,
  } as const;
  const events = [{ ...event, reply: null, route, hop: null, tls: null }];
  const through = (lastReply: string) =>
    deliveryOf(
      t,
      carol,
      sent,
      journey("waiting", { lastReply, lastHost: "smtp.maple.example", events }),
      clock,
    );
  expect(through("4.4.1 No answer").detail).toMatch(/^smtp\.maple\.example does not answer\./);
  expect(through("535 5.7.8 wrong").detail).toMatch(/did not accept our sign-in/);
});
