import { asFailure, type Called, callHost, guarded, takeTls } from "../../collect/calling.ts";
import { type FaultReason, saidOr } from "../../collect/fault-reason.ts";
import { CollectFailed } from "../../collect/result.ts";
import type { Credentials } from "../../collect/sign-in.ts";
import type { Connection } from "../../net/connection.ts";
import type { TlsInfo } from "../../net/handshake.ts";
import { type Entry, entryOf, type Folder, folderOf } from "./facts.ts";
import { itemsOf, numberOf, octetsOf, quote, type Value } from "./grammar.ts";
import { type ImapLimits, namesMaxOctets, responsesMax, togetherMax, windowMessages } from "./limits.ts";
import type { NameCoding } from "./names.ts";
import { signIn } from "./sign-in.ts";
import { Wire } from "./wire.ts";

export interface ImapTarget extends Credentials, Called {
  limits: ImapLimits;
}

export type Retrieved =
  | { entry: Entry; content: AsyncIterable<Uint8Array> }
  /** The server gave no text, and why; null where the message is gone. */
  | { entry: Entry; refused: FaultReason | null };

/** A session that reads and changes nothing: EXAMINE and BODY.PEEK[] alone. Everything throws `CollectFailed`. */
export interface ImapClient {
  tls: TlsInfo | null;
  /** Its labels look like folders, and one folder holds all mail. */
  isGmail: boolean;
  /** Of their owner alone, not what others share. */
  folders(): Promise<Folder[]>;
  /** Messages in all of these together. */
  count(folders: readonly Folder[]): Promise<number>;
  /** Opens it; or says why not. */
  open(folder: Folder): Promise<{ uidValidity: number } | { refused: FaultReason }>;
  /** The messages of the folder that is open, by and by, also those that come meanwhile. */
  entries(): AsyncIterable<Entry[]>;
  /** One after the other, in the order of the server. */
  retrieve(entries: readonly Entry[]): AsyncIterable<Retrieved>;
  logout(): Promise<void>;
  leave(): void;
}

/** Calls a host, takes TLS on and signs in. */
export const openImap = (target: ImapTarget): Promise<ImapClient> =>
  callHost(target, target.limits.replyTimeoutMs, (connection) => begin(connection, target));

async function begin(connection: Connection, target: ImapTarget): Promise<ImapClient> {
  const { limits, tls } = target;
  const timeoutMs = limits.replyTimeoutMs;
  if (tls === "tls") await takeTls(connection, target, timeoutMs);
  const wire = new Wire(connection);
  const greeting = await wire.next(Date.now() + timeoutMs).catch((error: unknown) => {
    const { failure } = asFailure(error);
    throw new CollectFailed(failure.kind === "nonsense" ? { kind: "not-imap" } : failure);
  });
  // PREAUTH: somebody else is signed in, whoever that is.
  if (greeting.kind !== "status" || greeting.status !== "OK") throw new CollectFailed({ kind: "not-imap" });
  let capabilities = await capabilitiesOf(wire, timeoutMs);
  if (tls === "stls") {
    if (!capabilities.has("STARTTLS")) throw new CollectFailed({ kind: "no-tls" });
    const go = await wire.run("STARTTLS", timeoutMs);
    if (go.status !== "OK") throw new CollectFailed({ kind: "no-tls" });
    await takeTls(connection, target, timeoutMs);
    // What was said in the clear is forgotten. RFC 9051 section 6.2.1.
    capabilities = await capabilitiesOf(wire, timeoutMs);
  }
  await signIn(wire, target, { capabilities, isSecure: tls !== "none" }, timeoutMs);
  // Some say more once they know who is there.
  capabilities = await capabilitiesOf(wire, timeoutMs);
  let coding: NameCoding = "utf-7";
  if (capabilities.has("UTF8=ACCEPT") || capabilities.has("UTF8=ONLY")) {
    const enabled = await wire.run("ENABLE UTF8=ACCEPT", timeoutMs);
    if (enabled.status === "OK") coding = "utf-8";
  }
  return new Session(wire, capabilities, coding, limits);
}

async function capabilitiesOf(wire: Wire, timeoutMs: number): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const answer = await wire.run("CAPABILITY", timeoutMs, ({ name, values }) => {
    if (name !== "CAPABILITY") return;
    for (const value of values) if (typeof value === "string") found.add(value.toUpperCase());
  });
  if (answer.status !== "OK") throw new CollectFailed({ kind: "nonsense" });
  return found;
}

/** STATUS for so many folders is asked at once: a server that writes all answers before it reads on is not waited for. */
const countedAtOnce = 50;

class Session implements ImapClient {
  readonly tls: TlsInfo | null;
  readonly isGmail: boolean;
  readonly #wire: Wire;
  readonly #capabilities: ReadonlySet<string>;
  readonly #coding: NameCoding;
  readonly #limits: ImapLimits;
  /** Of the folder that is open: how many messages it has, and the number of the next to be listed. */
  #exists = 0;
  #next = 1;

  constructor(wire: Wire, capabilities: ReadonlySet<string>, coding: NameCoding, limits: ImapLimits) {
    this.#wire = wire;
    this.#capabilities = capabilities;
    this.#coding = coding;
    this.#limits = limits;
    this.tls = wire.connection.tls;
    this.isGmail = capabilities.has("X-GM-EXT-1");
  }

  async folders(): Promise<Folder[]> {
    const { own, others } = await this.#namespaces();
    const found = new Map<string, Folder>();
    let octets = 0;
    const heard = ({ name, values }: { name: string; values: Value[] }) => {
      const folder = name === "LIST" ? folderOf(values, own, this.#coding) : null;
      if (!folder || others.some((prefix) => folder.name.startsWith(prefix))) return;
      found.set(folder.name, folder);
      octets += folder.name.length;
      if (found.size > this.#limits.foldersMax || octets > namesMaxOctets)
        throw new CollectFailed({ kind: "nonsense" });
    };
    const isExtended = this.#capabilities.has("SPECIAL-USE") && this.#capabilities.has("LIST-EXTENDED");
    const timeoutMs = this.#limits.listingTimeoutMs;
    let answer = await this.#run(`LIST "" "*"${isExtended ? " RETURN (SPECIAL-USE)" : ""}`, timeoutMs, heard);
    // It announces what it does not know.
    if (answer.status === "BAD" && isExtended) answer = await this.#run('LIST "" "*"', timeoutMs, heard);
    if (answer.status !== "OK") throw new CollectFailed({ kind: "busy", said: answer.text });
    return [...found.values()];
  }

  async count(folders: readonly Folder[]): Promise<number> {
    const names = folders.flatMap(({ name, holdsMail }) => (holdsMail ? (quote(name) ?? []) : []));
    let messages = 0;
    for (let at = 0; at < names.length; at += countedAtOnce) {
      const commands = names.slice(at, at + countedAtOnce).map((name) => `STATUS ${name} (MESSAGES)`);
      const deadline = Date.now() + this.#limits.replyTimeoutMs;
      for (const tag of await this.#guarded(() => this.#wire.send(...commands)))
        await this.#guarded(() =>
          this.#wire.finish(tag, deadline, ({ name, values }) => {
            if (name === "STATUS") messages += numberOf(itemsOf(values.at(-1)).get("MESSAGES")) ?? 0;
          }),
        );
    }
    return messages;
  }

  async open(folder: Folder): Promise<{ uidValidity: number } | { refused: FaultReason }> {
    const name = quote(folder.name);
    if (name === null) return { refused: { kind: "odd-name" } };
    this.#exists = 0;
    this.#next = 1;
    let uidValidity: number | null = null;
    const [tag = ""] = await this.#guarded(() => this.#wire.send(`EXAMINE ${name}`));
    const deadline = Date.now() + this.#limits.replyTimeoutMs;
    for (;;) {
      const response = await this.#guarded(() => this.#wire.next(deadline));
      if (response.kind === "data") this.#hear(response);
      else if (response.kind === "status") {
        const [, given] = /^UIDVALIDITY (\d{1,10})$/.exec(response.code) ?? [];
        uidValidity = given === undefined ? uidValidity : Number(given);
      } else if (response.kind !== "tagged" || response.tag !== tag) throw this.#nonsense();
      else if (response.status !== "OK") return { refused: saidOr(response.text, "not-opened") };
      else break;
    }
    // Without it nobody can tell what came before. RFC 9051 section 2.3.1.1.
    return uidValidity === null ? { refused: { kind: "not-told-apart" } } : { uidValidity };
  }

  async *entries(): AsyncIterable<Entry[]> {
    const items = ["UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE", ...(this.isGmail ? ["X-GM-LABELS"] : [])];
    while (this.#next <= Math.min(this.#exists, this.#limits.messagesMax)) {
      const from = this.#next;
      const to = Math.min(this.#exists, from + windowMessages - 1);
      this.#next = to + 1;
      const found = new Map<number, Entry>();
      const answer = await this.#run(
        `FETCH ${from}:${to} (${items.join(" ")})`,
        this.#limits.listingTimeoutMs,
        ({ name, values }) => {
          const entry = name === "FETCH" ? entryOf(itemsOf(values[0]), this.#coding) : null;
          // More than was asked for is not kept.
          if (entry && found.size < windowMessages) found.set(entry.uid, entry);
        },
      );
      if (answer.status !== "OK") throw new CollectFailed({ kind: "busy", said: answer.text });
      yield [...found.values()];
    }
  }

  async *retrieve(entries: readonly Entry[]): AsyncIterable<Retrieved> {
    for (let at = 0; at < entries.length; at += togetherMax) {
      const pending = new Map(entries.slice(at, at + togetherMax).map((entry) => [entry.uid, entry]));
      const answer = yield* this.#retrieveTogether(pending);
      const isClear = answer.status === "OK" && answer.isNamed;
      for (const entry of pending.values()) {
        const alone = new Map([[entry.uid, entry]]);
        // Which of several was refused, or came without its name, is told by asking for each.
        const own = isClear ? answer : yield* this.#retrieveTogether(alone);
        if (!isClear && alone.size === 0) continue;
        yield { entry, refused: own.status === "OK" ? null : saidOr(own.text, "not-given") };
      }
    }
  }

  /** Asks for messages in one command; those that come are taken out. `isNamed` is false where one came of which nobody knows which it is. */
  async *#retrieveTogether(
    pending: Map<number, Entry>,
  ): AsyncGenerator<Retrieved, { status: string; text: string; isNamed: boolean }> {
    const { messageGraceMs } = this.#limits;
    const sole = pending.size === 1 ? [...pending.keys()][0] : undefined;
    let isNamed = true;
    let isWhole = true;
    const taken = (uid: number | null | undefined): Entry | null => {
      const entry = pending.get(uid ?? sole ?? 0) ?? null;
      if (entry) pending.delete(entry.uid);
      return entry;
    };
    try {
      const [tag] = await this.#wire.send(`UID FETCH ${[...pending.keys()].join(",")} (UID BODY.PEEK[])`);
      for (let count = 0; count < responsesMax; count += 1) {
        const response = await this.#wire.next(Date.now() + messageGraceMs);
        if (response.kind === "tagged" && response.tag === tag) return { ...response, isNamed };
        if (response.kind === "body") {
          const entry = taken(response.uid);
          const deadline = Date.now() + messageGraceMs + (entry?.octets ?? 0);
          const content = this.#wire.content(response.octets, deadline);
          if (entry) {
            isWhole = false;
            const whole = ended(content, () => {
              isWhole = true;
            });
            yield { entry, content: whole };
            if (!isWhole) throw new CollectFailed({ kind: "broke-off" });
          } else {
            isNamed = false;
            for await (const _ of content);
          }
          await this.#wire.rest(Date.now() + messageGraceMs);
        } else if (response.kind === "data") {
          this.#hear(response);
          const items = response.name === "FETCH" ? itemsOf(response.values[0]) : new Map<string, Value>();
          const short = items.get("BODY[]");
          const entry = Buffer.isBuffer(short) ? taken(numberOf(items.get("UID"))) : null;
          if (entry && Buffer.isBuffer(short)) yield { entry, content: onceOf(short) };
        } else if (response.kind !== "status") throw new CollectFailed({ kind: "nonsense" });
      }
      throw new CollectFailed({ kind: "nonsense" });
    } catch (error) {
      this.leave();
      throw asFailure(error);
    } finally {
      // Who stops in the middle of a message cannot go on with the next response.
      if (!isWhole) this.leave();
    }
  }

  async logout(): Promise<void> {
    // All is done: how it takes leave is no matter.
    await this.#wire.run("LOGOUT", this.#limits.replyTimeoutMs).catch(() => {});
    this.#wire.connection.end();
  }

  leave(): void {
    this.#wire.connection.destroy();
  }

  #run(command: string, timeoutMs: number, heard: Parameters<Wire["run"]>[2] = () => {}) {
    return this.#guarded(() =>
      this.#wire.run(command, timeoutMs, (data) => {
        this.#hear(data);
        heard(data);
      }),
    );
  }

  /** What may be said at any time. RFC 9051 section 7.5.1: who is behind a message that is gone moves up. */
  #hear({ name, number }: { name: string; number: number | null }): void {
    if (number === null) return;
    if (name === "EXISTS") this.#exists = number;
    if (name !== "EXPUNGE") return;
    this.#exists = Math.max(0, this.#exists - 1);
    if (number < this.#next) this.#next = Math.max(1, this.#next - 1);
  }

  async #namespaces(): Promise<{ own: string; others: string[] }> {
    const said: Value[][] = [];
    if (this.#capabilities.has("NAMESPACE"))
      await this.#run("NAMESPACE", this.#limits.replyTimeoutMs, ({ name, values }) => {
        if (name === "NAMESPACE") said.push(values);
      });
    const prefixes = (value: Value | undefined) =>
      (Array.isArray(value) ? value : []).flatMap((one) => {
        const prefix = Array.isArray(one) ? octetsOf(one[0]) : null;
        return prefix && prefix.length > 0 ? [prefix.toString("latin1")] : [];
      });
    const [own, ofOthers, shared] = said[0] ?? [];
    return { own: prefixes(own)[0] ?? "", others: [...prefixes(ofOthers), ...prefixes(shared)] };
  }

  #nonsense(): CollectFailed {
    this.leave();
    return new CollectFailed({ kind: "nonsense" });
  }

  #guarded<T>(work: () => Promise<T>): Promise<T> {
    return guarded(this.#wire.connection, work);
  }
}

async function* ended(content: AsyncIterable<Uint8Array>, onEnd: () => void): AsyncIterable<Uint8Array> {
  yield* content;
  onEnd();
}

async function* onceOf(octets: Uint8Array): AsyncIterable<Uint8Array> {
  yield octets;
}
