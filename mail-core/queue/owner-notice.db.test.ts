import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { makeIds } from "../store/ids.ts";
import { rulesChanged, saveScript } from "../store/rules.ts";
import { type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let bob: AccountId;
beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
});
afterAll(() => scene.end());

test("a notice to the owner comes into the inbox although a script discards all mail and a forwarding keeps no copy", async () => {
  const ids = makeIds(() => Date.now());
  await scene.database.transaction(async (tx) => {
    const rules = { id: ids.next(), name: "rules", content: "discard;", contentId: ids.next() };
    await saveScript(tx, bob, { ...rules, isActive: true });
    await rulesChanged(tx, bob, ids.next(), []);
  });
  const forwarding = { targets: ["eve@crepes.fr"], keepsCopy: false };
  await scene.core.aliases.setForwarding(bob, forwarding);
  await scene.core.tellOwner(bob, { subject: "Η αλληλογραφία σας", text: "Goes on to eve@crepes.fr.\n" });

  const { ids: found } = await scene.call(bob, "Email/query", {});
  const asked = { ids: found, properties: ["from", "to", "subject", "preview", "mailboxIds"] };
  const { list } = await scene.call(bob, "Email/get", asked);
  expect(list).toMatchObject([
    {
      from: [{ name: "Keryx", email: "postmaster@crepes.fr" }],
      to: [{ email: "bob@crepes.fr" }],
      subject: "Η αλληλογραφία σας",
      preview: "Goes on to eve@crepes.fr.",
    },
  ]);
  const mailboxes = await scene.call(bob, "Mailbox/get", { ids: Object.keys(list[0].mailboxIds) });
  expect(mailboxes.list).toMatchObject([{ role: "inbox" }]);
  const eve = await scene.signIn("eve@crepes.fr");
  expect((await scene.call(eve, "Email/query", {})).ids).toEqual([]);
});
