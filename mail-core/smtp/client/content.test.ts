import { afterEach, expect, test } from "vitest";
import { type Sink, startSink } from "../../testing/sink-server.ts";
import type { OutgoingMessage, SmtpClient } from "./client.ts";
import { openClient } from "./open.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Host {
  client: SmtpClient;
  sink: Sink;
  lines: string[];
}

/** A host with these offers; `answer` says what it does with a line. */
async function host(
  offers: string[],
  answer: (line: string) => string | undefined = () => undefined,
): Promise<Host> {
  const lines: string[] = [];
  const sink = await startSink((_, line) => {
    if (line !== "") lines.push(line);
    if (line.startsWith("EHLO"))
      return ["hamburger.edu", ...offers]
        .map((offer) => `250-${offer}\r\n`)
        .join("")
        .replace(/-(?=[^-]*$)/, " ");
    return answer(line);
  });
  closing.push(() => sink.close());
  const opened = await openClient({
    host: "localhost",
    address: "127.0.0.1",
    port: sink.port,
    hostname: "crepes.fr",
    timeoutMs: 5_000,
  });
  if (!opened.ok) throw new Error(opened.reply.text);
  closing.push(() => opened.client.quit());
  return { client: opened.client, sink, lines };
}

const message = (octets: string | Buffer, changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  reversePath: "a@crepes.fr",
  recipients: ["bob@hamburger.edu"],
  sizeOctets: Buffer.byteLength(octets),
  smtpUtf8: false,
  body: "8BITMIME",
  async *octets() {
    const all = Buffer.from(octets as string);
    for (let at = 0; at < all.length; at += 50_000) yield all.subarray(at, at + 50_000);
  },
  ...changes,
});

test("keywords with control characters are offers of nothing, and the message goes out all the same", async () => {
  const { client, lines } = await host(["\0SIZE", "CHUNK\x07ING", "\x1b[2JPIPELINING", "=", "8BITMIME"]);
  expect(await client.send(message("x\r\n"))).toMatchObject([{ kind: "relayed" }]);
  expect(lines[1]).toMatch(/^MAIL FROM:<a@crepes\.fr>[^\0-\x1f]*$/);
  expect(lines[1]).not.toContain("SIZE=");
  expect(lines.some((line) => line.startsWith("BDAT"))).toBe(false);
});

test("8-bit content is re-encoded for a host that takes 7-bit content only", async () => {
  const { client, sink, lines } = await host(["SIZE"]);
  expect(
    await client.send(
      message("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ncrêpes\r\n"),
    ),
  ).toMatchObject([{ kind: "relayed" }]);
  expect(sink.messages[0]?.octets).toMatch(
    /\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncr=C3=AApes\r\n$/,
  );
  expect(lines).toContain("MAIL FROM:<a@crepes.fr>");
});

test("what is 7-bit in truth goes there as it is", async () => {
  const { client, sink, lines } = await host(["SIZE"]);
  const text = "Content-Transfer-Encoding: 8bit\r\n\r\ncrepes = x\r\n";
  expect(await client.send(message(text))).toMatchObject([{ kind: "relayed" }]);
  expect(sink.messages[0]?.octets).toBe(text);
  expect(lines).toContain(`MAIL FROM:<a@crepes.fr> SIZE=${text.length}`);
});

test("what cannot be converted for it comes back with 5.6.3, and nothing is said to the host", async () => {
  const { client, lines } = await host([]);
  expect(await client.send(message("Subject: crêpes\r\n\r\n"))).toEqual([
    {
      kind: "bounced",
      reply: {
        code: 554,
        enhanced: "5.6.3",
        text: "The host takes 7-bit content only, and this message cannot be converted: its header holds more than ASCII",
      },
    },
  ]);
  expect(lines).toEqual(["EHLO crepes.fr"]);
  expect(client.usable).toBe(true);
});

test.each([["PIPELINING"], []])(
  "where CHUNKING is offered with %s the octets are counted, and dots mean nothing",
  async (...more) => {
    const { client, sink, lines } = await host(["CHUNKING", "8BITMIME", ...more]);
    const text = `Subject: x\r\n\r\n.\r\n${"..crêpes\n".repeat(90_000)}last`;
    expect(await client.send(message(text))).toMatchObject([{ kind: "relayed" }]);
    expect(await client.send(message(""))).toMatchObject([{ kind: "relayed" }]);
    const sent = text.replace(/\r?\n/g, "\r\n");
    expect(Buffer.from(sink.messages[0]?.octets ?? "", "latin1").equals(Buffer.from(`${sent}\r\n`))).toBe(
      true,
    );
    expect(sink.messages[1]?.octets).toBe("\r\n");
    expect(
      lines.filter((line) => line.startsWith("BDAT")).map((line) => line.replace(/\d{3,}/, "n")),
    ).toEqual(["BDAT n", "BDAT n", "BDAT n", "BDAT n LAST", "BDAT 2 LAST"]);
  },
);

test.each([["PIPELINING"], []])(
  "a host that refuses a chunk (%s) is not sent the rest, and takes the next message",
  async (...more) => {
    let refusals = 0;
    const { client, sink, lines } = await host(["CHUNKING", "8BITMIME", ...more], (line) =>
      line.startsWith("BDAT") && refusals++ === 0 ? "552 5.3.4 too large\r\n" : undefined,
    );
    expect(await client.send(message("x\r\n".repeat(1_000_000)))).toMatchObject([
      { kind: "bounced", reply: { code: 552, enhanced: "5.3.4", text: "too large" } },
    ]);
    expect(lines.filter((line) => line.startsWith("BDAT")).length).toBeLessThan(4);
    expect(lines.at(-1)).toBe("RSET");
    expect(await client.send(message("x\r\n"))).toMatchObject([{ kind: "relayed" }]);
    expect(sink.messages).toHaveLength(1);
  },
);
