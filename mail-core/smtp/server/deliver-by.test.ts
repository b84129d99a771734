import { afterEach, beforeEach, expect, test } from "vitest";
import { greeted, signedIn } from "../../testing/dialogue.ts";
import { password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

const bob = () => signedIn(stage.ports.submission, "bob@crepes.fr", password);

test("DELIVERBY is offered at submission, and not to the world", async () => {
  expect((await bob()).offers).toMatch(/^250-DELIVERBY$/m);
  const client = await greeted(stage.ports.smtp);
  expect(await client.say("EHLO client.example")).not.toContain("DELIVERBY");
  expect(await client.say("MAIL FROM:<a@b.example> BY=60;R")).toMatch(/^555 5\.5\.4 BY/);
  client.close();
});

test.each([" BY=0;R", " BY=60", " BY", " BY=60;R BY=60;N", " BY=60;R HOLDFOR=61", " HOLDFOR=61 BY=60;N"])(
  "MAIL with%s is refused with 501 5.5.4, and the next one is taken",
  async (parameters) => {
    const { client } = await bob();
    expect(await client.say(`MAIL FROM:<bob@crepes.fr>${parameters}`)).toMatch(/^501 5\.5\.4/);
    expect(await client.say("MAIL FROM:<bob@crepes.fr> BY=60;R HOLDFOR=30")).toMatch(/^250/);
    client.close();
  },
);

test("the time is kept with every recipient who is elsewhere", async () => {
  const { client } = await bob();
  await client.say("MAIL FROM:<bob@crepes.fr> BY=60;rt", "RCPT TO:<carol@hamburger.edu>");
  await client.say("RCPT TO:<alice@crepes.fr>", "DATA");
  expect(await client.say("From: bob@crepes.fr\r\n\r\nhi\r\n.")).toMatch(/^250/);
  const [accepted] = stage.accepted;
  expect(accepted?.deliveries).toHaveLength(1);
  const by = accepted?.relays[0]?.dsn.by;
  expect(by).toMatchObject({ mode: "R", trace: true });
  expect(Math.abs(Date.parse(by?.at ?? "") - Date.now() - 60_000)).toBeLessThan(10_000);
  client.close();
});
