import { expect, test } from "vitest";
import { strengthOf } from "./password-strength.ts";

test("what guessers try first is weak, however it is dressed", () => {
  for (const weak of ["password1", "aaaaaaaaaaaa", "12345678", "Qwerty123", "short"]) {
    expect(strengthOf(weak).score, weak).toBe(1);
  }
});

test("a password made of one's own name is weak", () => {
  expect(strengthOf("alice-crepes", ["alice", "crepes"]).score).toBeLessThan(
    strengthOf("onion-marble", ["alice", "crepes"]).score,
  );
});

test("a few words are good, more of them strong", () => {
  expect(strengthOf("onion marble tram").score).toBeGreaterThanOrEqual(3);
  expect(strengthOf("onion marble tram Lisbon 7").score).toBe(4);
});

test("nothing typed says nothing", () => {
  expect(strengthOf("")).toEqual({ score: 0, name: null });
});
