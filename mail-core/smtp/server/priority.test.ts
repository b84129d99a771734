import { afterEach, beforeEach, expect, test } from "vitest";
import { greeted, type RawClient, signedIn } from "../../testing/dialogue.ts";
import { password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

/** The priority that a message to `to` has when it was taken, and its Received field. */
async function taken(client: RawClient, to: string) {
  await client.say(`RCPT TO:<${to}>`, "DATA");
  expect(await client.say("From: bob@crepes.fr\r\n\r\nhi\r\n.")).toMatch(/^250/);
  client.close();
  const { relays, deliveries } = stage.accepted[0] ?? { relays: [], deliveries: [] };
  const trace = Buffer.from(relays[0]?.trace ?? deliveries[0]?.trace ?? []).toString();
  return { priority: relays[0]?.dsn.priority, trace };
}

test.each(["", "=", "=10", "=+1", "=x", "=1 MT-PRIORITY=1"])(
  "MAIL with MT-PRIORITY%s gets 501",
  async (value) => {
    const client = await greeted(stage.ports.smtp);
    expect(await client.say(`MAIL FROM:<a@b.example> MT-PRIORITY${value}`)).toMatch(/^501 5\.5\.4/);
    client.close();
  },
);

test("our own people's mail has the priority that they give it, and Received says so", async () => {
  const { client } = await signedIn(stage.ports.submission, "bob@crepes.fr", password);
  expect(await client.say("MAIL FROM:<bob@crepes.fr> MT-PRIORITY=3")).toMatch(/^250 2\.1\.0/);
  const { priority, trace } = await taken(client, "carol@hamburger.edu");
  expect(priority).toBe(3);
  expect(trace).toMatch(/\sfor <carol@hamburger\.edu>[^;]* priority 3;/);
});

test("a stranger's mail is not urgent: the reply tells the priority that it has", async () => {
  const client = await greeted(stage.ports.smtp);
  expect(await client.say("MAIL FROM:<a@b.example> MT-PRIORITY=9")).toMatch(/^250 2\.3\.6 0 /);
  expect((await taken(client, "bob@crepes.fr")).trace).toMatch(/ priority 0;/);
});

test("a stranger may let others go first", async () => {
  const client = await greeted(stage.ports.smtp);
  expect(await client.say("MAIL FROM:<a@b.example> MT-PRIORITY=-9")).toMatch(/^250 2\.1\.0/);
  expect((await taken(client, "bob@crepes.fr")).trace).toMatch(/ priority -9;/);
});

test("a trusted network's mail is as urgent as it says", async () => {
  await stage.stop();
  stage = await stageSmtp({ trustedNetworks: ["127.0.0.0/8"] });
  const client = await greeted(stage.ports.smtp);
  expect(await client.say("MAIL FROM:<a@b.example> MT-PRIORITY=9")).toMatch(/^250 2\.1\.0/);
  expect((await taken(client, "carol@hamburger.edu")).priority).toBe(9);
});

test("what an alias sends on keeps its priority", async () => {
  stage.behaviour.resolve = async () => ({
    kind: "list",
    accountIds: [],
    forwards: [{ reversePath: "srs@crepes.fr", forwardPath: "carol@hamburger.edu" }],
  });
  const client = await greeted(stage.ports.smtp);
  await client.say("MAIL FROM:<a@b.example> MT-PRIORITY=-4");
  expect((await taken(client, "all@crepes.fr")).priority).toBe(-4);
});
