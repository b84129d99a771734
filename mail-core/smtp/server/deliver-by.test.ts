import { afterEach, beforeEach, expect, test } from "vitest";
import { RawClient } from "../../testing/dialogue.ts";
import { password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

/** Sends lines one after the other; gives back the last reply. */
async function say(client: RawClient, ...lines: string[]): Promise<string> {
  let reply = "";
  for (const line of lines) {
    client.send(`${line}\r\n`);
    reply = await client.reply();
  }
  return reply;
}

async function signedIn(): Promise<RawClient> {
  const client = await RawClient.open(stage.ports.submission);
  await client.reply();
  await say(client, "EHLO client.example", "STARTTLS");
  await client.startTls();
  expect(await say(client, "EHLO client.example")).toMatch(/^250-DELIVERBY$/m);
  await say(client, `AUTH PLAIN ${Buffer.from(`\0bob@crepes.fr\0${password}`).toString("base64")}`);
  return client;
}

test("DELIVERBY is not offered to the world", async () => {
  const client = await RawClient.open(stage.ports.smtp);
  await client.reply();
  expect(await say(client, "EHLO client.example")).not.toContain("DELIVERBY");
  expect(await say(client, "MAIL FROM:<a@b.example> BY=60;R")).toMatch(/^555 5\.5\.4 BY/);
  client.close();
});

test.each([" BY=0;R", " BY=60", " BY", " BY=60;R BY=60;N", " BY=60;R HOLDFOR=61", " HOLDFOR=61 BY=60;N"])(
  "MAIL with%s is refused with 501 5.5.4, and the next one is taken",
  async (parameters) => {
    const client = await signedIn();
    expect(await say(client, `MAIL FROM:<bob@crepes.fr>${parameters}`)).toMatch(/^501 5\.5\.4/);
    expect(await say(client, "MAIL FROM:<bob@crepes.fr> BY=60;R HOLDFOR=30")).toMatch(/^250/);
    client.close();
  },
);

test("the time is kept with every recipient who is elsewhere", async () => {
  const client = await signedIn();
  await say(client, "MAIL FROM:<bob@crepes.fr> BY=60;rt", "RCPT TO:<carol@hamburger.edu>");
  await say(client, "RCPT TO:<alice@crepes.fr>", "DATA");
  expect(await say(client, "From: bob@crepes.fr\r\n\r\nhi\r\n.")).toMatch(/^250/);
  const [accepted] = stage.accepted;
  expect(accepted?.deliveries).toHaveLength(1);
  const by = accepted?.relays[0]?.dsn.by;
  expect(by).toMatchObject({ mode: "R", trace: true });
  expect(Math.abs(Date.parse(by?.at ?? "") - Date.now() - 60_000)).toBeLessThan(10_000);
  client.close();
});
