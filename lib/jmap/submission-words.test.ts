import { expect, test } from "vitest";
import { speakFailures } from "../language/failures.ts";
import { inEnglish } from "../language/in-english.ts";
import { submissionWords } from "./submission-words.ts";

speakFailures(inEnglish("failures"));

test("the server's own sentence is told where it names people: nobody there, and a full mailbox", () => {
  const description = "Nobody has the address ana@crepes.fr. The mailbox of bob@crepes.fr is full.";
  const invalidRecipients = ["ana@crepes.fr", "bob@crepes.fr"];
  expect(submissionWords({ type: "invalidRecipients", invalidRecipients, description })).toEqual({
    words: `${description} Nothing was sent.`,
    invalid: invalidRecipients,
  });
});

test("without a sentence the addresses are named all the same", () => {
  expect(submissionWords({ type: "invalidRecipients", invalidRecipients: ["ana@crepes.fr"] }).words).toBe(
    "ana@crepes.fr: nobody has this address. Nothing was sent.",
  );
});

test("limits and rights are told in sentences, and what is not known in general ones", () => {
  const words = (type: string, more: object = {}) => submissionWords({ type, ...more }).words;
  expect(words("overQuota", { description: "The mailbox is full." })).toBe("The mailbox is full.");
  expect(words("overQuota")).toContain("no room left");
  expect(words("tooManyRecipients", { maxRecipients: 1000 })).toContain("1,000 are allowed");
  expect(words("tooLarge")).toContain("larger than the server allows");
  expect(words("forbiddenMailFrom", { description: "You cannot send as x@y." })).toBe(
    "You cannot send as x@y.",
  );
  expect(submissionWords(undefined).words).toContain("kept in Drafts");
});
