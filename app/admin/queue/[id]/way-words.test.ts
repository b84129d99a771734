import { expect, test } from "vitest";
import { inEnglish } from "../../../../lib/language/in-english.ts";
import { callWords, eventWords } from "./way-words.ts";

const t = inEnglish("admin.queue.way");
const clock = { now: Date.parse("2026-11-21T12:00:00Z"), locale: "en-GB", timeZone: "Europe/Paris" };
const at = new Date("2026-11-21T11:00:00Z");
const call = {
  route: { by: "mx" as const, hops: [{ host: "mx.hamburger.edu", address: "192.0.2.7", port: 25 }] },
  hop: { host: "mx.hamburger.edu", address: "192.0.2.7", port: 25 },
  tls: null,
  dialogue: [],
};

test("how a message came is told with its peer and its protection", () => {
  const arrival = {
    at,
    protocol: "ESMTPS",
    helo: "x.example",
    address: "192.0.2.1",
    tls: "TLSv1.3",
    isAuthenticated: false,
  };
  const words = (changes: object) =>
    eventWords(
      t,
      { id: null, at, kind: "received", arrival: { ...arrival, session: "s", ...changes } },
      clock,
    ).text;
  expect(words({})).toBe("Received from x.example [192.0.2.1] (ESMTPS, TLSv1.3)");
  expect(words({ protocol: "ESMTPSA", isAuthenticated: true, helo: null, address: null })).toBe(
    "Received (ESMTPSA, TLSv1.3, signed in)",
  );
  expect(words({ protocol: "HTTP" })).toBe("Received from the browser");
});

test("an attempt is told with its host, its end and whether the sender was told", () => {
  const event = { id: "1", at, reply: "451 4.3.2 later", until: at, isReported: true, call };
  expect(eventWords(t, { ...event, kind: "relayed" }, clock)).toEqual({
    tone: "good",
    text: "Handed over to mx.hamburger.edu",
  });
  expect(eventWords(t, { ...event, kind: "deferred" }, clock).text).toBe(
    "Put off until 21 Nov 2026, 12:00; its sender was told",
  );
  expect(callWords(t, call)).toEqual([
    "mx.hamburger.edu [192.0.2.7]:25, not encrypted",
    "The MX records of its domain lead there.",
  ]);
});

test("what an administrator did is told as such", () => {
  expect(eventWords(t, { id: "1", at, kind: "rerouted", to: "mx.example:25" }, clock).text).toBe(
    "Sent to mx.example:25 by an administrator",
  );
  expect(eventWords(t, { id: "1", at, kind: "deleted", isReported: false }, clock).text).toBe(
    "Deleted by an administrator",
  );
});
