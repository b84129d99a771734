import { afterEach, beforeEach, expect, test } from "vitest";
import { greeted, secured } from "../../testing/dialogue.ts";
import { type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp({ trustedNetworks: ["127.0.0.0/8"] });
});
afterEach(() => stage.stop());

test("REQUIRETLS is announced under TLS, and neither announced nor known in the clear", async () => {
  const { client, offers } = await secured(stage.ports.smtp);
  expect(offers).toMatch(/^250-REQUIRETLS$/m);
  client.close();
  const plain = await greeted(stage.ports.smtp);
  expect(await plain.say("EHLO client.example")).not.toContain("REQUIRETLS");
  expect(await plain.say("MAIL FROM:<a@b.example> REQUIRETLS")).toMatch(/^555 5\.5\.4 REQUIRETLS/);
  plain.close();
});

test.each([" REQUIRETLS=yes", " REQUIRETLS REQUIRETLS"])("MAIL with%s gets 501", async (parameters) => {
  const { client } = await secured(stage.ports.smtp);
  expect(await client.say(`MAIL FROM:<a@b.example>${parameters}`)).toMatch(/^501 5\.5\.4/);
  client.close();
});

/** The options of everything that one message becomes. */
async function dsnOf(parameters: string, header: string) {
  stage.behaviour.resolve = async (address) =>
    address === "all@crepes.fr"
      ? {
          kind: "list",
          accountIds: ["2"],
          forwards: [{ reversePath: "srs@crepes.fr", forwardPath: "carol@hamburger.edu" }],
        }
      : { kind: "elsewhere" };
  const { client } = await secured(stage.ports.smtp);
  await client.say(`MAIL FROM:<a@b.example>${parameters}`, "RCPT TO:<all@crepes.fr>");
  await client.say("RCPT TO:<dan@hamburger.edu>", "DATA");
  expect(await client.say(`${header}Subject: x\r\n\r\n.`)).toMatch(/^250/);
  client.close();
  return stage.accepted[0]?.relays.map(({ forwardPath, dsn }) => [
    forwardPath,
    dsn.requireTls ?? false,
    dsn.tlsOptional ?? false,
  ]);
}

test("a message with REQUIRETLS keeps it wherever it goes on to, whatever its header says", async () => {
  expect(await dsnOf(" REQUIRETLS", "TLS-Required: No\r\n")).toEqual([
    ["carol@hamburger.edu", true, false],
    ["dan@hamburger.edu", true, false],
  ]);
});

test("TLS-Required: No is kept with the message", async () => {
  expect(await dsnOf("", "TLS-Required: No\r\n")).toEqual([
    ["carol@hamburger.edu", false, true],
    ["dan@hamburger.edu", false, true],
  ]);
});
