import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { withoutEncoded } from "./encoded-text.ts";
import { foldWords } from "./fold.ts";

const octets = (length: number) =>
  Buffer.from(Array.from({ length }, (_, at) => (at * at * 31 + 7 * at) % 251));
const wrapped = (text: string, width: number) => text.replace(new RegExp(`.{${width}}`, "g"), "$&\r\n");
const between = (text: string) => `Dear Ana,\r\n\r\n${text}\r\nYours, Bob\r\n`;
const left = (text: string) => foldWords(withoutEncoded(between(text)));

const uuencoded = (from: Buffer): string => {
  const lines: string[] = [];
  for (let at = 0; at < from.length; at += 45) {
    const line = from.subarray(at, at + 45);
    let text = String.fromCharCode(32 + line.length);
    for (let n = 0; n < line.length; n += 3) {
      const bits = line.readUIntBE(n, 3);
      for (const shift of [18, 12, 6, 0]) text += String.fromCharCode(32 + ((bits >> shift) & 63));
    }
    lines.push(text);
  }
  return lines.join("\r\n");
};

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
/** Its full lines. */
const keyLines = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.length === 64)
    .join("\n");
const token = randomBytes(120).toString("base64url");

test.each([
  ["lines of base64", wrapped(octets(1_026).toString("base64"), 76), ""],
  ["lines of hexadecimal", wrapped(octets(640).toString("hex"), 64), ""],
  ["a key in PEM", keyLines(pem), ""],
  ["the same in a reply", keyLines(pem).replace(/^/gm, "> > "), ""],
  ["the same indented with tabs", keyLines(pem).replace(/^/gm, "\t"), ""],
  ["a uuencoded file", uuencoded(octets(450)), ""],
  [
    "a key in one line, as DNS has it",
    `v=DKIM1; p=${keyLines(pem).replaceAll("\n", "")}; t=s`,
    "v dkim1 t s",
  ],
  ["a token in a line of a log", `12:00:01 token="${token}" accepted`, "12 00 01 token accepted"],
])("%s holds no words", (_, text, words) =>
  expect(left(text)).toBe(["dear ana", words, "yours bob"].filter(Boolean).join(" ")),
);

test("the words around PGP armor are found, those of its frame, and its short last line", () => {
  const armor = `-----BEGIN PGP MESSAGE-----\r\nVersion: 4\r\n\r\n${wrapped(octets(960).toString("base64"), 64)}=x9aB\r\n-----END PGP MESSAGE-----`;
  expect(left(armor)).toBe("dear ana begin pgp message version 4 x9ab end pgp message yours bob");
});

const digest = (name: string) => createHash(name).update("crêpes").digest("hex");
const slug =
  "a-very-long-title-of-an-article-that-was-given-an-address-of-all-of-its-words-one-by-one-and-then-some";
test.each([
  [
    "prose in lines",
    wrapped("The quick brown fox jumps over the lazy dog, and does so again and again. ".repeat(20), 74),
  ],
  ["prose in one line", "Lorem ipsum dolor sit amet, consectetur adipiscing elit; ".repeat(50)],
  ["a list of words, one in each line", "apple\nbanana\ncherry\n".repeat(50)],
  ["shouted prose", "MOST OF THIS IS SHOUTED, AS SOME PEOPLE DO WHEN THEY WRITE TO\r\n".repeat(4)],
  ["Greek", "Θαλασσοκρατορία και Οδυσσέας στη μακρινή Ιθάκη ".repeat(20)],
  ["Chinese without blanks", "東京都は日本の首都であり世界最大の都市圏を形成している".repeat(20)],
  ["Thai without blanks", "ภาษาไทยเป็นภาษาที่เขียนติดกันโดยไม่เว้นวรรคระหว่างคำ".repeat(20)],
  ["a path", `/srv/${"projects/keryx/mail/store/".repeat(8)}`],
  ["a list of paths", "src/main/java/com/example/project/module/submodule/of/many/Names\n".repeat(6)],
  ["an address with a long path of words", `https://news.example.com/2026/${slug}/${slug}`],
  ["digests that people look for", `${digest("sha256")}\r\n\r\n${digest("sha512")}`],
])("%s stays as it is", (_, text) => expect(withoutEncoded(between(text))).toBe(between(text)));

test("a long address on its own line is found by its host and its words, not by its token", () => {
  const address = `https://mail.crepes.example/reset-password/${token}/confirm?from=newsletter&id=${token}`;
  expect(left(address)).toBe(
    "dear ana https mail crepes example reset password confirm from newsletter yours bob",
  );
});

test("a megabyte of anything takes milliseconds", () => {
  const hostile = [
    "A",
    "A ",
    "/",
    "A\n",
    `${"A".repeat(59)}\n`,
    `${"A".repeat(127)}.`,
    "://",
    "> ",
    "M",
    "\u{1d4b3}",
  ];
  for (const piece of hostile) {
    const text = piece.repeat(1_048_576 / piece.length);
    const from = process.cpuUsage();
    withoutEncoded(text);
    expect(process.cpuUsage(from).user, JSON.stringify(piece)).toBeLessThan(250_000);
  }
});
