import { expect, test } from "vitest";
import type { Journey, JourneyEvent } from "../../../lib/jmap/types.ts";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { figureOf, stepsOf } from "./way.ts";

const t = inEnglish("mail.journey");
const clock = { now: Date.parse("2026-11-21T12:00:00Z"), locale: "en-GB", timeZone: "Europe/Paris" };
const carol = "carol@hamburger.edu";
const submission = {
  sendAt: "2026-11-21T11:00:00Z",
  envelope: { mailFrom: { email: "alice@crepes.fr" }, rcptTo: [] },
};
const hop = { host: "mail.hamburger.edu", address: "192.0.2.1", port: 25 };
const event = (kind: JourneyEvent["kind"], more: Partial<JourneyEvent> = {}): JourneyEvent => ({
  id: `j1-${more.at ?? 1}`,
  at: "2026-11-21T11:00:01Z",
  kind,
  reply: "250 ok",
  until: null,
  isReported: false,
  nextHop: null,
  route: { by: "mx", hops: [hop] },
  hop,
  tls: "TLSv1.3 TLS_AES_256_GCM_SHA384",
  ...more,
});
const act = (kind: JourneyEvent["kind"], more: Partial<JourneyEvent> = {}) =>
  event(kind, { reply: null, route: null, hop: null, tls: null, ...more });
const journey = (state: Journey["state"], events: JourneyEvent[], more: Partial<Journey> = {}): Journey => ({
  state,
  attempts: events.filter(({ reply }) => reply !== null).length,
  queuedAt: "2026-11-21T11:00:00Z",
  trying: false,
  nextAttemptAt: null,
  lastReply: null,
  lastHost: null,
  endedAt: null,
  displayedAt: null,
  events,
  ...more,
});
const told = (one: Journey) =>
  stepsOf(t, carol, submission, one, clock).map(({ title, detail }) => `${title}: ${detail}`);

test("a message that another host took went by these steps", () => {
  const steps = stepsOf(t, carol, submission, journey("relayed", [event("relayed")]), clock);
  expect(steps.map(({ title, detail }) => `${title}: ${detail}`)).toEqual([
    "Handed in: crepes.fr took it from you.",
    "Queued: In the queue for hamburger.edu.",
    "Looked up: hamburger.edu takes its mail at mail.hamburger.edu (MX record).",
    "Called: mail.hamburger.edu (192.0.2.1), port 25, under TLS 1.3 (TLS_AES_256_GCM_SHA384).",
    "Handed over: mail.hamburger.edu took it.",
    "Beyond: hamburger.edu answers for it now; it does not say when it is read.",
  ]);
  expect(steps.map(({ dialogueOf }) => dialogueOf !== null)).toEqual([
    false,
    false,
    false,
    true,
    false,
    false,
  ]);
});

test("a message that waits tells why, until when, and what it waits for", () => {
  const reply = "4.4.1 The host refuses connections";
  const deferred = event("deferred", { reply, tls: null, until: "2026-11-21T12:05:00Z" });
  const waiting = journey("waiting", [deferred], { nextAttemptAt: "2026-11-21T12:05:00Z" });
  expect(told(waiting).slice(3)).toEqual([
    "Called: mail.hamburger.edu (192.0.2.1), port 25. There was no connection.",
    "Put off: hamburger.edu does not answer. To be tried again at 13:05.",
    "Waiting: The next attempt is at 13:05.",
  ]);
});

test("what was found before is not said again, and attempts are numbered from all that were made", () => {
  const deferred = (at: string) => event("deferred", { reply: "450 later", at });
  const steps = stepsOf(
    t,
    carol,
    submission,
    journey("waiting", [deferred("1"), deferred("2")], { attempts: 9 }),
    clock,
  );
  expect(steps.filter(({ title }) => title === "Looked up")).toHaveLength(1);
  expect(steps.map(({ attempt }) => attempt)).toEqual([0, 0, 8, 8, 8, 9, 9, 0]);
});

test("a domain without a host was looked up in vain and called nobody", () => {
  const reply = "550 5.1.10 The domain hamburger.edu takes no mail";
  const bounced = event("bounced", { reply, route: null, hop: null, tls: null, isReported: true });
  expect(told(journey("bounced", [bounced])).slice(2)).toEqual([
    "No way found: hamburger.edu takes no mail at all. A report came to you.",
  ]);
});

test("somebody who lives here has it at once", () => {
  expect(told(journey("delivered", [], { endedAt: "2026-11-21T11:00:00Z" }))).toEqual([
    "Handed in: crepes.fr took it from you.",
    "Placed in the mailbox: carol@hamburger.edu is at home here: no other server was needed.",
  ]);
});

test("what is to go later says when, and what was called back says that", () => {
  const later = { ...submission, sendAt: "2026-11-21T13:30:00Z" };
  const steps = (one: Journey) =>
    stepsOf(t, carol, later, one, clock).map(({ title, detail }) => `${title}: ${detail}`);
  expect(steps(journey("waiting", [])).at(-1)).toBe("Scheduled: It goes on at 21 Nov 2026, 14:30.");
  expect(steps(journey("canceled", [act("canceled")])).at(-1)).toBe(
    "Called back: You stopped it before it was sent.",
  );
});

test("what is to go later to somebody at the same domain needs no second server", () => {
  const { places } = figureOf(t, "bob@crepes.fr", submission, journey("waiting", []));
  expect(places.map(({ name }) => name)).toEqual(["You", "crepes.fr", "bob@crepes.fr"]);
});

test("what an administrator did is told", () => {
  const acts = [act("held"), act("released"), act("rerouted", { nextHop: "192.0.2.9:25" }), act("deleted")];
  expect(told(journey("deleted", acts)).slice(2)).toEqual([
    "Held back: An administrator of this server keeps it in the queue.",
    "Let go: An administrator of this server lets it go on.",
    "Sent another way: An administrator of this server sends it by 192.0.2.9:25.",
    "Taken out: An administrator of this server took it out of the queue.",
  ]);
});

test.each([
  [journey("relayed", [event("relayed")]), ["done", "done", "beyond"]],
  [journey("waiting", []), ["done", "now", "ahead"]],
  [journey("waiting", [event("deferred", { reply: "450 later" })]), ["done", "waiting", "ahead"]],
  [journey("expired", [event("expired", { reply: "450 later" })]), ["done", "broken", "ahead"]],
  [journey("bounced", [event("bounced", { reply: "550 no" })]), ["done", "done", "broken"]],
  [
    journey("bounced", [event("bounced", { reply: "550 no", route: null, hop: null, tls: null })]),
    ["done", "broken", "ahead"],
  ],
  [journey("delivered", []), ["done", "done"]],
])("the figure %# shows how far it came", (one, states) => {
  const { legs, places } = figureOf(t, carol, submission, one);
  expect(legs.map(({ state }) => state)).toEqual(states);
  expect(places).toHaveLength(states.length + 1);
});

test("the figure names the host that took it, and how it was protected", () => {
  const relayed = journey("relayed", [event("relayed")], { lastHost: hop.host });
  expect(figureOf(t, carol, submission, relayed)).toMatchObject({
    places: [{ name: "You" }, { name: "crepes.fr" }, { name: "mail.hamburger.edu" }, { name: carol }],
    legs: [{}, { label: "TLS 1.3" }, {}],
    words: "From you by crepes.fr to mail.hamburger.edu: handed over.",
  });
});

test("that it was opened is the last step, and whose word that is", () => {
  for (const state of ["delivered", "relayed"] as const) {
    const opened = { ...journey(state, []), displayedAt: "2026-11-21T11:00:00Z" };
    expect(stepsOf(t, carol, submission, opened, clock).at(-1)).toMatchObject({
      at: "2026-11-21T11:00:00Z",
      title: "Opened",
      detail: `The mail program of ${carol} says so.`,
    });
  }
});
