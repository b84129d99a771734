import { afterAll, beforeAll, expect, test } from "vitest";
import type { AttemptRecord } from "../store/queue.ts";
import { RawClient } from "../testing/dialogue.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type SmtpStage, stageSmtp } from "../testing/smtp-stage.ts";

let scene: Scene;
let host: SmtpStage;
let tried: string[] = [];

beforeAll(async () => {
  host = await stageSmtp();
  host.behaviour.signIn = async ({ address }) => {
    tried.push(address);
    return { kind: "refused" };
  };
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    routes: new Map([["hamburger.edu", { host: "127.0.0.1", port: host.ports.smtp }]]),
    smarthost: {
      host: "localhost",
      port: host.ports.submission,
      credentials: { user: "alice@crepes.fr", password: "pickles" },
    },
    retryScheduleMs: [60_000],
    relayTimeoutMs: 5_000,
  });
});
afterAll(async () => {
  await scene.end();
  await host.stop();
});

/** Hands a message in and answers its row after the first attempt. */
async function attempted(path: string) {
  const client = await RawClient.open(scene.ports.smtp);
  await client.reply();
  for (const line of ["EHLO x.example", "MAIL FROM:<eve@crepes.fr>", `RCPT TO:<${path}>`, "DATA"]) {
    client.send(`${line}\r\n`);
    expect(await client.reply()).toMatch(/^[23]/);
  }
  client.send("Subject: out\r\n\r\n.\r\n");
  expect(await client.reply()).toMatch(/^250/);
  client.close();
  const rows = () =>
    scene.database.query<{ state: string; attempt_log: AttemptRecord[] }>(
      "SELECT state, attempt_log FROM queue_entry WHERE forward_path = $1 AND attempts = 1",
      [path],
    );
  await expect.poll(rows, { timeout: 10_000, interval: 20 }).toHaveLength(1);
  return (await rows())[0];
}

test("mail goes out under TLS where it is offered, and the record says which", async () => {
  host.behaviour.resolve = async () => ({ kind: "account", accountId: "2" });
  const row = await attempted("carol@hamburger.edu");
  expect(row?.state).toBe("relayed");
  expect(row?.attempt_log).toMatchObject([
    { host: "127.0.0.1", tls: expect.stringMatching(/^TLSv1\.3 TLS_AES_/) },
  ]);
});

test("a smarthost whose certificate nobody vouches for never sees the password, and the mail waits", async () => {
  tried = [];
  const row = await attempted("dan@elsewhere.example");
  expect(row?.state).toBe("waiting");
  expect(row?.attempt_log).toMatchObject([
    { host: "localhost", tls: null, reply: { code: null, enhanced: "4.7.5" } },
  ]);
  expect(tried).toEqual([]);
});
