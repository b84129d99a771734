import { expect, test } from "vitest";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { appPasswordProblem, groupsOf, habitWords, lastUseWords } from "./password-words.ts";

const t = inEnglish("settings.passwords");

test("an app password is shown in groups of four", () => {
  expect(groupsOf("abcdefghjkmnpqrstuvwxyza")).toEqual(["abcd", "efgh", "jkmn", "pqrs", "tuvw", "xyza"]);
});

test("the last use is told with protocol and place, and one that was never used says so", () => {
  const createdAt = new Date(Date.now() - 3 * 86_400_000);
  expect(lastUseWords(t, { createdAt, lastUse: null }, "en")).toBe("Made 3 days ago, never used");
  const lastUse = { at: new Date(Date.now() - 5 * 60_000), protocol: "pop3", network: "192.0.2.1" } as const;
  expect(lastUseWords(t, { createdAt, lastUse }, "en")).toBe("Used 5 minutes ago by POP3 from 192.0.2.1");
  expect(lastUseWords(t, { createdAt, lastUse }, "no such tongue")).toMatch(/^Used 5 minutes ago/);
});

test("what POP3 does to the mail is one sentence", () => {
  expect(habitWords(t, { onDelete: "remove", marksRead: true })).toBe(
    "What it deletes is gone for good; what it collects becomes read.",
  );
});

test("every problem has its field", () => {
  expect(appPasswordProblem(t, { kind: "no-protocols" })).toHaveProperty("protocols");
  expect(appPasswordProblem(t, { kind: "malformed-name", maximum: 100 })).toHaveProperty("name");
  expect(appPasswordProblem(t, { kind: "too-many", maximum: 50 }).form).toContain("50");
});
