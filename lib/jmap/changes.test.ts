import { expect, test } from "vitest";
import type { Act } from "../kept/acts.ts";
import { storeOf } from "../testing/store-of.ts";
import { Changes, patchBetween, withPatch } from "./changes.ts";
import type { Sync } from "./sync.ts";
import type { Email } from "./types.ts";

const email = { id: "e1", threadId: "t1", keywords: {}, mailboxIds: { inbox: true } } as unknown as Email;

function withOneEmail() {
  const store = storeOf([email]);
  const sent: unknown[] = [];
  const sync = {
    async writeOrLater({ set }: Act) {
      sent.push(set.update);
      return [["Email/set", {}, "set"]];
    },
  } as unknown as Sync;
  return { store, sent, changes: new Changes(store, sync) };
}

const intoFruit = () => ({ keywords: {}, mailboxIds: { fruit: true as const } });

test("an undo is sent also when an older answer has shown the old state meanwhile", async () => {
  const { store, sent, changes } = withOneEmail();
  const undo = await changes.update(["e1"], intoFruit);
  store.putEmails([email]);
  await undo();
  expect(sent).toEqual([
    { e1: { "mailboxIds/inbox": null, "mailboxIds/fruit": true } },
    { e1: { "mailboxIds/inbox": true, "mailboxIds/fruit": null } },
  ]);
});

test("an undo takes back what was done, and not what others did meanwhile", async () => {
  const { store, sent, changes } = withOneEmail();
  const undo = await changes.update(["e1"], intoFruit);
  store.putEmails([{ ...email, ...intoFruit(), keywords: { $seen: true } }]);
  await undo();
  expect(sent[1]).toEqual({ e1: { "mailboxIds/inbox": true, "mailboxIds/fruit": null } });
});

test("what changes nothing is not sent", async () => {
  const { sent, changes } = withOneEmail();
  await (await changes.update(["e1"], ({ keywords, mailboxIds }) => ({ keywords, mailboxIds })))();
  expect(sent).toEqual([]);
});

test("a patch makes of what was what is, also for a label with a slash or a tilde in its name", () => {
  const before = { keywords: { $seen: true, "a/b": true }, mailboxIds: { inbox: true } } as const;
  const after = { keywords: { "~c/d": true, $seen: true }, mailboxIds: { fruit: true } } as const;
  expect(withPatch(before, patchBetween(before, after))).toEqual(after);
  expect(withPatch(before, {})).toEqual(before);
});
