import { expect, test } from "vitest";
import { inEnglish } from "../../../lib/language/in-english.ts";
import {
  attemptWords,
  destinationWords,
  doneWords,
  lengthWords,
  nextWords,
  standingOf,
  stateOf,
} from "./queue-words.ts";

const t = inEnglish("admin.queue");
const now = Date.parse("2026-11-21T12:00:00Z");
const at = (ms: number) => new Date(now + ms);

test("a destination is a domain, a next hop, or somebody's provider", () => {
  for (const plain of ["hamburger.edu", "[::1]:25"]) expect(destinationWords(t, plain)).toBe(plain);
  expect(destinationWords(t, "carol@hamburger.edu#7.12")).toBe("the provider of carol@hamburger.edu");
});

test("a wait is told in its largest unit", () => {
  expect(
    [0, 999, 59_000, 60_000, 3_599_000, 3_600_000, 47 * 3_600_000, 48 * 3_600_000].map((ms) =>
      lengthWords(t, ms),
    ),
  ).toEqual(["0 s", "0 s", "59 s", "1 min", "59 min", "1 h", "1 d", "2 d"]);
  expect([-5_000, 500, 240_000].map((ms) => nextWords(t, at(ms), now))).toEqual([
    "due now",
    "due now",
    "in 4 min",
  ]);
});

test("where a recipient stands: what happens now comes before what is next", () => {
  const facts = { state: "waiting", deleting: false, trying: false, nextAttemptAt: at(60_000) } as const;
  expect(stateOf(t, facts, now).text).toBe("in 1 min");
  expect(stateOf(t, { ...facts, trying: true }, now).text).toBe("Trying now");
  expect(stateOf(t, { ...facts, trying: true, deleting: true }, now).text).toBe("Deleting");
  expect(standingOf(t, facts, now).text).toBe("Waiting, in 1 min");
  expect(standingOf(t, { ...facts, trying: true }, now).text).toBe("Trying now");
  expect(stateOf(t, { ...facts, state: "held" }, now)).toEqual({ tone: "warn", text: "Held" });
  expect(stateOf(t, { ...facts, state: "expired" }, now)).toEqual({ tone: "danger", text: "Expired" });
});

test("how often it was tried is told, or that its sender wants it later", () => {
  const facts = { attempts: 0, releaseAt: null, state: "waiting" } as const;
  expect(attemptWords(t, facts, now)).toBe("");
  expect(attemptWords(t, { ...facts, attempts: 1 }, now)).toBe("tried once");
  expect(attemptWords(t, { ...facts, attempts: 3 }, now)).toBe("tried 3 times");
  expect(attemptWords(t, { ...facts, releaseAt: at(60_000) }, now)).toBe("sent for later");
});

test("what an act came to is a sentence", () => {
  expect(doneWords(t, "hold", 1_200).text).toBe("1,200 recipients are held");
  expect(doneWords(t, "hold", 1)).toEqual({ text: "One recipient is held", isNothing: false });
  expect(doneWords(t, "route", 2).text).toBe("2 recipients are sent another way");
  expect(doneWords(t, "release", 0)).toEqual({ text: "Nothing is held", isNothing: true });
});
