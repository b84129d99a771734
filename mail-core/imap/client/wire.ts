import { chunkFrom, lineFrom } from "../../collect/calling.ts";
import { quoted } from "../../collect/responses.ts";
import { CollectFailed } from "../../collect/result.ts";
import type { Connection } from "../../net/connection.ts";
import {
  literalOf,
  numberOf,
  type Piece,
  readStatus,
  readValues,
  type Status,
  type Value,
} from "./grammar.ts";
import { lineMaxOctets, responseMaxOctets, responsesMax } from "./limits.ts";

/** What a server says. RFC 9051 section 7. */
export type Response =
  | ({ kind: "tagged"; tag: string } & Status)
  | ({ kind: "status" } & Status)
  | { kind: "continue"; text: string }
  /** `number` stands before the name in responses about messages: "12 FETCH". */
  | { kind: "data"; name: string; number: number | null; values: Value[] }
  /** The text of a message follows, as a literal: `content` is read next, then `next` goes on behind it. */
  | { kind: "body"; octets: number /** Where that was said before it. */; uid: number | null };

type Data = Extract<Response, { kind: "data" }>;

const nonsense = () => new CollectFailed({ kind: "nonsense" });

/** A body as the only thing that was asked for. Whatever else is said of the message comes before or behind. */
const beforeBody = /^\* \d+ FETCH \(.*BODY\[\] $/i;

/** An IMAP connection from the other side: commands out, responses in, each bounded in octets and in time. Throws `CollectFailed`. */
export class Wire {
  readonly connection: Connection;
  #tags = 0;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** Sends commands, and answers their tags. */
  async send(...commands: readonly string[]): Promise<string[]> {
    const tags = commands.map(() => `k${++this.#tags}`);
    const lines = commands.map((command, at) => `${tags[at]} ${command}\r\n`);
    await this.connection.write(Buffer.from(lines.join(""), "latin1"));
    return tags;
  }

  /** Sends a command and reads its whole answer; `heard` is given all that is not its end. */
  async run(command: string, timeoutMs: number, heard: (data: Data) => void = () => {}): Promise<Status> {
    const [tag = ""] = await this.send(command);
    return this.finish(tag, Date.now() + timeoutMs, heard);
  }

  /** Reads up to the end of a command that was sent. */
  async finish(tag: string, deadline: number, heard: (data: Data) => void): Promise<Status> {
    for (let count = 0; count < responsesMax; count += 1) {
      const response = await this.next(deadline);
      if (response.kind === "tagged" && response.tag === tag) return response;
      if (response.kind === "data") heard(response);
      else if (response.kind !== "status") throw nonsense();
    }
    throw nonsense();
  }

  /** The next response. One that ends the connection is thrown. */
  async next(deadline: number): Promise<Response> {
    const line = await this.#line(deadline);
    if (line.startsWith("+")) return { kind: "continue", text: line.slice(1).trim() };
    const [, tag, rest = ""] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (tag === undefined) throw nonsense();
    const status = readStatus(rest);
    if (tag !== "*") {
      if (!status || !/^k\d+$/.test(tag)) throw nonsense();
      return { kind: "tagged", tag, ...status, text: quoted(status.text) };
    }
    if (status?.status === "BYE") throw new CollectFailed({ kind: "busy", said: quoted(status.text) });
    if (status) return { kind: "status", ...status, text: quoted(status.text) };
    const literal = literalOf(line);
    if (literal && beforeBody.test(literal.before)) {
      const [, uid] = /[( ]UID (\d{1,10}) /i.exec(literal.before) ?? [];
      return { kind: "body", octets: literal.octets, uid: uid === undefined ? null : Number(uid) };
    }
    return this.#data(rest, deadline);
  }

  /** What was said behind the text of a message, up to the response's end. */
  async rest(deadline: number): Promise<void> {
    await this.#pieces(await this.#line(deadline), deadline);
  }

  /** So many octets, as they come. */
  async *content(octets: number, deadline: number): AsyncIterable<Uint8Array> {
    for (let left = octets; left > 0; ) {
      const chunk = await chunkFrom(this.connection, deadline);
      const own = chunk.subarray(0, left);
      this.connection.unread(chunk.subarray(own.length));
      left -= own.length;
      yield own;
    }
  }

  async #data(first: string, deadline: number): Promise<Response> {
    const pieces = await this.#pieces(first, deadline);
    const values = readValues(pieces);
    if (!values) throw nonsense();
    const number = numberOf(values[0]);
    const [name, ...others] = number === null ? values : values.slice(1);
    if (typeof name !== "string") throw nonsense();
    return { kind: "data", name: name.toUpperCase(), number, values: others };
  }

  /** A response from a line of it on, with its literals in memory. */
  async #pieces(first: string, deadline: number): Promise<Piece[]> {
    const pieces: Piece[] = [];
    let octets = 0;
    for (let line = first; ; line = await this.#line(deadline)) {
      const literal = literalOf(line);
      pieces.push({ kind: "text", octets: Buffer.from(literal ? literal.before : line, "latin1") });
      octets += line.length + (literal?.octets ?? 0);
      if (octets > responseMaxOctets) throw nonsense();
      if (!literal) return pieces;
      const parts: Uint8Array[] = [];
      for await (const part of this.content(literal.octets, deadline)) parts.push(Buffer.from(part));
      pieces.push({ kind: "literal", octets: Buffer.concat(parts) });
    }
  }

  /** One line, each octet a character. */
  async #line(deadline: number): Promise<string> {
    const line = await lineFrom(this.connection, lineMaxOctets, Math.max(0, deadline - Date.now()));
    return line.toString("latin1");
  }
}
