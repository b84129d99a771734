import { afterEach, beforeEach, expect, test } from "vitest";
import { greeted, signedIn } from "../../testing/dialogue.ts";
import { octetsOf, password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

const bob = () => signedIn(stage.ports.submission, "bob@crepes.fr", password);
const hold = (parameters: string) => `MAIL FROM:<bob@crepes.fr>${parameters}`;

test("FUTURERELEASE is announced with its limits at submission, and not to the world", async () => {
  const { client, offers } = await bob();
  const [, seconds, latest = ""] =
    /^250-FUTURERELEASE (\d+) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/m.exec(offers) ?? [];
  expect(seconds).toBe(String(90 * 86_400));
  expect(Math.abs(Date.parse(latest) - Date.now() - 90 * 86_400_000)).toBeLessThan(10_000);
  client.close();
  const stranger = await greeted(stage.ports.smtp);
  expect(await stranger.say("EHLO client.example")).not.toContain("FUTURERELEASE");
  expect(await stranger.say("MAIL FROM:<a@b.example> HOLDFOR=60")).toMatch(/^555 5\.5\.4 HOLDFOR/);
  stranger.close();
});

test.each([
  " HOLDFOR=0",
  " HOLDFOR=7776001",
  " HOLDFOR",
  " HOLDUNTIL=2020-01-01T00:00:00Z",
  " HOLDUNTIL=2099-01-01T00:00:00Z",
  " HOLDUNTIL=tomorrow",
  " HOLDFOR=60 HOLDUNTIL=2099-01-01T00:00:00Z",
  " HOLDFOR=60 HOLDFOR=60",
])("MAIL with%s is refused with 501 5.5.4, and the next one is taken", async (parameters) => {
  const { client } = await bob();
  expect(await client.say(hold(parameters))).toMatch(/^501 5\.5\.4/);
  expect(await client.say(hold(""))).toMatch(/^250/);
  client.close();
});

test("a message that is to wait is in nobody's mailbox, but in the queue for each recipient", async () => {
  const { client } = await bob();
  await client.say(hold(" HOLDFOR=3600 ENVID=later"), "RCPT TO:<alice@crepes.fr> NOTIFY=SUCCESS");
  await client.say("RCPT TO:<Postmaster>", "RCPT TO:<carol@hamburger.edu>", "DATA");
  expect(await client.say("From: bob@crepes.fr\r\nSubject: later\r\n\r\nhi\r\n.")).toMatch(/^250/);
  const [accepted] = stage.accepted;
  expect(octetsOf(accepted)).toContain("Subject: later");
  expect(accepted?.deliveries).toEqual([]);
  expect(accepted?.relays.map(({ forwardPath }) => forwardPath)).toEqual([
    "alice@crepes.fr",
    "Postmaster",
    "carol@hamburger.edu",
  ]);
  for (const { releaseAt, dsn, state } of accepted?.relays ?? []) {
    expect(Math.abs(Number(releaseAt) - Date.now() - 3_600_000)).toBeLessThan(10_000);
    expect(dsn).toMatchObject({ hold: "for;3600", envid: "later" });
    expect(state).toBe("waiting");
  }
  client.close();
});

test("the next message of the connection does not wait", async () => {
  const { client } = await bob();
  await client.say(hold(" HOLDFOR=3600"), "RSET", hold(""), "RCPT TO:<alice@crepes.fr>", "DATA");
  expect(await client.say("From: bob@crepes.fr\r\n\r\nhi\r\n.")).toMatch(/^250/);
  expect(stage.accepted[0]?.deliveries).toHaveLength(1);
  client.close();
});

test("who has too much waiting is told 552 at MAIL, and may send at once", async () => {
  stage.behaviour.holdsFull = true;
  const { client } = await bob();
  expect(await client.say(hold(" HOLDFOR=60"))).toMatch(/^552 5\.2\.2/);
  expect(await client.say(hold(""))).toMatch(/^250/);
  client.close();
});
