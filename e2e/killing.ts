import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RawClient } from "../mail-core/testing/raw-client.ts";
import { type Sink, startSink } from "../mail-core/testing/sink-server.ts";
import { collectAllByCurl, popByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";

const sessions = 8;

export interface Tally {
  /** Answered 250. */
  promised: number;
  /** Promised, and not in the mailbox: must be 0. */
  lost: number;
  /** In the mailbox more than once: must be 0. */
  twice: number;
  /** Promised, and never come to the other host: must be 0. */
  notRelayed: number;
  /** Handed to the other host more than once: its 250 was lost with us, RFC 5321 section 4.1.4 lets this happen. */
  relayedAgain: number;
}

export interface KillingGround {
  /** Sends on several connections, kills the server without warning after `afterMs`, and starts it again. */
  round(afterMs: number, whom: "server" | "server and database"): Promise<void>;
  /** What became of everything that was answered 250 so far. */
  count(): Promise<Tally>;
  end(): Promise<void>;
}

/** A server that is loaded and killed; each message goes to somebody here and to somebody on another host. */
export async function makeKillingGround(): Promise<KillingGround> {
  const sink: Sink = await startSink();
  const keryx: Keryx = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: {
      KERYX_TRUSTED_NETWORKS: "127.0.0.0/8",
      KERYX_ROUTES: `hamburger.edu=127.0.0.1:${sink.port}`,
      KERYX_RETRY_SCHEDULE: "1s",
    },
  });
  const promised = new Set<string>();
  let next = 0;

  const send = async (): Promise<void> => {
    const client = await RawClient.open(keryx.ports.smtp).catch(() => null);
    if (!client) return;
    const say = async (line: string) => {
      client.send(line);
      return client.reply();
    };
    try {
      await client.reply();
      await say("EHLO client.example\r\n");
      for (;;) {
        const id = `m${next++}`;
        await say("MAIL FROM:<dora@crepes.fr>\r\n");
        await say("RCPT TO:<bob@crepes.fr>\r\n");
        await say("RCPT TO:<carol@hamburger.edu>\r\n");
        if (!(await say("DATA\r\n")).startsWith("354")) return;
        const answer = await say(`Subject: ${id}\r\n\r\n${"x".repeat(3_000)}\r\n.\r\n`);
        if (!answer.startsWith("250")) return;
        promised.add(id);
      }
    } catch {
      // The connection broke with the server: whether this one was taken nobody knows.
    } finally {
      client.close();
    }
  };

  const idOf = (message: string) => /^Subject: (m\d+)\r\n/m.exec(message)?.[1] ?? "";
  const tally = (ids: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  };

  return {
    async round(afterMs, whom) {
      const load = Promise.all(Array.from({ length: sessions }, send));
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const database = Number(
        readFileSync(join(keryx.dataDir, "postgres/postmaster.pid"), "utf8").split("\n")[0],
      );
      await keryx.kill();
      if (whom === "server and database") process.kill(database, "SIGKILL");
      await load;
      await keryx.start();
    },
    async count() {
      const listed = (await popByCurl(keryx.ports.pop3s, "bob@crepes.fr")).toString().trim();
      const count = listed === "" ? 0 : listed.split("\r\n").length;
      const here = tally(
        (await collectAllByCurl(keryx.ports.pop3s, "bob@crepes.fr", count)).map((one) =>
          idOf(one.toString()),
        ),
      );
      const relayed = () => tally(sink.messages.map(({ octets }) => idOf(octets)));
      const deadline = Date.now() + 60_000;
      const missing = () => {
        const there = relayed();
        return [...promised].filter((id) => !there.has(id)).length;
      };
      while (missing() > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 200));
      return {
        promised: promised.size,
        lost: [...promised].filter((id) => !here.has(id)).length,
        twice: [...here.values()].filter((times) => times > 1).length,
        notRelayed: missing(),
        relayedAgain: [...relayed().values()].filter((times) => times > 1).length,
      };
    },
    async end() {
      await keryx.destroy();
      await sink.close();
    },
  };
}
