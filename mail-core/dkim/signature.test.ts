import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { expect, test } from "vitest";
import { relaxedBodyHash } from "./body-hash.ts";
import { relaxedField, signedFieldsMax } from "./fields.ts";
import { type DkimAlgorithm, keyName, keyRecord, newKeyPairs, publicOctets, signatureOf } from "./keys.ts";
import { type SigningKey, signMessage } from "./signature.ts";

const domain = "crepes.fr";
const at = new Date("2026-11-21T08:00:00Z");
const keyOf = (algorithm: DkimAlgorithm, privateKey: KeyObject): SigningKey => ({
  domain,
  selector: algorithm.slice(0, 3),
  algorithm,
  privateKey,
});
const keys = [
  keyOf("rsa-sha256", generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey),
  keyOf("ed25519-sha256", generateKeyPairSync("ed25519").privateKey),
];

/** One after the other, cut after every `length` octets. */
async function* cut(text: string, length = 7): AsyncIterable<Uint8Array> {
  const octets = Buffer.from(text, "latin1");
  for (let from = 0; from < octets.length; from += length) yield octets.subarray(from, from + length);
}
const sign = (text: string, length?: number) => signMessage(cut(text, length), keys, at);

/** What somebody else's verifier says of each signature, in order. */
async function verify(octets: string): Promise<string[]> {
  const resolver = async (name: string) => {
    const key = keys.find(({ selector }) => name === keyName(selector, domain));
    if (!key) throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
    const { algorithm, privateKey } = key;
    return [[keyRecord({ algorithm, publicKey: publicOctets(algorithm, privateKey) })]];
  };
  const { results } = await dkimVerify(Buffer.from(octets, "latin1"), { resolver });
  return results.map(({ status }) => String(status.result));
}
const bothPass = ["pass", "pass"];

const header =
  "From: Alice <alice@crepes.fr>\r\nTo: bob@hamburger.edu\r\nSubject:   Two\t crepes\r\n  please \r\nDate: Sat, 21 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@crepes.fr>\r\n";

test("RFC 8463's example: the canonical forms give its body hash and its Ed25519 signature", async () => {
  const body = relaxedBodyHash();
  body.update(Buffer.from("Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"));
  const bh = body.digest();
  expect(bh).toBe("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
  const fields = [
    "From: Joe SixPack <joe@football.example.com>",
    "To: Suzie Q <suzie@shopping.example.net>",
    "Subject: Is dinner ready?",
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>",
  ].map((text) => `${relaxedField(text)}\r\n`);
  const own = `DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n subject : date : message-id : from : subject : date;\r\n bh=${bh};\r\n b=`;
  const seed = Buffer.from("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=", "base64");
  const key = createPrivateKey({
    // RFC 8410 section 7: the wrapping of a bare key.
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]),
    format: "der",
    type: "pkcs8",
  });
  expect(Buffer.from(publicOctets("ed25519-sha256", key)).toString("base64")).toBe(
    "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
  );
  expect(
    await signatureOf("ed25519-sha256", key, Buffer.from(fields.join("") + relaxedField(own), "latin1")),
  ).toBe("/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==");
});

test.each([
  ["an empty body", "\r\n"],
  ["no blank line at all", ""],
  ["nothing but empty lines", "\r\n\r\n \t\r\n\r\n"],
  ["no line end at the end", "\r\nlast words"],
  ["blanks at the ends of lines and of the body", "\r\n a \t b \r\n\r\n\t\r\nc \t"],
  ["8-bit text", "\r\nCr\xc3\xaapes \xff\x80\xa0\r\n"],
  ["control characters", "\r\n\x00\x01\x0b\x0c\x1f\x7f\r\n"],
  ["a line of 100,000 octets", `\r\n${"x y".repeat(33_334)}\r\n`],
  ["dots at the starts of lines", "\r\n.\r\n..\r\n.x\r\n"],
  ["100,000 empty lines before the end of the text", `\r\n${"\r\n".repeat(100_000)}end\r\n`],
])("what has %s verifies, wherever it is cut", async (_, body) => {
  const message = header + body;
  for (const length of [1, 2, 3, 1_000_000]) {
    if (length < 3 && message.length > 50_000) continue;
    const signature = await sign(message, length);
    expect(await verify(signature + message)).toEqual(bothPass);
  }
});

test("trace fields above, other folds and more blanks do not break it", async () => {
  const message = `${header}\r\nHello  you\r\n`;
  const signature = await sign(message);
  const handedOn = message
    .replace("Subject:   Two\t crepes\r\n  please ", "SUBJECT: Two crepes please")
    .replace("Hello  you", "Hello \t you  ");
  const trace = "Return-Path: <alice@crepes.fr>\r\nReceived: from a by b; now\r\n";
  expect(await verify(trace + signature + handedOn)).toEqual(bothPass);
});

test.each([
  ["From: Mallory <mallory@crepes.fr>\r\n"],
  ["Subject: Something else\r\n"],
  ["Reply-To: mallory@evil.example\r\n"],
  ["To: everybody@evil.example\r\n"],
  ["Cc: everybody@evil.example\r\n"],
  ["Date: Sun, 22 Nov 2026 08:00:00 +0000\r\n"],
  ["Message-ID: <2@evil.example>\r\n"],
  ["Content-Type: text/html\r\n"],
])("%j added on the way breaks it", async (field) => {
  const message = `${header}\r\nHello\r\n`;
  const signature = await sign(message);
  expect(await verify(field + signature + message)).not.toContain("pass");
  expect(await verify(signature + field + message)).not.toContain("pass");
});

test("another word in the body or the subject breaks it", async () => {
  const message = `${header}\r\nPay 10\r\n`;
  const signature = await sign(message);
  for (const changed of [message.replace("10", "1000"), message.replace("Two", "Ten")])
    expect(await verify(signature + changed)).not.toContain("pass");
});

test("both fields fit lines of 80, hold no key but RSA's and Ed25519's, and stand at their moment", async () => {
  const signature = await sign(`${header}List-Unsubscribe: <mailto:x@crepes.fr>\r\n\r\nHello\r\n`);
  const lines = signature.split("\r\n");
  expect(lines.pop()).toBe("");
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(signature.match(/a=[^;]*/g)).toEqual(["a=rsa-sha256", "a=ed25519-sha256"]);
  expect(signature.match(/t=\d+/g)).toEqual(["t=1795248000", "t=1795248000"]);
  expect(signature.replace(/\r\n\t ?/g, "")).toMatch(
    /h=From:From:Reply-To:Subject:Subject:.*:List-Unsubscribe;/,
  );
  expect(signature).not.toMatch(/\bl=/);
});

test("the same message at the same moment has the same signatures", async () => {
  const message = `${header}\r\nHello\r\n`;
  expect(await sign(message, 1)).toBe(await sign(message, 1_000));
});

test.each([
  ["no From", header.replace(/^From/, "Fr")],
  ["two Froms", `From: x@crepes.fr\r\n${header}`],
  ["no header", ""],
  [
    `more than ${signedFieldsMax} fields to sign`,
    `${header}${"To: x@y.example\r\n".repeat(signedFieldsMax)}`,
  ],
  ["a header of more than a megabyte", `${header}${"X: y\r\n".repeat(200_000)}`],
])("what has %s goes out unsigned", async (_, head) => {
  expect(await sign(`${head}\r\nHello\r\n`, 100_000)).toBe("");
});

test("random messages verify, cut at random places", async () => {
  let seed = 7;
  const draw = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const pieces = [
    "\r\n",
    " ",
    "\t",
    "a",
    "=20",
    "\r\n\r\n",
    "  ",
    "word ",
    ".",
    "\xe9",
    "--b",
    " \r\n",
    "\0",
  ];
  for (let round = 0; round < 60; round++) {
    const body = Array.from({ length: draw(60) }, () => pieces[draw(pieces.length)]).join("");
    const subject = Array.from(
      { length: draw(8) },
      () => ["x", " ", "\t", "\r\n ", "\xc3\xa9"][draw(5)],
    ).join("");
    const message = `X-Subject:${subject}\r\nsubject : y${subject}.\r\n${header.replace(/Subject:.*\r\n.*\r\n/, "")}\r\n${body}`;
    const signature = await sign(message, 1 + draw(9));
    expect(await verify(signature + message), JSON.stringify(message)).toEqual(bothPass);
  }
});

test("made keys are RSA of 2,048 bits and Ed25519, and their records say so", async () => {
  const pairs = await newKeyPairs();
  expect(pairs.map((pair) => keyRecord(pair).replace(/p=.*/, "p="))).toEqual([
    "v=DKIM1; k=rsa; p=",
    "v=DKIM1; k=ed25519; p=",
  ]);
  expect(pairs[1]?.publicKey.length).toBe(32);
  const [rsa] = pairs;
  const key = createPrivateKey({ key: Buffer.from(rsa?.privateKey ?? []), format: "der", type: "pkcs8" });
  expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
});
