import { expect, test } from "vitest";
import type { Identity } from "../../../lib/jmap/types.ts";
import { emptyDraft } from "./begin.ts";
import { letterFrom } from "./letter.ts";

const identity = { id: "i1", name: "Alice", email: "alice@crepes.fr", replyTo: null } as Identity;
const writing = {
  format: "rich",
  answer: "above",
  answersToPlain: "rich",
  receipts: "asked",
} as unknown as Parameters<typeof emptyDraft>[0]["writing"];
const begin = {
  identities: [identity],
  writing,
  clean: (html: string) => html,
  newId: () => "first",
  when: String,
};
const content = { ...emptyDraft(begin, [{ name: "Bob", email: "bob@crepes.fr" }]), subject: "Tonight" };
const given = { identity, key: "second", olderIds: ["e1"], later: null, doubt: false, now: 1_000 };

test("each letter has a Message-ID of its own, and so has what is opened of it again", () => {
  const letter = letterFrom(content, given);
  expect(content.messageId).toBe("first@crepes.fr");
  expect(letter.email.messageId).toEqual(["second@crepes.fr"]);
  expect(letter.content).toMatchObject({ messageId: "second@crepes.fr", subject: "Tonight" });
});

test("a letter says all that its sending needs, but not where it begins", () => {
  const letter = letterFrom(content, given);
  expect(letter).toMatchObject({
    identityId: "i1",
    envelope: { mailFrom: "alice@crepes.fr", rcptTo: ["bob@crepes.fr"] },
    olderIds: ["e1"],
    doubt: null,
    email: { from: [{ name: "Alice", email: "alice@crepes.fr" }], subject: "Tonight" },
  });
  expect(letter.email).not.toHaveProperty("mailboxIds");
});

test("where a request was lost, what it would have sent is looked for half a minute later", () => {
  const { doubt } = letterFrom(content, { ...given, doubt: true });
  expect(doubt).toEqual({ messageId: "first@crepes.fr", overAt: 31_000 });
});
