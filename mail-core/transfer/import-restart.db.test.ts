import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fakeClock } from "../testing/fake-clock.ts";
import { emailsOf, importsOf } from "../testing/importing.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { failedRetryMs, lookEveryMs } from "./limits.ts";
import { readFile } from "./read-import.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await stage();
});
afterAll(() => scene.end());

test("an import goes on where it was after the server stopped, and nothing comes twice", async () => {
  const bob = await scene.signIn("bob@crepes.fr");
  const count = 400;
  const text = "Some words in a line of text, and then some more of them.\n".repeat(100);
  const mbox = Array.from(
    { length: count },
    (_, n) => `From a@b.example Thu Mar  5 07:08:09 2026\nSubject: ${n}\n\n${n}\n${text}\n`,
  ).join("");
  const { begin, append, show } = importsOf(scene, bob);
  const id = await begin([{ name: "Old.mbox", size: mbox.length }]);
  for (let at = 0; at < mbox.length; at += 900_000)
    await append(id, Buffer.from(mbox.slice(at, at + 900_000)), 0, at);
  await vi.waitUntil(async () => (await show(id)).report.taken > 0, { timeout: 60_000, interval: 5 });
  await scene.core.stop();
  const before = (await show(id)).report.taken;
  expect(before).toBeLessThan(count);

  const another = await scene.another();
  const { ended } = importsOf({ ...scene, core: another }, bob);
  const { report, done, size } = await ended(id);
  expect(report).toMatchObject({ taken: count, repeated: 0, failed: 0 });
  expect(done).toBe(size);
  expect((await emailsOf(scene, bob))[0]?.folders).toEqual(["/Old"]);
});

test("what the database refuses is tried again half a minute later, and not when the lease has run out", async () => {
  const clock = fakeClock(Date.now());
  const broken = await stage({}, undefined, clock);
  const { query } = broken.database;
  const { begin, append, show } = importsOf(broken, await broken.signIn("bob@crepes.fr"));
  await query(
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$",
  );
  await query("CREATE TRIGGER refuse BEFORE UPDATE OF position ON mail_import EXECUTE FUNCTION refuse()");
  const mbox = "From a@b.example Thu Mar  5 07:08:09 2026\nSubject: one\n\nHi\n";
  const id = await begin([{ name: "Old.mbox", size: mbox.length }]);
  await append(id, Buffer.from(mbox), 0, 0);
  const later = new Date(clock.now() + failedRetryMs);
  const waits = () => query("SELECT FROM mail_import WHERE lease_holder IS NULL AND next_at = $1", [later]);
  await expect.poll(waits).toHaveLength(1);
  await query("DROP TRIGGER refuse ON mail_import");
  clock.advance(failedRetryMs);
  const status = async () => {
    clock.advance(lookEveryMs);
    return (await show(id)).status;
  };
  await expect.poll(status).toBe("done");
  expect((await show(id)).report).toMatchObject({ taken: 1, failed: 0 });
  await broken.end();
});

test("a message of a gigabyte passes through without being held", async () => {
  const line = Buffer.from("0123456789abcdef0123456789abcdef0123456789abcdef\n".repeat(20_000));
  async function* gigabyte() {
    yield Buffer.from("From a@b.example Thu Mar  5 07:08:09 2026\nSubject: large\n\n");
    for (let octets = 0; octets < 2 ** 30; octets += line.length) yield line;
  }
  const before = process.memoryUsage();
  let most = 0;
  const file = { sizeOctets: 2 ** 30, read: gigabyte };
  let messages = 0;
  for await (const item of readFile({ name: "a.mbox", file }, { file: 0, entry: 0, offset: 0 })) {
    messages += 1;
    // The server takes a megabyte of it and leaves.
    if (item.kind === "mail") for await (const _ of item.content) break;
    const now = process.memoryUsage();
    most = Math.max(most, now.rss - before.rss);
  }
  expect(messages).toBe(1);
  expect(most).toBeLessThan(300 * 1024 ** 2);
});
