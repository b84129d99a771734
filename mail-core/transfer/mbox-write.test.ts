import { expect, test } from "vitest";
import { fromLine, inMbox } from "./mbox-write.ts";

async function written(text: string, step = text.length): Promise<string> {
  async function* pieces() {
    for (let at = 0; at < text.length; at += step) yield Buffer.from(text.slice(at, at + step));
  }
  const out: Uint8Array[] = [];
  for await (const piece of inMbox(pieces())) out.push(piece);
  return Buffer.concat(out).toString();
}

test("lines end in LF, and an empty line ends the message", async () => {
  expect(await written("Subject: a\r\n\r\nbody\r\n")).toBe("Subject: a\n\nbody\n\n");
});

test("a message without a last line end gets one", async () => {
  expect(await written("a: b\r\n\r\nbody")).toBe("a: b\n\nbody\n\n");
});

test("a line that looks like the beginning of a message is quoted, and one that is quoted gets one more quote", async () => {
  const text = "a: b\r\n\r\nFrom here on\r\n>From\r\n>>From me\r\nFrom\r\nFro";
  expect(await written(text)).toBe("a: b\n\n>From here on\n>From\n>>>From me\nFrom\nFro\n\n");
});

test("it is the same in whatever pieces the octets come", async () => {
  const text = "a: b\r\n\r\nFrom here\r\n>From x\r\n>>>\r\n\r\r\nFrom\r\n From me\r\nFrom ";
  for (let step = 1; step < 12; step += 1) expect(await written(text, step)).toBe(await written(text));
});

test("the line before a message has the sender and the time in UTC", () => {
  const at = new Date("2026-03-05T07:08:09.999Z");
  expect(fromLine("ana@crepes.fr", at)).toBe("From ana@crepes.fr Thu Mar  5 07:08:09 2026\n");
  expect(fromLine("a b\nFrom ", at)).toMatch(/^From MAILER-DAEMON Thu/);
});
