import { expect, test } from "vitest";
import { type Hit, patchesOf, type TestedAction } from "./trial.ts";

const hit = (actions: TestedAction[], more: Partial<Hit["email"]> = {}): Hit => ({
  email: {
    id: "e1",
    subject: "Pickles",
    from: null,
    receivedAt: "2026-11-21T10:00:00Z",
    mailboxIds: { m1: true },
    keywords: { $seen: true },
    ...more,
  },
  actions,
  failure: null,
});
const fileInto = (mailboxId: string | null, keywords: string[] = []): TestedAction => ({
  kind: "fileinto",
  rule: null,
  mailbox: "Bills",
  mailboxId,
  keywords,
});
const patches = (...hits: Hit[]) => {
  const { apply, undo } = patchesOf(hits, "trash");
  return [apply.get("e1"), undo.get("e1")];
};

test("past mail is moved and marked, and the way back knows what it was before", () => {
  expect(patches(hit([fileInto("m7", ["$seen", "$flagged", "a/b"])]))).toEqual([
    { mailboxIds: { m7: true }, "keywords/$flagged": true, "keywords/a~1b": true },
    { mailboxIds: { m1: true }, "keywords/$flagged": null, "keywords/a~1b": null },
  ]);
});

test("a copy leaves past mail where it is, too", () => {
  expect(patches(hit([fileInto("m7"), { kind: "keep", rule: null, keywords: [] }]))[0]).toEqual({
    mailboxIds: { m1: true, m7: true },
  });
});

test("what would have been discarded goes into the trash, and nothing is sent on", () => {
  expect(patches(hit([{ kind: "discard", rule: null }]))[0]).toEqual({ mailboxIds: { trash: true } });
  expect(patches(hit([{ kind: "redirect", rule: null, address: "x@y.z" }]))).toEqual([undefined, undefined]);
  expect(patches(hit([fileInto(null)]))).toEqual([undefined, undefined]);
  expect(patches(hit([fileInto("m1")]))).toEqual([undefined, undefined]);
});
