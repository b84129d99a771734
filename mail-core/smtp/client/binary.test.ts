import { afterEach, beforeEach, expect, test } from "vitest";
import { octetsOf, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";
import type { SmtpClient } from "./client.ts";
import { openClient } from "./open.ts";

let stage: SmtpStage;
afterEach(() => stage.stop());
beforeEach(async () => {
  stage = await stageSmtp();
});

const content = Buffer.from(Array.from({ length: 1024 }, (_, at) => at % 256));

async function opened(): Promise<SmtpClient> {
  const result = await openClient({
    host: "localhost",
    address: "127.0.0.1",
    port: stage.ports.smtp,
    hostname: "client.example",
    timeoutMs: 5_000,
  });
  if (!result.ok) throw new Error(result.reply.text);
  return result.client;
}

const message = (sizeOctets: number) => ({
  reversePath: "a@b.example",
  recipients: ["bob@crepes.fr", "nobody@crepes.fr"],
  sizeOctets,
  smtpUtf8: false,
  body: "BINARYMIME",
  async *octets() {
    yield content.subarray(0, 100);
    yield content.subarray(100);
  },
});

test("binary content goes out octet for octet, with a result for each recipient", async () => {
  const client = await opened();
  const results = await client.send(message(content.length));
  expect(results).toMatchObject([{ kind: "relayed" }, { kind: "bounced" }]);
  expect(octetsOf(stage.accepted[0])).toBe(content.toString("latin1"));
  await client.quit();
});

test("a host that takes no binary content is not sent any", async () => {
  await stage.stop();
  stage = await stageSmtp({ smtp: { commandsOff: new Set(["BDAT"]) } });
  const client = await opened();
  expect(await client.send(message(content.length))).toMatchObject([
    { kind: "bounced", reply: { enhanced: "5.6.3" } },
    { kind: "bounced", reply: { enhanced: "5.6.3" } },
  ]);
  await client.quit();
});

test.each([-1, 1])("content that is %i octet off its size is not passed off as whole", async (off) => {
  const client = await opened();
  const results = await client.send(message(content.length - off));
  expect(results).toMatchObject([{ kind: "deferred" }, { kind: "deferred" }]);
  expect(client.usable).toBe(false);
});
