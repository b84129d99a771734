import { connect, type Socket } from "node:net";
import { Duplex, Writable } from "node:stream";
import { connect as connectTls, type SecureVersion, TLSSocket } from "node:tls";

/** Longer than a machine with much to do lets a line wait. */
const waitMs = 60_000;

/** A raw peer: sends octets, reads lines. */
export class RawClient {
  #socket: Socket;
  #text = "";
  #ended = false;
  #wake: (() => void) | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  /** `from` is the address to call from: all of 127.0.0.0/8 is this machine. */
  static async open(port: number, from?: string): Promise<RawClient> {
    const socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      ...(from ? { localAddress: from } : {}),
    });
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return new RawClient(socket);
  }

  send(data: string | Uint8Array): void {
    this.#socket.write(typeof data === "string" ? Buffer.from(data, "utf8") : data);
  }

  /** The next line without its CRLF, or null when the other side closed. */
  async line(): Promise<string | null> {
    for (;;) {
      const at = this.#text.indexOf("\r\n");
      if (at >= 0) {
        const line = this.#text.slice(0, at);
        this.#text = this.#text.slice(at + 2);
        return line;
      }
      if (this.#ended) return null;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`no line within ${waitMs} ms; so far ${JSON.stringify(this.#text)}`)),
          waitMs,
        );
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The next reply, all of its lines. */
  async reply(): Promise<string> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.line();
      if (line === null) return lines.length > 0 ? lines.join("\n") : "closed";
      lines.push(line);
      if (line[3] !== "-") return lines.join("\n");
    }
  }

  /** Sends lines, each after the reply to the one before it; gives back the last reply. */
  async say(...lines: (string | Uint8Array)[]): Promise<string> {
    let reply = "";
    for (const line of lines) {
      this.send(line);
      this.send("\r\n");
      reply = await this.reply();
    }
    return reply;
  }

  /** `before` goes out in front of the handshake, in one segment with its first octets when `together`. */
  async startTls(
    maxVersion: SecureVersion = "TLSv1.3",
    { before = Buffer.alloc(0), together = false, servername = "" } = {},
  ): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners("data").removeAllListeners("close");
    if (before.length > 0 && !together) plain.write(before);
    const secure = connectTls({
      socket: together ? withFirst(plain, before) : plain,
      rejectUnauthorized: false,
      maxVersion,
      servername,
    });
    await new Promise<void>((resolve, reject) => secure.once("secureConnect", resolve).once("error", reject));
    this.#socket = secure;
    this.#listen(secure);
  }

  /** What names the TLS channel. RFC 9266 section 3. */
  tlsExporter(): Buffer {
    if (!(this.#socket instanceof TLSSocket)) throw new Error("no TLS here");
    return this.#socket.exportKeyingMaterial(32, "EXPORTER-Channel-Binding", Buffer.alloc(0));
  }

  close(): void {
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString("utf8");
      this.#turn();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#ended = true;
      this.#turn();
    });
  }

  #turn(): void {
    this.#wake?.();
    this.#wake = null;
  }
}

/** The socket, with octets joined to the first that are written. */
function withFirst(socket: Socket, before: Buffer): Duplex {
  let first: Buffer | null = before;
  return Duplex.from({
    readable: socket,
    writable: new Writable({
      write(chunk: Buffer, _, done) {
        socket.write(first ? Buffer.concat([first, chunk]) : chunk, done);
        first = null;
      },
    }),
  });
}
