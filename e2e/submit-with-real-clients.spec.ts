import { spawn } from "node:child_process";
import { expect } from "@playwright/test";
import { collectAllByCurl, popByCurl } from "./clients.ts";
import { needs } from "./needs.ts";
import { type Keryx, password } from "./servers.ts";
import { test } from "./shared-keryx.ts";
import { submitters } from "./submitting.ts";

let keryx: Keryx;
test.beforeAll(async ({ shared }) => {
  keryx = await shared.lend(["bob", "dora", "eve"]);
});

const text = "Do you like ketchup?\r\n.\r\n..\r\nΣτους λόφους, crêpes.\r\n";
const written = (from: string) =>
  Buffer.from(
    `From: Bob <${from}>\r\nTo: alice@crepes.fr\r\nBcc: dora@crepes.fr\r\nSubject: Over the hills\r\nMIME-Version: 1.0\r\n` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text}`,
  );

const count = async (address: string) =>
  (await popByCurl(keryx.ports.pop3s, address)).toString().trim().split("\r\n").filter(Boolean).length;

for (const [name, { program, submit }] of Object.entries(submitters)) {
  test(`${name} hands a message in, and each recipient has it without the blind ones being told`, async () => {
    needs(program);
    const readers = ["alice@crepes.fr", "dora@crepes.fr"];
    const before = await Promise.all(readers.map(count));
    await submit(keryx, { from: "bob@crepes.fr", to: readers, message: written("bob@crepes.fr") });
    for (const [n, reader] of readers.entries()) {
      const now = (before[n] ?? 0) + 1;
      await expect.poll(() => count(reader)).toBe(now);
      const last = (await collectAllByCurl(keryx.ports.pop3s, reader, now)).at(-1)?.toString() ?? "";
      const [header = "", ...body] = last.split("\r\n\r\n");
      expect(header).toMatch(/^Return-Path: <bob@crepes\.fr>/);
      expect(header).toMatch(/^Received: from client\.example .*with E?SMTPSA/ms);
      expect(header).toMatch(/^Message-ID: <[^>]+>$/im);
      expect(header).toMatch(/^Date: /m);
      expect(header).not.toMatch(/^Bcc:/im);
      expect(decoded(header, body.join("\r\n\r\n"))).toContain(text);
    }
  });

  // It writes the From field itself, from what it is told.
  if (program === "s-nail") continue;
  test(`${name} is refused a sender that is not its own`, async () => {
    needs(program);
    const forged = { from: "bob@crepes.fr", to: ["eve@crepes.fr"], message: written("alice@crepes.fr") };
    await expect(submit(keryx, forged)).rejects.toThrow(
      "550 5.7.1 alice@crepes.fr... You may not send as this address",
    );
    expect(await count("eve@crepes.fr")).toBe(0);
  });
}

/** The text, whatever transfer encoding the program chose. */
function decoded(header: string, body: string): string {
  if (/^Content-Transfer-Encoding: base64/im.test(header)) return Buffer.from(body, "base64").toString();
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(header)) return body;
  const octets = body
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, "latin1").toString();
}

test("openssl s_client holds the textbook's conversation, after STARTTLS and over TLS alike", async () => {
  needs("openssl");
  const ways = [
    ["-starttls", "smtp", "-connect", `127.0.0.1:${keryx.ports.submission}`],
    ["-connect", `127.0.0.1:${keryx.ports.submissions}`],
  ];
  for (const way of ways) {
    const talk = openSsl(way);
    const login = Buffer.from(`\0bob@crepes.fr\0${password}`).toString("base64");
    if (!way.includes("-starttls")) await talk.hears(/^220 crepes\.fr/m);
    await talk.says("EHLO client.example", /^250 (?!-)/m);
    await talk.says(`AUTH PLAIN ${login}`, /^235 2\.7\.0/m);
    await talk.says("MAIL FROM:<bob@crepes.fr>", /^250 2\.1\.0 bob@crepes\.fr\.\.\. Sender ok/m);
    await talk.says("RCPT TO:<eve@crepes.fr>", /^250 2\.1\.5 eve@crepes\.fr\.\.\. Recipient ok/m);
    await talk.says("DATA", /^354 /m);
    await talk.says("Subject: by hand\n\nDo you like ketchup?\n.", /^250 2\.0\.0 Message accepted/m);
    await talk.says("QUIT", /^221 /m);
    await talk.ends();
  }
  expect(await count("eve@crepes.fr")).toBe(2);
});

function openSsl(args: string[]) {
  const child = spawn("openssl", ["s_client", "-quiet", "-crlf", ...args]);
  let heard = "";
  let wake = () => {};
  child.stdout.on("data", (octets) => {
    heard += octets;
    wake();
  });
  child.stderr.resume();
  const over = new Promise((resolve) => child.on("close", resolve));
  const hears = async (what: RegExp) => {
    while (!what.test(heard)) {
      const more = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([more, over.then(() => Promise.reject(new Error(`openssl ended after: ${heard}`)))]);
    }
    heard = "";
  };
  return {
    hears,
    says: async (line: string, answer: RegExp) => {
      child.stdin.write(`${line}\n`);
      await hears(answer);
    },
    ends: () => over,
  };
}
