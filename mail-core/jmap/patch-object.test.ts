import { expect, test } from "vitest";
import { patched } from "./patch-object.ts";

const card = { kind: "individual", emails: { e1: { address: "ana@example.org" } }, list: [1], "a/b": 1 };

test.each([
  [{ kind: "org" }, { ...card, kind: "org" }],
  [{ kind: null }, { emails: card.emails, list: [1], "a/b": 1 }],
  [
    { "emails/e1/label": "home", "emails/e2": {} },
    { ...card, emails: { e1: { address: "ana@example.org", label: "home" }, e2: {} } },
  ],
  [{ "emails/e1": null }, { ...card, emails: {} }],
  [{ "a~1b": 2 }, { ...card, "a/b": 2 }],
])("the patch %j is applied, and what was there stays as it was", (patch, after) => {
  const before = structuredClone(card);
  expect(patched(card, patch)).toEqual(after);
  expect(card).toEqual(before);
});

test.each([
  [{ "phones/p1": {} }],
  [{ "emails/e9/label": "x" }],
  [{ "list/0": 2 }],
  [{ "kind/x": 2 }],
  [{ emails: {}, "emails-a": 1, "emails/e1": null }],
  [{ "emails/__proto__": {} }],
  [{ "emails/__proto__/x": 1 }],
  [JSON.parse('{"__proto__":{}}')],
])("%j is no patch of it", (patch) => {
  expect(patched(card, patch)).toBeNull();
});
