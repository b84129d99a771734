import type { Connection } from "../net/connection.ts";
import type { TlsInfo } from "../net/handshake.ts";
import { asFailure, type Called, callHost, chunkFrom, guarded, takeTls } from "./calling.ts";
import { aheadMax, type CollectLimits, capabilitiesMax, uidlMaxLength } from "./limits.ts";
import { readLines, readResponse } from "./responses.ts";
import { CollectFailed } from "./result.ts";
import { type Credentials, isBusy, signIn, timestampOf } from "./sign-in.ts";
import { makeUnstuffer } from "./unstuffing.ts";

export interface Pop3Target extends Credentials, Called {
  limits: CollectLimits;
}

/** A message of a maildrop, for as long as the session lasts. */
export interface Listed {
  number: number;
  uidl: string;
  octets: number;
}

export type Retrieved =
  | { entry: Listed /** To its end, or the session is over. */; content: AsyncIterable<Uint8Array> }
  | { entry: Listed; refused: string };

/** POP3's transaction state, from the other side. Everything throws `CollectFailed`. */
export interface Pop3Client {
  address: string;
  tls: TlsInfo | null;
  /** The host wants no sign-in sooner after this one. RFC 2449 section 6.5. */
  loginDelayS: number;
  /** In the order of the maildrop; at most `listedMax`. */
  list(): Promise<Listed[]>;
  /** One after the other; asked for ahead where the host allows that. */
  retrieve(entries: readonly Listed[]): AsyncIterable<Retrieved>;
  /** True when nothing has come that was not read. */
  isWaiting(): boolean;
  /** Marks; what was marked is gone after `quit` alone. */
  remove(entries: readonly Listed[]): Promise<Listed[]>;
  /** True when the host has carried the removals out. RFC 1939 section 6. */
  quit(): Promise<boolean>;
  /** Leaves without QUIT: nothing is removed there. */
  leave(): void;
}

/** Calls a host, takes TLS on and signs in. Throws `CollectFailed`. */
export const openPop3 = (target: Pop3Target): Promise<Pop3Client> =>
  callHost(target, target.limits.replyTimeoutMs, (connection) => begin(connection, target));

async function begin(connection: Connection, target: Pop3Target): Promise<Pop3Client> {
  const { limits, tls } = target;
  const timeoutMs = limits.replyTimeoutMs;
  if (tls === "tls") await takeTls(connection, target, timeoutMs);
  const greeting = await readResponse(connection, timeoutMs).catch((error: unknown) => {
    const { kind } = asFailure(error).failure;
    throw new CollectFailed({ kind: kind === "nonsense" ? "not-pop3" : kind } as { kind: "not-pop3" });
  });
  if (greeting.kind === "continue") throw new CollectFailed({ kind: "not-pop3" });
  if (greeting.kind === "error") throw new CollectFailed({ kind: "busy", said: greeting.text });
  let capabilities = await capa(connection, limits);
  if (tls === "stls") {
    await stls(connection, target);
    // What was said in the clear is forgotten. RFC 2595 section 4.
    capabilities = await capa(connection, limits);
  }
  // Else a host may make headers over that are not ASCII; one that announces it and refuses is spoken to as before. RFC 6856 section 2.
  if (capabilities?.has("UTF8")) {
    await connection.write("UTF8\r\n");
    await readResponse(connection, timeoutMs);
  }
  const timestamp = timestampOf(greeting.text);
  await signIn(connection, target, { capabilities, timestamp, isSecure: tls !== "none" }, timeoutMs);
  // Some say more once they know who is there. RFC 2449 section 5.
  return makeClient(connection, target, (await capa(connection, limits)) ?? capabilities);
}

/** Null where the host knows no CAPA. RFC 2449 section 5. */
async function capa(
  connection: Connection,
  limits: CollectLimits,
): Promise<ReadonlyMap<string, readonly string[]> | null> {
  await connection.write("CAPA\r\n");
  const answer = await readResponse(connection, limits.replyTimeoutMs);
  if (answer.kind !== "ok") return null;
  const found = new Map<string, readonly string[]>();
  for await (const line of readLines(connection, Date.now() + limits.replyTimeoutMs)) {
    const [name = "", ...values] = line.trim().split(/ +/);
    found.set(name.toUpperCase(), values);
    if (found.size > capabilitiesMax) throw new CollectFailed({ kind: "nonsense" });
  }
  return found;
}

async function stls(connection: Connection, target: Pop3Target): Promise<void> {
  await connection.write("STLS\r\n");
  const go = await readResponse(connection, target.limits.replyTimeoutMs);
  if (go.kind !== "ok") throw new CollectFailed({ kind: "no-tls" });
  await takeTls(connection, target, target.limits.replyTimeoutMs);
}

function makeClient(
  connection: Connection,
  { limits, address }: Pop3Target,
  capabilities: ReadonlyMap<string, readonly string[]> | null,
): Pop3Client {
  const timeoutMs = limits.replyTimeoutMs;
  const ahead = capabilities?.has("PIPELINING") ? aheadMax : 1;
  /** Lines of "number value" as LIST and UIDL have them; null when the command is not known. */
  const listing = async (command: "LIST" | "UIDL"): Promise<Map<number, string> | null> => {
    await connection.write(`${command}\r\n`);
    const answer = await readResponse(connection, timeoutMs);
    if (answer.kind !== "ok") return null;
    const found = new Map<number, string>();
    for await (const line of readLines(connection, Date.now() + limits.listingTimeoutMs)) {
      const [, number, value] = /^([1-9]\d{0,9}) +(\S+)/.exec(line.trim()) ?? [];
      if (number === undefined || value === undefined) throw new CollectFailed({ kind: "nonsense" });
      if (found.size < limits.listedMax) found.set(Number(number), value);
    }
    return found;
  };

  /** Sends a command for each entry, some ahead of the answers, and reads these in their order. */
  async function* each(verb: "RETR" | "DELE", entries: readonly Listed[]) {
    let sent = 0;
    for (const [at, entry] of entries.entries()) {
      const upTo = Math.min(entries.length, at + ahead);
      const commands = entries.slice(sent, upTo).map(({ number }) => `${verb} ${number}\r\n`);
      sent = upTo;
      if (commands.length > 0) await connection.write(commands.join(""));
      const answer = await readResponse(connection, timeoutMs);
      if (answer.kind === "continue") throw new CollectFailed({ kind: "nonsense" });
      yield { entry, answer };
    }
  }

  return {
    address,
    tls: connection.tls,
    loginDelayS: Math.min(
      86_400,
      Number(/^\d{1,6}$/.exec(capabilities?.get("LOGIN-DELAY")?.[0] ?? "")?.[0] ?? 0),
    ),
    list: () =>
      guarded(connection, async () => {
        const ids = await listing("UIDL");
        if (!ids) throw new CollectFailed({ kind: "no-uidl" });
        const sizes = await listing("LIST");
        return [...ids]
          .sort(([a], [b]) => a - b)
          .map(([number, uidl]) => {
            if (uidl.length > uidlMaxLength || !/^[\x21-\x7e]+$/.test(uidl))
              throw new CollectFailed({ kind: "nonsense" });
            const size = sizes?.get(number) ?? "0";
            return { number, uidl, octets: /^\d{1,15}$/.test(size) ? Number(size) : 0 };
          });
      }),
    async *retrieve(entries) {
      let isWhole = true;
      try {
        for await (const { entry, answer } of each("RETR", entries)) {
          if (answer.kind !== "ok") {
            if (isBusy(answer.code)) throw new CollectFailed({ kind: "busy", said: answer.text });
            yield { entry, refused: answer.text };
            continue;
          }
          isWhole = false;
          const content = contentOf(connection, Date.now() + limits.messageGraceMs + entry.octets, () => {
            isWhole = true;
          });
          yield { entry, content };
          if (!isWhole) throw new CollectFailed({ kind: "broke-off" });
        }
      } catch (error) {
        connection.destroy();
        throw asFailure(error);
      } finally {
        // Who stops in the middle of a message cannot go on with the next response.
        if (!isWhole) connection.destroy();
      }
    },
    isWaiting: () => connection.buffered() === 0,
    remove: (entries) =>
      guarded(connection, async () => {
        const removed: Listed[] = [];
        for await (const { entry, answer } of each("DELE", entries))
          if (answer.kind === "ok") removed.push(entry);
        return removed;
      }),
    quit: () =>
      guarded(connection, async () => {
        await connection.write("QUIT\r\n");
        const answer = await readResponse(connection, timeoutMs);
        connection.end();
        return answer.kind === "ok";
      }),
    leave: () => connection.destroy(),
  };
}

/** A message's octets as they were before the stuffing. */
async function* contentOf(
  connection: Connection,
  deadline: number,
  onEnd: () => void,
): AsyncIterable<Uint8Array> {
  const unstuffer = makeUnstuffer();
  for (;;) {
    const { content, rest } = unstuffer.take(await chunkFrom(connection, deadline));
    if (rest) {
      connection.unread(rest);
      onEnd();
    }
    yield* content;
    if (rest) return;
  }
}
