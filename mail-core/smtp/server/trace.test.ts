import { expect, test } from "vitest";
import type { AccountId } from "../../ids.ts";
import { RawClient } from "../../testing/raw-client.ts";
import { octetsOf, password, stageSmtp } from "../../testing/smtp-stage.ts";
import type { Envelope, Peer } from "./state.ts";
import { type Hop, received } from "./trace.ts";

const peer: Peer = { helo: "client.example", extended: true, secure: false, account: null };
const hop: Hop = {
  peer,
  remoteAddress: "192.0.2.7",
  remoteName: null,
  hostname: "crepes.fr",
  tls: null,
  id: "abc123",
  at: new Date("2026-11-21T10:00:00Z"),
  tells: "host",
  accountAddress: null,
};
const recipient = { text: "bob@crepes.fr", address: null, expansion: null };
const envelope: Envelope = {
  account: null,
  reversePath: null,
  forwardPaths: [recipient],
  declaredOctets: null,
  smtpUtf8: false,
  body: "7BIT",
};
const tls = { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" };
const account = "2" as AccountId;

test("Received names both ends, how, the session, the one recipient, the cipher and the time", () => {
  expect(received({ ...hop, tls, peer: { ...peer, secure: true } }, envelope)).toBe(
    "Received: from client.example ([192.0.2.7])\r\n" +
      "\tby crepes.fr with ESMTPS (TLSv1.3) id abc123\r\n" +
      "\tfor <bob@crepes.fr> tls TLS_AES_256_GCM_SHA384; Sat, 21 Nov 2026 10:00:00 +0000\r\n",
  );
});

test.each([
  [{ extended: false }, false, "SMTP"],
  [{ extended: false, secure: true }, false, "SMTP"],
  [{}, false, "ESMTP"],
  [{ account }, false, "ESMTPA"],
  [{ secure: true }, false, "ESMTPS"],
  [{ secure: true, account }, false, "ESMTPSA"],
  [{}, true, "UTF8SMTP"],
  [{ account }, true, "UTF8SMTPA"],
  [{ secure: true }, true, "UTF8SMTPS"],
  [{ secure: true, account }, true, "UTF8SMTPSA"],
] as const)("a peer with %o and SMTPUTF8 %s came with %s", (changes, smtpUtf8, protocol) =>
  expect(received({ ...hop, peer: { ...peer, ...changes } }, { ...envelope, smtpUtf8 })).toContain(
    ` with ${protocol} id `,
  ),
);

test("of several recipients none is named", () =>
  expect(received(hop, { ...envelope, forwardPaths: [recipient, recipient] })).not.toContain("bob"));

test("an IPv6 peer stands there as a literal, and so may its name for itself", () =>
  expect(
    received(
      { ...hop, peer: { ...peer, helo: "[IPv6:2001:db8::7]" }, remoteAddress: "2001:db8::7" },
      envelope,
    ),
  ).toMatch(/^Received: from \[IPv6:2001:db8::7\] \(\[IPv6:2001:db8::7\]\)\r\n/));

test.each([
  [
    undefined,
    /^Received: from client\.example \(\[127\.0\.0\.1\]\)\r\n\tby crepes\.fr with ESMTPSA \(TLSv1\.3\) id \w+\r\n\tfor/,
  ],
  [
    "account",
    /^Received: from client\.example \(\[127\.0\.0\.1\]\)\r\n\tby crepes\.fr .* id \w+ \(authenticated as bob@crepes\.fr\)\r\n/,
  ],
  ["nothing", /^Received: from crepes\.fr \(client not told\)\r\n\tby crepes\.fr with ESMTPSA /],
] as const)(
  "submitted mail tells what KERYX_SUBMISSION_TRACE=%s lets it, and no more",
  async (submissionTrace, trace) => {
    const stage = await stageSmtp(submissionTrace ? { submissionTrace } : {});
    const client = await RawClient.open(stage.ports.submissions);
    await client.startTls();
    await client.reply();
    const signIn = `AUTH PLAIN ${Buffer.from(`\0bob@crepes.fr\0${password}`).toString("base64")}`;
    for (const line of [
      "EHLO client.example",
      signIn,
      "MAIL FROM:<>",
      "RCPT TO:<carol@hamburger.edu>",
      "DATA",
      ".\r\n.",
    ]) {
      client.send(`${line}\r\n`);
      await client.reply();
    }
    client.close();
    await stage.stop();
    const written = `${stage.accepted[0]?.relays[0]?.trace}`;
    expect(written).toMatch(trace);
    if (!submissionTrace)
      expect(written + octetsOf(stage.accepted[0]).replace(/^From:.*$/m, "")).not.toContain("bob@");
    if (submissionTrace === "nothing") expect(written).not.toMatch(/client\.example|127\.0\.0\.1/);
  },
);
