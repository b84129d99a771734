import { expect, test } from "vitest";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { newRule, type Rule } from "../../../lib/rules/rule.ts";
import type { Hit } from "../../../lib/rules/trial.ts";
import { hitWords, problemsOf, ruleWords } from "./rule-words.ts";

const t = inEnglish("settings.rules");

const bills: Rule = {
  ...newRule(),
  name: "Bills",
  conditions: [{ about: "subject", how: "contains", text: "invoice" }],
  isRead: true,
};

test("a rule is told in sentences", () => {
  expect(ruleWords(t, bills)).toBe("When the subject contains “invoice”. Mark as read.");
  expect(ruleWords(t, { ...bills, isRead: false })).toMatch(/\. Do nothing more\.$/);
  const either: Rule = {
    ...bills,
    match: "any",
    conditions: [...bills.conditions, { about: "size", how: "under", size: 5000 }],
    fate: { kind: "move", to: { id: "m7", name: "Archive" } },
  };
  expect(ruleWords(t, either)).toBe(
    "When the subject contains “invoice” or it is smaller than 5000 KB. Move to Archive, mark as read.",
  );
});

test("what people write is said as they wrote it, braces and tags too", () => {
  const odd: Rule = { ...bills, conditions: [{ about: "from", how: "is", text: "{x} <b>'#" }] };
  expect(ruleWords(t, odd)).toBe("When the sender is “{x} <b>'#”. Mark as read.");
});

test("what keeps a rule from being saved is said at its field", () => {
  expect(problemsOf(t, bills, ["Other"])).toEqual({});
  expect(problemsOf(t, bills, ["Bills"])).toEqual({ name: "Another rule has this name." });
  expect(problemsOf(t, newRule(), [])).toEqual({
    name: "Give the rule a name.",
    conditions: "Say what to look for in each condition.",
    fate: "Say what is to happen.",
  });
  expect(problemsOf(t, { ...bills, copiesTo: ["nobody"] }, []).copiesTo).toBe("“nobody” is not an address.");
});

test("a hit is told in words", () => {
  const hit: Hit = {
    email: { id: "e1", subject: null, from: null, receivedAt: "", mailboxIds: {}, keywords: {} },
    actions: [
      { kind: "fileinto", rule: null, mailbox: "Bills", mailboxId: "m7", keywords: ["$seen", "work"] },
    ],
    failure: null,
  };
  expect(hitWords(t, hit)).toBe("To Bills, marked as read, label work");
  expect(hitWords(t, { ...hit, failure: "Line 1: no" })).toBe("Fails, and is kept. Line 1: no");
});
