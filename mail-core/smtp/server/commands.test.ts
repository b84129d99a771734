import { afterEach, beforeEach, expect, test } from "vitest";
import { converse } from "../../testing/dialogue.ts";
import { octetsOf, password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

const smtp = (script: string) => converse(stage.ports.smtp, script);
/** A conversation on the submission port, behind TLS and a password. */
const signedIn = (script: string) =>
  converse(
    stage.ports.submission,
    `S: 220
     C: EHLO client.example
     S: 250
     C: STARTTLS
     S: 220
     TLS
     C: EHLO client.example
     S: 250
     C: AUTH PLAIN ${Buffer.from(`\0bob@crepes.fr\0${password}`).toString("base64")}
     S: 235
     ${script}`,
  );

test("the textbook's conversation, word for word", async () => {
  const hamburger = await stageSmtp({ hostname: "hamburger.edu" });
  hamburger.behaviour.resolve = async () => ({ kind: "account", accountId: "2" });
  await converse(
    hamburger.ports.smtp,
    `
    S= 220 hamburger.edu
    C: HELO crepes.fr
    S= 250 Hello crepes.fr, pleased to meet you
    C: MAIL FROM: <alice@crepes.fr>
    S= 250 alice@crepes.fr... Sender ok
    C: RCPT TO: <bob@hamburger.edu>
    S= 250 bob@hamburger.edu... Recipient ok
    C: DATA
    S= 354 Enter mail, end with "." on a line by itself
    C: Do you like ketchup?
    C: How about pickles?
    C: .
    S= 250 Message accepted for delivery
    C: QUIT
    S= 221 hamburger.edu closing connection
    S= closed
  `,
  );
  expect(octetsOf(hamburger.accepted[0])).toBe("Do you like ketchup?\r\nHow about pickles?\r\n");
  await hamburger.stop();
});

test("after EHLO every reply has its enhanced code", () =>
  smtp(`
    S: 220
    C: EHLO client.example
    S: 250-crepes.fr Hello client.example, pleased to meet you
    C: MAIL FROM:<alice@crepes.fr>
    S= 250 2.1.0 alice@crepes.fr... Sender ok
    C: QUIT
    S= 221 2.0.0 crepes.fr closing connection
  `));

test("one connection carries several messages, and RSET forgets the one that was begun", async () => {
  const message = (from: string) => `
    C: MAIL FROM:<${from}>
    S: 250
    C: RCPT TO:<bob@crepes.fr>
    S: 250
    C: DATA
    S: 354
    C: From ${from}
    C: .
    S: 250`;
  await smtp(`
    S: 220
    C: EHLO client.example
    S: 250
    ${message("one@far.example")}
    C: MAIL FROM:<forgotten@far.example>
    S: 250
    C: RSET
    S: 250
    ${message("")}
    ${message("three@far.example")}
    C: QUIT
    S: 221
  `);
  expect(
    stage.accepted.map(({ deliveries }) => /^Return-Path: (.*)\r$/m.exec(`${deliveries[0]?.trace}`)?.[1]),
  ).toEqual(["<one@far.example>", "<>", "<three@far.example>"]);
});

test.each([
  ["postmaster without a domain, in any case", "PoStMaStEr", "250"],
  ["postmaster of the address that was called", "postmaster@[127.0.0.1]", "250"],
  ["abuse of the address that was called", "Abuse@[127.0.0.1]", "250"],
  ["a user of the address that was called", "bob@[127.0.0.1]", "550 5.1.1"],
  ["a percent hack to ourselves", "other%far.example@[127.0.0.1]", "550 5.1.1"],
  ["postmaster of another address", "postmaster@[192.0.2.1]", "550 5.7.1"],
  ["a quoted local part that means a plain one", '"bob"@crepes.fr', "250"],
  ["a quoted local part with a backslash", '"b\\ob"@crepes.fr', "250"],
  ["a quoted local part with a bracket in it", '"b>ob"@crepes.fr', "550 5.1.1"],
  ["a source route of two hosts", "@a.example,@b.example:bob@crepes.fr", "250"],
  ["a source route that is none", "@a.example;bob@crepes.fr", "501"],
  ["a domain in capitals", "bob@CREPES.FR", "250"],
])("RCPT to %s is answered as it should be", (_, path, code) =>
  smtp(`
    S: 220
    C: EHLO client.example
    S: 250
    C: MAIL FROM:<x@client.example>
    S: 250
    C: RCPT TO:<${path}>
    S: ${code}
  `),
);

test("HELP names the commands, before a greeting and after", () =>
  smtp(`
    S: 220
    C: HELP
    S: 214-2.0.0 Keryx knows these commands:\\n214-2.0.0 HELO EHLO
    C: HELP MAIL
    S: 214
  `));

test("strangers are told nothing by VRFY and EXPN", () =>
  smtp(`
    S: 220
    C: VRFY bob@crepes.fr
    S: 252
    C: EHLO client.example
    S: 250
    C: VRFY nobody@crepes.fr
    S: 252 2.0.0
    C: EXPN bob@crepes.fr
    S: 252 2.0.0
    C: VRFY
    S: 501
  `));

test("our own people are told who is here", () =>
  signedIn(`
    C: VRFY <alice@crepes.fr>
    S: 250 2.1.5 <alice@crepes.fr>
    C: VRFY postmaster
    S= 250 2.1.5 <postmaster@crepes.fr>
    C: VRFY nobody@crepes.fr
    S: 550 5.1.1
    C: VRFY carol@hamburger.edu
    S: 252
    C: VRFY alice
    S: 252
    C: VRFY a@@b
    S: 501
    C: VRFY ü@crepes.fr
    S: 553 5.6.7
    C: VRFY ü@crepes.fr SMTPUTF8
    S: 550 5.1.1
    C: EXPN alice@crepes.fr
    S: 550 5.1.1 alice@crepes.fr... That is a user name, not a mailing list
  `));

test("an alias is verified for our own people, but where it leads to is not told", async () => {
  stage.behaviour.resolve = async (address) =>
    address.startsWith("loop")
      ? { kind: "looping" }
      : {
          kind: "list",
          accountIds: ["2"],
          forwards: [{ reversePath: null, forwardPath: "bob@hamburger.edu" }],
        };
  await signedIn(`
    C: VRFY info@crepes.fr
    S= 250 2.1.5 <info@crepes.fr>
    C: EXPN info@crepes.fr
    S: 252 2.0.0
    C: VRFY loop@crepes.fr
    S: 550 5.4.6
  `);
});

test("what is switched off is neither announced nor done", async () => {
  const quiet = await stageSmtp({
    smtp: { commandsOff: new Set(["VRFY", "EXPN", "HELP", "BDAT", "STARTTLS"]) },
  });
  await converse(
    quiet.ports.smtp,
    `
    S: 220
    C: EHLO client.example
    S= 250-crepes.fr Hello client.example, pleased to meet you\\n250-PIPELINING\\n250-SIZE 4194304\\n250-8BITMIME\\n250-SMTPUTF8\\n250-ENHANCEDSTATUSCODES\\n250-DSN\\n250-MT-PRIORITY\\n250 LIMITS MAILMAX=10000 RCPTMAX=1000
    C: VRFY bob@crepes.fr
    S: 252
    C: EXPN bob@crepes.fr
    S: 252
    C: HELP
    S: 502 5.5.1
    C: STARTTLS
    S: 502 5.5.1
    C: BDAT 4
    S: 502 5.5.1
    S: closed
  `,
  );
  await quiet.stop();
});
