import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RawClient } from "../mail-core/testing/raw-client.ts";
import { collectAllByCurl, popByCurl } from "./clients.ts";
import { type Keryx, makeKeryx, openKeryx } from "./servers.ts";

const sessions = 8;
/** From the last answer that is waited for to the kill, at most. */
const killedWithinMs = 100;
/** How long the queue may take when nobody kills any more. */
const relayedWithinMs = 180_000;

/** What became of every message that was begun; each was sent again until it was answered 250. */
export interface Tally {
  sent: number;
  /** Not in the mailbox: must be 0. */
  lost: number;
  /** In the mailbox more than once: must be 0. */
  twice: number;
  /** Never come to the other host: must be 0. */
  notRelayed: number;
  /** More than once in the mailbox at the other host: must be 0. */
  relayedTwice: number;
  /** Hosts whose ledger does not balance: must be 0. */
  unbalanced: number;
  /** Kept as they came first, while their sender, who never heard so, was answered at a later coming. */
  savedFromTwice: number;
}

export type Victims = "server" | "server and database" | "both hosts";

export interface KillingGround {
  /** Sends on several connections, kills without warning soon after `answers` were answered 250, and starts again. */
  round(answers: number, whom: Victims): Promise<void>;
  /** Sends again what was never answered, waits for the queue, and counts. */
  count(): Promise<Tally>;
  end(): Promise<void>;
}

/** True when a recipient was lost or made up, as the host itself tells. */
const isUnbalanced = (keryx: Keryx): Promise<boolean> =>
  keryx.cli(["queue", "ledger"]).then(
    () => false,
    () => true,
  );

/** A server that is loaded and killed, with another behind it; each message goes to somebody at each. */
export async function makeKillingGround(): Promise<KillingGround> {
  const far = await makeKeryx("hamburger.edu");
  const near = await makeKeryx("crepes.fr", {
    KERYX_TRUSTED_NETWORKS: "127.0.0.0/8",
    KERYX_ROUTES: `hamburger.edu=127.0.0.1:${far.ports.smtp}`,
    KERYX_RETRY_SCHEDULE: "1s",
  });
  await openKeryx(far, { accounts: ["carol"] });
  await openKeryx(near, { accounts: ["bob"] });
  /** By message, the connection on which it was answered 250. */
  const answered = new Map<string, string>();
  /** Begun and not answered: their sender sends them again. */
  const unanswered: string[] = [];
  let messages = 0;
  let connections = 0;
  let heard = () => {};

  const send = async (nextId: () => string | undefined): Promise<void> => {
    const client = await RawClient.open(near.ports.smtp).catch(() => null);
    if (!client) return;
    const name = `c${connections++}`;
    const say = async (line: string, code = "250") => {
      client.send(line);
      if (!(await client.reply()).startsWith(code)) throw new Error("not taken");
    };
    let id: string | undefined;
    try {
      await client.reply();
      await say(`EHLO ${name}.example\r\n`);
      for (id = nextId(); id !== undefined; id = nextId()) {
        await say("MAIL FROM:<dora@crepes.fr>\r\n");
        await say("RCPT TO:<bob@crepes.fr>\r\n");
        await say("RCPT TO:<carol@hamburger.edu>\r\n");
        await say("DATA\r\n", "354");
        await say(`Message-ID: <${id}@crepes.fr>\r\nSubject: ${id}\r\n\r\n${"x".repeat(3_000)}\r\n.\r\n`);
        answered.set(id, name);
        heard();
      }
    } catch {
      // The connection broke with the server: whether this one was taken its sender does not know.
      if (id !== undefined) unanswered.push(id);
    } finally {
      client.close();
    }
  };
  const load = (nextId: () => string | undefined) =>
    Promise.all(Array.from({ length: sessions }, () => send(nextId)));

  /** By message, the connection that each copy in a maildrop came in on. */
  const lying = async (keryx: Keryx, address: string): Promise<Map<string, string[]>> => {
    const listed = (await popByCurl(keryx.ports.pop3s, address)).toString().trim();
    const count = listed === "" ? 0 : listed.split("\r\n").length;
    const found = new Map<string, string[]>();
    for (const octets of count === 0 ? [] : await collectAllByCurl(keryx.ports.pop3s, address, count)) {
      const text = octets.toString();
      const id = /^Subject: (m\d+)\r\n/m.exec(text)?.[1] ?? "";
      found.set(id, [...(found.get(id) ?? []), /^Received: from (c\d+)\.example/m.exec(text)?.[1] ?? ""]);
    }
    return found;
  };
  const several = (found: Map<string, string[]>) => [...found.values()].filter((copies) => copies.length > 1);

  return {
    async round(answers, whom) {
      const enough = answered.size + answers;
      const reached = new Promise<void>((resolve) => {
        heard = () => answered.size >= enough && resolve();
      });
      const sending = load(() => unanswered.pop() ?? `m${messages++}`);
      await Promise.race([reached, sending]);
      // Answers come together, when a transaction is committed: a kill must hit any moment between two.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * killedWithinMs));
      const database = Number(
        readFileSync(join(near.dataDir, "postgres/postmaster.pid"), "utf8").split("\n")[0],
      );
      await Promise.all([near.kill(), whom === "both hosts" && far.kill()]);
      if (whom === "server and database") process.kill(database, "SIGKILL");
      await sending;
      await Promise.all([near.start(), whom === "both hosts" && far.start()]);
    },
    async count() {
      while (unanswered.length > 0) await load(() => unanswered.pop());
      const here = await lying(near, "bob@crepes.fr");
      const deadline = Date.now() + relayedWithinMs;
      const ids = [...answered.keys()];
      let there = await lying(far, "carol@hamburger.edu");
      while (ids.some((id) => !there.has(id)) && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        there = await lying(far, "carol@hamburger.edu");
      }
      return {
        sent: ids.length,
        lost: ids.filter((id) => !here.has(id)).length,
        twice: several(here).length,
        notRelayed: ids.filter((id) => !there.has(id)).length,
        relayedTwice: several(there).length,
        unbalanced: (await Promise.all([near, far].map(isUnbalanced))).filter(Boolean).length,
        savedFromTwice: ids.filter((id) => here.get(id)?.[0] !== answered.get(id)).length,
      };
    },
    async end() {
      await near.destroy();
      await far.destroy();
    },
  };
}
