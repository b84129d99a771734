import { expect, test } from "vitest";
import { inEnglish } from "../../../lib/language/in-english.ts";
import {
  failureWords,
  lastRunWords,
  progressWords,
  reportWords,
  stateOf,
  testWords,
} from "./collect-words.ts";

const t = inEnglish("settings.collect");
const host = "pop.hamburger.edu";

test("a refused password is told with the server's words and what often helps", () => {
  expect(failureWords(t, { kind: "refused", said: "[AUTH] no such password" }, host)).toBe(
    "pop.hamburger.edu does not accept this user name and password. It says: “[AUTH] no such password”. Some providers want an app password, or POP3 to be switched on first.",
  );
});

test("a test that works tells what is there and whether anybody can listen", () => {
  expect(testWords(t, { ok: true, messages: 1, octets: 2_000, tls: "TLSv1.3 X" }, host, "en")).toMatch(
    /^It works\. 1 message \(.+\) is there\. The connection is encrypted\.$/,
  );
  expect(testWords(t, { ok: true, messages: 2, octets: 2_000, tls: null }, host, "en")).toContain(
    "not encrypted",
  );
});

test("a report names only what there is to say", () => {
  const report = { taken: 1_200, repeated: 0, failed: 0, octets: 10_000_000, failures: [] };
  expect(reportWords(t, { report, importedAt: null }, "en")).toMatch(
    /^So far: 1,200 messages came \(.+\)\.$/,
  );
  expect(
    reportWords(
      t,
      { report: { ...report, repeated: 1, failed: 2 }, importedAt: "2026-11-21T12:00:00Z" },
      "en",
    ),
  ).toMatch(/^In all: .+, 1 was here already, 2 could not be had\.$/);
});

test("progress is told by count and by size", () => {
  const progress = {
    doneMessages: 120,
    listedMessages: 4_000,
    doneOctets: 3_000_000,
    listedOctets: 80_000_000,
  };
  expect(progressWords(t, { progress }, "en")).toMatch(/^120 of 4,000 messages, .+ of .+$/);
});

test("the state is that of now: a pause before a failure", () => {
  const run = { at: "", failure: null, taken: 0, repeated: 0, failed: 0, removed: 0, octets: 0 };
  const source = { isPaused: false, isRunning: false, importedAt: null, lastRun: run };
  expect(stateOf(t, source).text).toBe("Up to date");
  expect(stateOf(t, { ...source, lastRun: { ...run, failure: { kind: "unreachable" } } }).text).toBe(
    "Does not work",
  );
  expect(stateOf(t, { ...source, isPaused: true }).text).toBe("Paused");
  expect(lastRunWords(t, { lastRun: { ...run, taken: 1, removed: 2 }, host })).toBe(
    "1 message came; 2 messages deleted there.",
  );
});
