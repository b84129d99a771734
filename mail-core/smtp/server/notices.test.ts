import { afterEach, beforeEach, expect, test } from "vitest";
import { converse } from "../../testing/dialogue.ts";
import { type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

const say = (command: string, answer: string) =>
  converse(
    stage.ports.smtp,
    `S: 220
     C: EHLO client.example
     S: 250
     ${command.startsWith("RCPT") ? "C: MAIL FROM:<a@b.example>\nS: 250" : ""}
     C: ${command}
     S: ${answer}`,
  );

test.each([
  ["MAIL FROM:<a@b.example> RET=full ENVID=a+20b", "250"],
  ["MAIL FROM:<a@b.example> RET=ALL", "501"],
  ["MAIL FROM:<a@b.example> ENVID=+0D+0A", "501"],
  ["MAIL FROM:<a@b.example> ENVID=", "501"],
  [`MAIL FROM:<a@b.example> ENVID=${"x".repeat(101)}`, "501"],
  ["RCPT TO:<bob@crepes.fr> NOTIFY=NEVER", "250"],
  ["RCPT TO:<bob@crepes.fr> NOTIFY=Success,DELAY,failure", "250"],
  ["RCPT TO:<bob@crepes.fr> NOTIFY=NEVER,SUCCESS", "501"],
  ["RCPT TO:<bob@crepes.fr> NOTIFY=SUCCESS,SUCCESS", "501"],
  ["RCPT TO:<bob@crepes.fr> NOTIFY=", "501"],
  ["RCPT TO:<bob@crepes.fr> NOTIFY=SOMETIMES", "501"],
  ["RCPT TO:<bob@crepes.fr> ORCPT=rfc822;bob+2Bx@crepes.fr", "250"],
  ["RCPT TO:<bob@crepes.fr> ORCPT=rfc822;a+0D+0AX:+20y", "501"],
  ["RCPT TO:<bob@crepes.fr> ORCPT=bob@crepes.fr", "501"],
  ["RCPT TO:<bob@crepes.fr> ORCPT=utf-8;ü@crepes.fr", "553 5.6.7"],
  ["RCPT TO:<bob@crepes.fr> FOO=bar", "555"],
])("%s is answered %s", (command, answer) => say(command, answer));

test("a success that is wanted of a recipient here goes to the queue as a report to make", async () => {
  await converse(
    stage.ports.smtp,
    `S: 220
     C: EHLO client.example
     S: 250
     C: MAIL FROM:<a@b.example> ENVID=one
     S: 250
     C: RCPT TO:<bob@crepes.fr> NOTIFY=SUCCESS
     S: 250
     C: RCPT TO:<alice@crepes.fr> NOTIFY=FAILURE
     S: 250
     C: DATA
     S: 354
     C: x
     C: .
     S: 250`,
  );
  expect(stage.accepted[0]?.deliveries).toHaveLength(2);
  expect(stage.accepted[0]?.relays).toMatchObject([
    { forwardPath: "bob@crepes.fr", dsn: { envid: "one", notify: ["SUCCESS"], delivered: true } },
  ]);
});
