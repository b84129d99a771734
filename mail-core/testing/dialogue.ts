import { expect } from "vitest";
import { RawClient } from "./raw-client.ts";

export { RawClient } from "./raw-client.ts";

/** A client that has said EHLO. */
export async function greeted(port: number): Promise<RawClient> {
  const client = await RawClient.open(port);
  await client.reply();
  await client.say("EHLO client.example");
  return client;
}

/** A client under TLS, and what EHLO told it there. */
export async function secured(port: number): Promise<{ client: RawClient; offers: string }> {
  const client = await greeted(port);
  await client.say("STARTTLS");
  await client.startTls();
  return { client, offers: await client.say("EHLO client.example") };
}

/** A client that has signed in at the submission port, and what EHLO told it before. */
export async function signedIn(
  port: number,
  user: string,
  secret: string,
): Promise<{ client: RawClient; offers: string }> {
  const { client, offers } = await secured(port);
  expect(await client.say(`AUTH PLAIN ${plain(user, secret)}`)).toMatch(/^235/);
  return { client, offers };
}

/** The initial response of AUTH PLAIN. RFC 4616 section 2. */
export const plain = (user: string, secret: string): string =>
  Buffer.from(`\0${user}\0${secret}`).toString("base64");

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
        expect(shown, `after the lines above ${JSON.stringify(line)}`).toBe(wanted);
      } else throw new Error(`not a line of a dialogue: ${line}`);
    }
  } finally {
    client.close();
  }
}
