import { match, strictEqual } from "node:assert/strict";
import { dotStuffedText } from "../net/dot-stuffing.ts";
import { RawClient } from "./raw-client.ts";

export { RawClient } from "./raw-client.ts";

/** A client that has said EHLO; it calls from another address of this machine where one is given. */
export async function greeted(port: number, callsFrom?: string): Promise<RawClient> {
  const client = await RawClient.open(port, callsFrom);
  await client.reply();
  await client.say("EHLO client.example");
  return client;
}

/** A client under TLS, and what EHLO told it there. */
export async function secured(
  port: number,
  callsFrom?: string,
): Promise<{ client: RawClient; offers: string }> {
  const client = await greeted(port, callsFrom);
  await client.say("STARTTLS");
  await client.startTls();
  return { client, offers: await client.say("EHLO client.example") };
}

/** A client that has signed in at the submission port, and what EHLO told it before. */
export async function signedIn(
  port: number,
  user: string,
  secret: string,
  callsFrom?: string,
): Promise<{ client: RawClient; offers: string }> {
  const { client, offers } = await secured(port, callsFrom);
  match(await client.say(`AUTH PLAIN ${plain(user, secret)}`), /^235/);
  return { client, offers };
}

/** The initial response of AUTH PLAIN. RFC 4616 section 2. */
export const plain = (user: string, secret: string): string =>
  Buffer.from(`\0${user}\0${secret}`).toString("base64");

/** Who sends a message to whom: addresses, or paths as the line has them, in their brackets and with parameters. */
export interface Envelope {
  from: string;
  to: string | readonly string[];
}

/** Says MAIL, RCPT and DATA, which have to be taken; the next thing to send is content. */
export async function upToData(client: RawClient, { from, to }: Envelope): Promise<void> {
  const path = (one: string) => (one.startsWith("<") ? one : `<${one}>`);
  const recipients = [to].flat().map((one) => `RCPT TO:${path(one)}`);
  for (const line of [`MAIL FROM:${path(from)}`, ...recipients, "DATA"]) {
    const reply = await client.say(line);
    match(reply, /^[23]/, `${line} was answered ${reply}`);
  }
}

/** Sends content with its dots doubled and its last line ended; the reply to its end. */
export function endOfData(client: RawClient, content: string | Uint8Array): Promise<string> {
  const text = Buffer.from(content).toString("latin1");
  client.send(Buffer.from(dotStuffedText(text), "latin1"));
  return client.reply();
}

/** Hands a message in on an open session, which has to take it. */
export async function handOver(
  client: RawClient,
  envelope: Envelope,
  content: string | Uint8Array,
): Promise<void> {
  await upToData(client, envelope);
  match(await endOfData(client, content), /^250/);
}

/** Hands a message in over a session of its own, as any client that does not sign in. */
export async function handIn(port: number, envelope: Envelope, content: string | Uint8Array): Promise<void> {
  const client = await greeted(port);
  await handOver(client, envelope, content);
  client.close();
}

/**
 * Plays a conversation: "C: " lines are sent with CRLF, "S: " lines must begin the next reply, "S= " lines must be all of it, "S: closed" is the end of the connection,
 * "TLS" upgrades. Lines in C may hold \r, \n, \0 as escapes.
 */
export async function converse(port: number, script: string): Promise<void> {
  const client = await RawClient.open(port);
  try {
    for (const raw of script.split("\n")) {
      const line = raw.trim();
      if (line === "") continue;
      if (line === "TLS") await client.startTls();
      else if (line.startsWith("C:")) {
        const text = line
          .slice(3)
          .replace(/\\([rn0])/g, (_, sign) => ({ r: "\r", n: "\n", "0": "\0" })[sign as "r" | "n" | "0"]);
        client.send(`${text}\r\n`);
      } else if (line.startsWith("S:") || line.startsWith("S=")) {
        const wanted = line.slice(3).replaceAll("\\n", "\n");
        const reply = await client.reply();
        const shown = line[1] === "=" ? reply : reply.slice(0, wanted.length);
        strictEqual(shown, wanted, `after the lines above ${JSON.stringify(line)}`);
      } else throw new Error(`not a line of a dialogue: ${line}`);
    }
  } finally {
    client.close();
  }
}
