import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { converse } from "../../testing/dialogue.ts";
import { password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp({ xclientNetworks: ["127.0.0.1/32"], trustedNetworks: ["192.0.2.0/24"] });
});
afterEach(() => stage.stop());

const smtp = (script: string) => converse(stage.ports.smtp, script);
const underTls = (script: string) =>
  converse(
    stage.ports.submission,
    `S: 220
     C: EHLO proxy.example
     S: 250
     C: STARTTLS
     S: 220
     TLS
     C: EHLO proxy.example
     S: 250
     ${script}`,
  );
const message = (to: string) => `
  C: MAIL FROM:<bob@crepes.fr>
  S: 250
  C: RCPT TO:<${to}>
  S: 250
  C: DATA
  S: 354
  C: From: bob@crepes.fr
  C:
  C: .
  S: 250`;
const traceOf = (at = 0) => `${stage.accepted[at]?.deliveries[0]?.trace}`;

test("a listed host tells whose session it is, and the session begins anew", async () => {
  await smtp(`
    S: 220
    C: EHLO proxy.example
    S: 250
    C: XCLIENT NAME=spike.porcupine.example ADDR=203.0.113.9 PORT=4711 DESTADDR=198.51.100.1 DESTPORT=25
    S= 220 crepes.fr
    C: MAIL FROM:<bob@crepes.fr>
    S: 503
    C: EHLO spike.porcupine.example
    S: 250
    C: MAIL FROM:<a@b.example>
    S: 250
    C: RCPT TO:<abuse@[198.51.100.1]>
    S: 250
    C: RCPT TO:<carol@hamburger.edu>
    S: 550 5.7.1
    C: RSET
    S: 250
    ${message("alice@crepes.fr")}
  `);
  expect(traceOf()).toContain(
    "from spike.porcupine.example (spike.porcupine.example [203.0.113.9])\r\n\tby crepes.fr with ESMTP ",
  );
});

test("HELO and PROTO leave the session greeted, and what one command told stays in the next", async () => {
  await smtp(`
    S: 220
    C: XCLIENT HELO=old.example PROTO=SMTP
    S: 220
    C: xclient name=[UNAVAILABLE] Addr=IPV6:2001:DB8:0::9
    S: 220
    ${message("alice@crepes.fr")}
    C: RSET
    S= 250 OK
  `);
  expect(traceOf()).toContain("from old.example ([IPv6:2001:db8::9])\r\n\tby crepes.fr with SMTP ");
});

test("rights are those of the address that was told, to relay and to introduce alike", () =>
  smtp(`
    S: 220
    C: XCLIENT ADDR=192.0.2.7 HELO=client.example
    S: 220
    ${message("carol@hamburger.edu")}
    C: XCLIENT ADDR=[UNAVAILABLE]
    S: 220
    C: MAIL FROM:<a@b.example>
    S: 250
    C: RCPT TO:<carol@hamburger.edu>
    S: 550 5.7.1
  `));

test("an address that is not known is said to be unknown in the trace", async () => {
  await smtp(`
    S: 220
    C: XCLIENT ADDR=[TEMPUNAVAIL] NAME=[TEMPUNAVAIL] HELO=client.example PORT=[UNAVAILABLE] LOGIN=x
    S: 501
    C: XCLIENT ADDR=[TEMPUNAVAIL] NAME=[TEMPUNAVAIL] HELO=client.example PORT=[UNAVAILABLE]
    S: 220
    ${message("alice@crepes.fr")}
  `);
  expect(traceOf()).toContain("from client.example (address unknown)\r\n");
});

test("nobody else may, and is not told of it", async () => {
  const closed = await stageSmtp({ xclientNetworks: ["192.0.2.0/24"] });
  await converse(
    closed.ports.smtp,
    `S: 220
     C: EHLO client.example
     S= 250-crepes.fr Hello client.example, pleased to meet you\\n250-PIPELINING\\n250-SIZE 4194304\\n250-8BITMIME\\n250-SMTPUTF8\\n250-CHUNKING\\n250-BINARYMIME\\n250-ENHANCEDSTATUSCODES\\n250-DSN\\n250-MT-PRIORITY\\n250-LIMITS MAILMAX=10000 RCPTMAX=1000\\n250-STARTTLS\\n250-EXPN\\n250 HELP
     C: XCLIENT ADDR=192.0.2.7
     S: 550 5.7.0`,
  );
  await closed.stop();
});

test("a client behind a listed proxy is not the proxy", async () => {
  const both = await stageSmtp({ proxyNetworks: ["127.0.0.0/8"], xclientNetworks: ["127.0.0.0/8"] });
  for (const header of [
    "PROXY UNKNOWN",
    "PROXY TCP4 192.0.2.7 192.0.2.1 1 2",
    "PROXY TCP4 127.0.0.1 127.0.0.1 1 2",
  ])
    await converse(
      both.ports.smtp,
      `C: ${header}
       S: 220
       C: XCLIENT ADDR=192.0.2.7
       S: 550 5.7.0`,
    );
  await both.stop();
});

test.each([
  ["an attribute without a value", "ADDR="],
  ["a word", "ADDR"],
  ["an unknown attribute", "ADDR=192.0.2.7 COLOUR=red"],
  ["an attribute twice", "ADDR=192.0.2.7 ADDR=192.0.2.8"],
  ["an address in brackets", "ADDR=[192.0.2.7]"],
  ["IPv6 without its prefix", "ADDR=2001:db8::1"],
  ["IPv6 with a zone", "ADDR=IPV6:fe80::1%25eth0"],
  ["an address with a zero in front", "ADDR=192.0.2.07"],
  ["a port past the last", "PORT=65536"],
  ["a port that is none", "DESTPORT=-1"],
  ["a protocol that is none", "PROTO=LMTP"],
  ["a name with a blank", "NAME=a+20b"],
  ["a line end in its xtext", "NAME=a+0D+0AX"],
  ["a HELO that breaks a header", "HELO=a+0D+0AX:"],
  ["a HELO with a bracket", "HELO=<script>"],
  ["half an xtext", "HELO=a+2"],
  ["xtext in lower case", "HELO=a+2e"],
  ["a value of 256 letters", `HELO=${"a".repeat(256)}`],
])("XCLIENT with %s is refused with 501 and changes nothing", (_, attributes) =>
  smtp(`
    S: 220
    C: XCLIENT HELO=before.example ${attributes}
    S: 501
    C: XCLIENT
    S: 501
    C: MAIL FROM:<a@b.example>
    S: 503
  `),
);

test("inside of a transaction it is refused with 503", () =>
  smtp(`
    S: 220
    C: EHLO proxy.example
    S: 250
    C: MAIL FROM:<a@b.example>
    S: 250
    C: XCLIENT ADDR=192.0.2.7
    S: 503 5.5.1
    C: RCPT TO:<bob@crepes.fr>
    S: 250
  `));

test("LOGIN stands for AUTH on submission: its account sends, as itself alone", async () => {
  await underTls(`
    C: XCLIENT ADDR=203.0.113.9 LOGIN=bob@crepes.fr
    S: 220
    C: EHLO client.example
    S: 250
    C: MAIL FROM:<alice@crepes.fr>
    S: 550 5.7.1
    C: AUTH PLAIN ${Buffer.from(`\0bob@crepes.fr\0${password}`).toString("base64")}
    S: 503
    ${message("alice@crepes.fr")}
  `);
  expect(traceOf()).toMatch(/\(\[203\.0\.113\.9\]\)\r\n\tby crepes\.fr with ESMTPSA /);
});

test("LOGIN passes no password, and so needs no TLS", () =>
  converse(
    stage.ports.submission,
    `S: 220
     C: XCLIENT LOGIN=bob@crepes.fr HELO=client.example
     S: 220
     ${message("alice@crepes.fr")}`,
  ));

test("a LOGIN that nobody has, or that is disabled, is refused with 535", async () => {
  stage.behaviour.disabled.add("2");
  await underTls(`
    C: XCLIENT LOGIN=nobody@crepes.fr HELO=client.example
    S: 535 5.7.8
    C: XCLIENT LOGIN=bob@crepes.fr HELO=client.example
    S: 535 5.7.8
    C: MAIL FROM:<bob@crepes.fr>
    S: 530
  `);
});

test("who signed in for himself is signed out by XCLIENT, and STARTTLS forgets a LOGIN", async () => {
  await underTls(`
    C: AUTH PLAIN ${Buffer.from(`\0bob@crepes.fr\0${password}`).toString("base64")}
    S: 235
    C: XCLIENT ADDR=203.0.113.9 HELO=client.example
    S: 220
    C: MAIL FROM:<bob@crepes.fr>
    S: 530
  `);
  await converse(
    stage.ports.submission,
    `S: 220
     C: XCLIENT LOGIN=bob@crepes.fr HELO=client.example
     S: 220
     C: STARTTLS
     S: 220
     TLS
     C: EHLO client.example
     S: 250
     C: MAIL FROM:<bob@crepes.fr>
     S: 530`,
  );
});

test("the log tells who spoke for whom", async () => {
  await smtp(`
    S: 220
    C: XCLIENT ADDR=203.0.113.9
    S: 220
  `);
  expect(stage.logged).toContainEqual({ level: "info", event: "smtp.xclient" });
});

test.skipIf(!process.env.CI && spawnSync("swaks", ["--version"]).error)(
  "swaks introduces a client, in two commands",
  async () => {
    await promisify(execFile)("swaks", [
      ...["--server", `127.0.0.1:${stage.ports.smtp}`, "--from", "a@b.example", "--to", "alice@crepes.fr"],
      ...["--helo", "proxy.example", "--xclient-helo", "client.example", "--xclient-delim"],
      ...["--xclient-addr", "203.0.113.9", "--xclient-name", "spike.porcupine.example"],
    ]);
    expect(traceOf()).toContain("(spike.porcupine.example [203.0.113.9])");
  },
);
