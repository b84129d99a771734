import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { greeted } from "../../testing/dialogue.ts";
import { type Scene, stage } from "../../testing/scene.ts";

const mebi = 1024 * 1024;

let scene: Scene;
beforeAll(async () => {
  scene = await stage({ messageMaxOctets: 128 * mebi });
});
afterAll(() => scene.end());

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** How much more memory was in use at the most while `work` ran. */
async function growthOf(work: () => Promise<void>): Promise<number> {
  const inUse = () => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = inUse();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, inUse());
  }, 250);
  await work();
  clearInterval(watch);
  return most - before;
}

/** Says these lines one by one, then so many octets of a line, as fast as they are taken; answers what is said to that line. */
async function sayLong(port: number, lines: readonly string[], octets: number, end: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  const reply = async () => String((await once(socket, "data"))[0]);
  await reply();
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    await reply();
  }
  const piece = Buffer.alloc(64 * 1024, "x");
  for (let left = octets; left > 0; left -= piece.length)
    if (!socket.write(piece.subarray(0, left))) await once(socket, "drain");
  socket.write(end);
  const said = [await reply()];
  socket.write("QUIT\r\n");
  said.push(await reply());
  socket.destroy();
  return said.join("");
}

test("a command of 10 MiB is swallowed in little memory, answered once, and the session goes on", async () => {
  let said = "";
  const grown = await growthOf(async () => {
    said = await sayLong(scene.ports.smtp, ["EHLO client.example"], 10 * mebi, "\r\n");
  });
  expect(said).toMatch(/^500 [^\r]*\r\n221 /);
  // The octets of the client that sends them are in it.
  expect(grown).toBeLessThan(4 * mebi);
});

test("a body line of 100 MB is taken in little memory, and comes out as one line", async () => {
  const address = "bob@crepes.fr";
  const octets = 100_000_000;
  let said = "";
  const grown = await growthOf(async () => {
    const lines = ["EHLO client.example", "MAIL FROM:<a@b.example>", `RCPT TO:<${address}>`, "DATA"];
    said = await sayLong(scene.ports.smtp, lines, octets, "\r\n.\r\n");
  });
  expect(said).toContain("250 2.0.0 ");
  // What V8 has let go of outside of its heap it gives back a moment later.
  expect(grown).toBeLessThan(64 * mebi);
  const account = await scene.signIn(address);
  const { ids } = await scene.call(account, "Email/query", {});
  const { list } = await scene.call(account, "Email/get", { ids, properties: ["blobId"] });
  const blob = await scene.core.blob(account, list[0].blobId);
  if (!blob) throw new Error("no blob");
  const found = createHash("sha256");
  // The trace fields end with the line before.
  let isTrace = true;
  for await (const chunk of blob.stream) {
    const from = isTrace ? Buffer.from(chunk).indexOf("x".repeat(100)) : 0;
    if (from < 0) continue;
    isTrace = false;
    found.update(chunk.subarray(from));
  }
  const wanted = createHash("sha256").update("x".repeat(octets)).update("\r\n");
  expect(found.digest("hex")).toBe(wanted.digest("hex"));
});

test("after both the next peer is served as ever", async () => {
  const client = await greeted(scene.ports.smtp);
  expect(await client.say("NOOP")).toMatch(/^250/);
  client.close();
});
