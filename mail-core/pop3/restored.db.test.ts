import { expect, test } from "vitest";
import { handIn } from "../testing/dialogue.ts";
import { openPop3 } from "../testing/pop3-client.ts";
import { password, type Scene, stage } from "../testing/scene.ts";
import { restored } from "../testing/scratch-database.ts";

const bob = "bob@crepes.fr";

const deliver = ({ ports }: Scene) =>
  handIn(ports.smtp, { from: "carol@hamburger.edu", to: bob }, "Subject: Hi\r\n\r\nHi\r\n");

/** The unique-ids of bob's maildrop; with `takes` he collects and deletes all. */
async function uidls({ ports }: Scene, takes = false): Promise<string[]> {
  const { client, say, many } = await openPop3(ports.pop3);
  await say(`USER ${bob}`);
  expect(await say(`PASS ${password}`)).toMatch(/^\+OK/);
  const list = (await many("UIDL")).slice(1).map((line) => line.split(" ")[1] ?? "");
  if (takes) for (const [n] of list.entries()) expect(await say(`DELE ${n + 1}`)).toMatch(/^\+OK/);
  expect(await say("QUIT")).toMatch(/^\+OK/);
  client.close();
  return list;
}

test("after a restore UIDLs are what they were, and none that was given out since the backup comes again", async () => {
  const before = await stage();
  await deliver(before);
  await deliver(before);
  const kept = await uidls(before);
  await before.core.stop();
  const backup = await restored(before.database);

  const lost = await stage({}, before.database);
  expect(await uidls(lost, true)).toEqual(kept);
  await deliver(lost);
  await deliver(lost);
  const since = await uidls(lost, true);
  await lost.end();

  const after = await stage({}, backup);
  expect(await uidls(after)).toEqual(kept);
  await deliver(after);
  await deliver(after);
  const now = await uidls(after);
  expect(now.slice(0, 2)).toEqual(kept);
  expect(new Set([...now, ...since]).size).toBe(6);
  await after.end();
});
