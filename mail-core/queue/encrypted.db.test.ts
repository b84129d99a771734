import { afterAll, beforeAll, expect, test } from "vitest";
import { readJourney } from "../store/journey-of-entry.ts";
import { handIn } from "../testing/dialogue.ts";
import { afterFirstAttempt } from "../testing/queue-rows.ts";
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
    relayTimeoutMs: 20_000,
  });
});
afterAll(async () => {
  await scene.end();
  await host.stop();
});

/** Hands a message in and answers its row after the first attempt. */
async function attempted(path: string) {
  await handIn(scene.ports.smtp, { from: "eve@crepes.fr", to: path }, "Subject: out\r\n\r\n");
  const row = await afterFirstAttempt(scene.database, path);
  return readJourney(scene.database, row?.id ?? "");
}

test("mail goes out under TLS where it is offered, and the record says which", async () => {
  host.behaviour.resolve = async () => ({ kind: "account", accountId: "2" });
  const journey = await attempted("carol@hamburger.edu");
  expect(journey?.state).toBe("relayed");
  expect(journey?.events.at(-1)).toMatchObject({
    call: { hop: { host: "127.0.0.1" }, tls: expect.stringMatching(/^TLSv1\.3 TLS_AES_/) },
  });
});

test("a smarthost whose certificate nobody vouches for never sees the password, and the mail waits", async () => {
  tried = [];
  const journey = await attempted("dan@elsewhere.example");
  expect(journey?.state).toBe("waiting");
  expect(journey?.events.at(-1)).toMatchObject({
    kind: "deferred",
    reply: expect.stringMatching(/^4\.7\.5 /),
    call: { hop: { host: "localhost" }, route: { by: "smarthost" }, tls: null },
  });
  expect(JSON.stringify(journey)).not.toMatch(/pickles|credentials/);
  expect(tried).toEqual([]);
});
