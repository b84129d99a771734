import { expect, test } from "vitest";
import { handIn, RawClient } from "../testing/dialogue.ts";
import { password, type Scene, stage } from "../testing/scene.ts";
import { restored } from "../testing/scratch-database.ts";

const bob = "bob@crepes.fr";

const deliver = ({ ports }: Scene) =>
  handIn(ports.smtp, { from: "carol@hamburger.edu", to: bob }, "Subject: Hi\r\n\r\nHi\r\n");

/** The unique-ids of bob's maildrop; with `takes` he collects and deletes all. */
async function uidls({ ports }: Scene, takes = false): Promise<string[]> {
  const client = await RawClient.open(ports.pop3);
  await client.line();
  const say = async (line: string) => {
    client.send(`${line}\r\n`);
    return (await client.line()) ?? "";
  };
  await say(`USER ${bob}`);
  expect(await say(`PASS ${password}`)).toMatch(/^\+OK/);
  await say("UIDL");
  const list: string[] = [];
  for (let line = await client.line(); line !== "." && line !== null; line = await client.line())
    list.push(line.split(" ")[1] ?? "");
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
