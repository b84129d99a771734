import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { RawClient } from "../mail-core/testing/raw-client.ts";
import { collectAllByCurl, popByCurl } from "./clients.ts";
import { needsAll } from "./needs.ts";
import { type Keryx, makeKeryx, startKeryx } from "./servers.ts";

// A disk of its own, which can be filled, and given more room. Only root may make one.
let disk: string;
let isMounted = false;
let keryx: Keryx | null = null;
const mount = (options: string) =>
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk], { stdio: "ignore" });

test.beforeAll(() => {
  disk = mkdtempSync(join(tmpdir(), "keryx-disk-"));
  try {
    mount("size=200m,mode=755");
    isMounted = true;
  } catch {
    // The test says that it was skipped, and why.
  }
});
test.afterAll(async () => {
  await keryx?.destroy();
  if (isMounted) execFileSync("umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
});

/** Sends one message of 1 MB; answers what the server said at the end, or where it would not go on. */
async function send(to: Keryx, id: string): Promise<string> {
  const client = await RawClient.open(to.ports.smtp);
  try {
    const say = (text: string) => {
      client.send(`${text}\r\n`);
      return client.reply();
    };
    await client.reply();
    await say("EHLO client.example");
    await say("MAIL FROM:<carol@hamburger.edu>");
    const recipient = await say("RCPT TO:<bob@crepes.fr>");
    if (!recipient.startsWith("250")) return recipient;
    const data = await say("DATA");
    if (!data.startsWith("354")) return data;
    // Nothing that PostgreSQL could press together.
    const noise = Array.from(
      { length: 13_000 },
      () => `${Math.random()}${Math.random()}${Math.random()}${Math.random()}`,
    );
    return await say(`Subject: ${id}\r\n\r\n${noise.join("\r\n")}\r\n.`);
  } finally {
    client.close();
  }
}

test("on a full disk nothing that was answered 250 is lost, and with more room mail comes in again", async () => {
  needsAll(isMounted ? null : "only root may mount a disk for this");
  test.setTimeout(300_000);
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"], env: { KERYX_DATA_DIR: join(disk, "data") } });
  const own = keryx;
  const promised: string[] = [];
  const refused: string[] = [];
  for (let n = 0; refused.length < 8 && n < 400; n++) {
    const answer = await send(keryx, `m${n}`);
    if (answer.startsWith("250")) promised.push(`m${n}`);
    else refused.push(answer);
  }
  expect(promised.length).toBeGreaterThan(10);
  expect(refused.length).toBe(8);
  for (const answer of refused) expect(answer).toMatch(/^(452 4\.3\.1|451 4\.3\.0|421 4\.3\.0) /);

  mount("remount,size=600m");
  await expect.poll(() => send(own, "again")).toMatch(/^250/);
  const count = (await popByCurl(keryx.ports.pop3s, "bob@crepes.fr")).toString().trim().split("\r\n").length;
  const kept = (await collectAllByCurl(keryx.ports.pop3s, "bob@crepes.fr", count)).map(
    (octets) => /^Subject: (\w+)\r\n/m.exec(octets.toString("latin1"))?.[1],
  );
  for (const id of [...promised, "again"]) expect(kept.filter((each) => each === id)).toEqual([id]);
  expect(await keryx.stop()).toBe(0);
});

for (const freeOctets of [0, 8 * 1024 * 1024]) {
  test(`a first start with ${freeOctets} octets of room is one sentence, and with room it starts`, async () => {
    needsAll(isMounted ? null : "only root may mount a disk for this");
    const filler = join(disk, "filler");
    await keryx?.stop();
    expect(() =>
      execFileSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4k"], { stdio: "ignore" }),
    ).toThrow();
    truncateSync(filler, statSync(filler).size - freeOctets);
    const fresh = await makeKeryx("crepes.fr", { KERYX_DATA_DIR: join(disk, `fresh-${freeOctets}`) });
    const failure: Error = await fresh.start().then(
      () => new Error("it started"),
      (error) => error,
    );
    rmSync(filler);
    expect(failure.message).toMatch(/No space left on device|ENOSPC/);
    expect(failure.message).not.toMatch(/\n\s+at |start\.failed/);
    await fresh.start();
    expect(await fresh.stop()).toBe(0);
    await fresh.destroy();
  });
}
