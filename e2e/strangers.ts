import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import { RawClient } from "../mail-core/testing/raw-client.ts";
import { popByCurl, sendByCurl } from "./clients.ts";
import type { Keryx } from "./servers.ts";

export type Port = "smtp" | "submission" | "submissions" | "pop3" | "pop3s";

export interface Peer {
  client: RawClient;
  /** Sends one line, or octets as they are, and hears the answer. */
  say(line: string | Uint8Array): Promise<string>;
  /** The next reply, or "closed". */
  hear(): Promise<string>;
  close(): void;
}

export interface Strangers {
  /** A client that has been greeted; on the TLS ports inside of TLS. */
  peer(port: Port): Promise<Peer>;
  /** Whatever was tried: the same process serves, and nobody was shown the inside of the house. */
  foundNothing(): Promise<void>;
}

const inside =
  /node_modules|node:|\bat .*\.[jt]s\b|\.ts:\d|SELECT |INSERT |postgres|Error:|\/(home|root|tmp|work|proc)\//i;

/** Those who come to a server's mail ports and mean it no good; bob@crepes.fr lives there. */
export function strangers(keryx: Keryx): Strangers {
  const pid = keryx.pid();
  let heard: string[] = [];
  const popLines = async () => (await popByCurl(keryx.ports.pop3s, "bob@crepes.fr")).toString().trim();
  return {
    async peer(port) {
      const client = await RawClient.open(keryx.ports[port]);
      if (port === "submissions" || port === "pop3s") await client.startTls();
      const isPop = port.startsWith("pop3");
      const hear = async () => {
        const answer = isPop ? ((await client.line()) ?? "closed") : await client.reply();
        heard.push(answer);
        return answer;
      };
      expect(await hear()).toMatch(isPop ? /^\+OK/ : /^220/);
      return {
        client,
        hear,
        say(line) {
          client.send(typeof line === "string" ? `${line}\r\n` : line);
          return hear();
        },
        close: () => client.close(),
      };
    },
    async foundNothing() {
      expect(heard.join("\n")).not.toMatch(inside);
      heard = [];
      const subject = `alive ${randomBytes(6).toString("hex")}`;
      const message = `From: Carol <carol@hamburger.edu>\r\nSubject: ${subject}\r\n\r\nHello.\r\n`;
      await sendByCurl(keryx.ports.smtp, "carol@hamburger.edu", ["bob@crepes.fr"], Buffer.from(message));
      const last = (await popLines()).split("\r\n").length;
      expect((await popByCurl(keryx.ports.pop3s, "bob@crepes.fr", String(last))).toString()).toContain(
        subject,
      );
      expect(keryx.pid()).toBe(pid);
    },
  };
}
