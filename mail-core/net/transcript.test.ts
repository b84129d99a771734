import { expect, test } from "vitest";
import { Transcript } from "./transcript.ts";

const said = (work: (transcript: Transcript) => void): string[] => {
  const transcript = new Transcript();
  work(transcript);
  return transcript.text().split("\n");
};
const heard = (transcript: Transcript, ...lines: string[]) => {
  for (const line of lines) transcript.heard(Buffer.from(line));
};

test("a dialogue reads as the textbook draws it, with the message counted and not kept", () => {
  const lines = said((one) => {
    heard(one, "220 hamburger.edu");
    one.sent("MAIL FROM:<alice@crepes.fr>\r\nRCPT TO:<bob@hamburger.edu>\r\nDATA\r\n");
    heard(one, "250 ok", "250 ok", "354 go");
    one.sentContent(1_234_000);
    one.sentContent(567);
    heard(one, "250 Message accepted for delivery");
  });
  expect(lines).toEqual([
    "S: 220 hamburger.edu",
    "C: MAIL FROM:<alice@crepes.fr>",
    "C: RCPT TO:<bob@hamburger.edu>",
    "C: DATA",
    "S: 250 ok",
    "S: 250 ok",
    "S: 354 go",
    "C: (the message, 1,234,567 octets)",
    "C: .",
    "S: 250 Message accepted for delivery",
  ]);
});

test("a message that nobody answered is not said to have ended", () => {
  const lines = said((one) => {
    heard(one, "354 go");
    one.sentContent(10);
    one.remark("The host closed the connection.");
  });
  expect(lines.slice(1)).toEqual(["C: (the message, 10 octets)", "* The host closed the connection."]);
});

test("credentials are hidden, in one line or in several, until the host has judged them", () => {
  const lines = said((one) => {
    one.sent("AUTH PLAIN AGtlcnl4AHBpY2tsZXM=\r\n");
    heard(one, "535 5.7.8 no");
    one.sent("AUTH LOGIN\r\n");
    heard(one, "334 VXNlcm5hbWU6");
    one.sent("a2VyeXg=\r\n");
    heard(one, "334 UGFzc3dvcmQ6");
    one.sent("cGlja2xlcw==\r\n");
    heard(one, "235 2.7.0 welcome");
    one.sent("NOOP\r\n");
  });
  expect(lines.filter((line) => line.startsWith("C"))).toEqual([
    "C: AUTH PLAIN (hidden)",
    "C: AUTH LOGIN",
    "C: (hidden)",
    "C: (hidden)",
    "C: NOOP",
  ]);
  expect(lines.join()).not.toMatch(/AGtlcnl4|a2VyeXg|cGlja2xlcw/);
});

test("each transaction of a connection begins with the same opening, and has nothing of the others", () => {
  const one = new Transcript();
  heard(one, "220 hamburger.edu");
  one.markOpening();
  one.sent("MAIL FROM:<alice@crepes.fr>\r\n");
  expect(one.text()).toBe("S: 220 hamburger.edu\nC: MAIL FROM:<alice@crepes.fr>");
  one.begin();
  one.sent("MAIL FROM:<bob@crepes.fr>\r\n");
  expect(one.text()).toBe("S: 220 hamburger.edu\nC: MAIL FROM:<bob@crepes.fr>");
});

test("a host that talks without end fills sixteen KiB, of which the end is the end", () => {
  const one = new Transcript();
  heard(one, "220 hamburger.edu");
  one.markOpening();
  for (let n = 0; n < 5_000; n++) heard(one, `250-${n} ${"x".repeat(10_000)}`);
  heard(one, "550 enough");
  const text = one.text();
  expect(Buffer.byteLength(text)).toBeLessThan(17 * 1024);
  const lines = text.split("\n");
  expect(lines[0]).toBe("S: 220 hamburger.edu");
  expect(lines.at(-1)).toBe("S: 550 enough");
  expect(text).toMatch(/\n\* \d+ lines are left out here\.\n/);
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThan(520);
});

test("a host cannot move a cursor, turn letters around, or write lines of ours", () => {
  const [line] = said((one) => one.heard(Buffer.from("250 a\0b\x1b[2Jc\nC: QUIT\u202e\u2028d\xff", "utf8")));
  expect(line).toBe("S: 250 a?b?[2Jc?C: QUIT??dÿ");
  const [broken] = said((one) => one.heard(Buffer.from([0x32, 0x35, 0x30, 0x20, 0xff, 0xed, 0xa0, 0x80])));
  expect(broken).toMatch(/^S: 250 \?+$/);
});
