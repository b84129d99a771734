import type { Socket } from "node:net";
import { connect as connectTls, type SecureContext, TLSSocket } from "node:tls";
import {
  type Handshake,
  handshakeOf,
  handshakeTimeoutMs,
  type Shaken,
  shaken,
  type TlsInfo,
} from "./handshake.ts";
import { plainAddress } from "./ip.ts";
import type { Endpoint } from "./proxy-header.ts";
import type { Transcript } from "./transcript.ts";

export type Line =
  /** Without its line end; `bare` when that was a LF alone, which no protocol here allows. */
  | { kind: "line"; octets: Buffer; bare: boolean }
  /** Swallowed up to its end. */
  | { kind: "too-long" }
  | { kind: "timeout" }
  | { kind: "closed" };

export type Chunk = { kind: "octets"; octets: Uint8Array } | { kind: "timeout" } | { kind: "closed" };

/** Octets that may wait unread before the socket is paused. */
const bufferedMaxOctets = 64 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const nothing: Buffer = Buffer.alloc(0);

/** Writing to a peer that is gone: its affair, and no defect of ours. */
export class ConnectionClosed extends Error {
  constructor() {
    super("connection closed");
  }
}

/** A socket that is read when the protocol asks, with a limit and a time for each read. */
export class Connection {
  readonly id: string;
  tls: TlsInfo | null = null;
  #remote: Endpoint;
  /** What was told of it; the socket is asked for the rest. */
  #local: Partial<Endpoint> = {};
  /** A peer that reads nothing for this long is gone. */
  writeTimeoutMs = 5 * 60_000;
  /** Notes what is said: text that is written, and lines that are read. */
  transcript: Transcript | null = null;
  #socket: Socket;
  #buffer = nothing;
  /** Octets at the start of the buffer that are known to hold no LF. */
  #scanned = 0;
  /** True in the middle of a line that is too long. */
  #swallowing = false;
  #ended = false;
  #isEnding = false;
  #interrupted = false;
  #wake: ((waited: Waited) => void) | null = null;
  #waitEndsMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #timerEndsMs = 0;

  constructor(socket: Socket, id: string) {
    this.id = id;
    this.#socket = socket;
    this.#remote = { address: plainAddress(socket.remoteAddress ?? ""), port: socket.remotePort ?? 0 };
    this.#listen(socket);
  }

  get remoteAddress(): string {
    return this.#remote.address;
  }

  get remotePort(): number {
    return this.#remote.port;
  }

  get localAddress(): string {
    return this.#local.address ?? plainAddress(this.#socket.localAddress ?? "");
  }

  get localPort(): number {
    return this.#local.port ?? this.#socket.localPort ?? 0;
  }

  /** A host that is trusted with it has told who is really there, and where he called. */
  speaksFor(source: Partial<Endpoint>, destination: Partial<Endpoint> = {}): void {
    this.#remote = { ...this.#remote, ...source };
    this.#local = { ...this.#local, ...destination };
  }

  /** Octets received and not yet read. */
  buffered(): number {
    return this.#buffer.length;
  }

  /** True while the other side has neither ended the connection nor said anything that was not read. */
  isQuiet(): boolean {
    return !this.#ended && this.#buffer.length === 0;
  }

  /** True when the other side has ended the connection; what it said before may still wait. */
  hasEnded(): boolean {
    return this.#ended;
  }

  discardBuffered(): void {
    this.#buffer = nothing;
    this.#scanned = 0;
  }

  /**
   * The next line. `limitOctets` counts its line end; a longer one is swallowed to its end with bounded memory.
   * `interrupt` makes it answer "closed". After "timeout" it may be asked again, and goes on with the same line.
   */
  async readLine(limitOctets: number, timeoutMs: number): Promise<Line> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const line = this.takeLine(limitOctets);
      if (line) return line;
      const waited = await this.#more(deadline - Date.now());
      if (waited !== "more") return { kind: waited };
    }
  }

  /** The next line as `readLine` gives it, or null when it has not come as a whole. */
  takeLine(limitOctets: number): Line | null {
    if (this.#interrupted) return { kind: "closed" };
    const at = this.#buffer.indexOf(LF, this.#scanned);
    if (at >= 0) {
      const bare = at === 0 || this.#buffer[at - 1] !== CR;
      const octets = this.#buffer.subarray(0, bare ? at : at - 1);
      this.#take(at + 1);
      this.transcript?.heard(octets);
      const tooLong = this.#swallowing || at + 1 > limitOctets;
      this.#swallowing = false;
      return tooLong ? { kind: "too-long" } : { kind: "line", octets, bare };
    }
    this.#scanned = this.#buffer.length;
    if (this.#buffer.length > limitOctets) {
      this.#swallowing = true;
      this.#take(this.#buffer.length);
    }
    return null;
  }

  /** Whatever octets come next: at least one. Not touched by `interrupt`: a message in hand is finished. */
  async readChunk(timeoutMs: number): Promise<Chunk> {
    const deadline = Date.now() + timeoutMs;
    while (this.#buffer.length === 0) {
      const waited = await this.#more(deadline - Date.now());
      if (waited !== "more") return { kind: waited };
    }
    const octets = this.#buffer;
    this.#take(octets.length);
    return { kind: "octets", octets };
  }

  /** Gives octets back that belong to the next read. */
  unread(octets: Uint8Array): void {
    if (octets.length === 0) return;
    this.#buffer = Buffer.concat([octets, this.#buffer]);
    this.#scanned = 0;
  }

  /**
   * Text is a command or a reply, octets are content, and what goes out ahead of its time is noted later; several pieces go out
   * together. Resolves when the next write is welcome; rejects when the connection is gone.
   */
  async write(...pieces: readonly Piece[]): Promise<void> {
    this.#mustBeOpen();
    for (const piece of pieces) {
      if (typeof piece === "string") this.transcript?.sent(piece);
      else if (piece instanceof Uint8Array) this.transcript?.sentContent(piece.length);
      else this.transcript?.sentAhead(piece.ahead);
    }
    if (!this.#socket.write(together(pieces))) await this.#drained();
  }

  /** As `write`, of content that is given as a text with a character for each octet: no buffer is made of a small one. */
  async writeContent(text: string): Promise<void> {
    this.#mustBeOpen();
    this.transcript?.sentContent(text.length);
    if (!this.#socket.write(text, "latin1")) await this.#drained();
  }

  #mustBeOpen(): void {
    if (this.#socket.destroyed || !this.#socket.writable) throw new ConnectionClosed();
  }

  async #drained(): Promise<void> {
    const socket = this.#socket;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => socket.destroy(), this.writeTimeoutMs);
      const done = () => {
        clearTimeout(timer);
        socket.off("drain", done).off("close", done);
        if (socket.destroyed) reject(new ConnectionClosed());
        else resolve();
      };
      socket.once("drain", done).once("close", done);
    });
  }

  /**
   * What names this TLS channel and no other, for channel binding. RFC 9266 section 3. Null without TLS 1.3: under 1.2 it holds only with
   * an extended master secret (section 4.2), of which nobody tells us.
   */
  tlsExporter(): Uint8Array | null {
    if (this.tls?.protocol !== "TLSv1.3" || !(this.#socket instanceof TLSSocket)) return null;
    return this.#socket.exportKeyingMaterial(32, "EXPORTER-Channel-Binding", Buffer.alloc(0));
  }

  /**
   * Takes TLS on as the server. Buffered octets were sent in the clear: the caller has refused or discarded them. Or else `isBegun`: they
   * are the handshake's first, which came with a proxy's header.
   */
  async startTls(secureContext: SecureContext, { isBegun = false } = {}): Promise<void> {
    const begun = isBegun ? this.#buffer : nothing;
    await this.#upgrade((socket) => {
      if (begun.length > 0) socket.pause().unshift(begun);
      return new TLSSocket(socket, { isServer: true, secureContext });
    }, "secure");
  }

  /**
   * Takes TLS on as the client. `servername` is sent (never an address); the certificate is held against it, or else against
   * `host`, and what comes of that is the caller's to judge before anything is sent.
   */
  async startTlsClient({
    timeoutMs = handshakeTimeoutMs,
    ...names
  }: {
    host?: string;
    servername?: string;
    timeoutMs?: number;
  }): Promise<Handshake> {
    const wrap = (socket: Socket) => connectTls({ socket, rejectUnauthorized: false, ...names });
    const socket = await this.#upgrade(wrap, "secureConnect", timeoutMs);
    this.transcript?.remark(`From here on under TLS: ${this.tls?.protocol} ${this.tls?.cipher}.`);
    return handshakeOf(socket);
  }

  /** Ends the wait for the next line, now or when it begins: the server stops. */
  interrupt(): void {
    this.#interrupted = true;
    this.#turn("more");
  }

  /** Sends what is written, then closes. */
  end(): void {
    const socket = this.#socket;
    if (socket.destroyed || this.#isEnding) return;
    this.#isEnding = true;
    socket.end();
    // Who does not close his side is not waited for.
    const timer = setTimeout(() => socket.destroy(), 2_000);
    socket.once("close", () => clearTimeout(timer));
    socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.on("data", (chunk: Buffer) => {
      this.#buffer = this.#buffer.length > 0 ? Buffer.concat([this.#buffer, chunk]) : chunk;
      if (this.#buffer.length > bufferedMaxOctets && !this.#wake) socket.pause();
      this.#turn("more");
    });
    const ended = () => {
      if (socket !== this.#socket) return;
      this.#ended = true;
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = null;
      this.#turn("closed");
    };
    socket.on("end", ended).on("close", ended).on("error", ended);
  }

  #turn(waited: Waited): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.(waited);
  }

  #take(octets: number): void {
    this.#buffer = octets === this.#buffer.length ? nothing : this.#buffer.subarray(octets);
    this.#scanned = 0;
  }

  async #more(timeoutMs: number): Promise<Waited> {
    if (this.#ended) return "closed";
    if (timeoutMs <= 0) return "timeout";
    if (this.#socket.isPaused()) this.#socket.resume();
    this.#waitAtMost(timeoutMs);
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** A timer outlives the wait that it was set for: most waits are short, and a timer for each would cost more than the rest of the read. */
  #waitAtMost(timeoutMs: number): void {
    this.#waitEndsMs = Date.now() + timeoutMs;
    if (this.#timer && this.#timerEndsMs <= this.#waitEndsMs) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timerEndsMs = this.#waitEndsMs;
    this.#timer = setTimeout(() => this.#ring(), timeoutMs);
  }

  #ring(): void {
    this.#timer = null;
    if (!this.#wake) return;
    const leftMs = this.#waitEndsMs - Date.now();
    if (leftMs > 0) this.#waitAtMost(leftMs);
    else this.#turn("timeout");
  }

  async #upgrade(
    wrap: (socket: Socket) => TLSSocket,
    event: Shaken,
    timeoutMs = handshakeTimeoutMs,
  ): Promise<TLSSocket> {
    const plain = this.#socket;
    plain.removeAllListeners("data").removeAllListeners("end").removeAllListeners("close");
    // Errors of the plain socket come up through the TLS socket.
    plain.removeAllListeners("error").on("error", () => {});
    this.discardBuffered();
    const secure = wrap(plain);
    this.#socket = secure;
    this.#listen(secure);
    this.tls = await shaken(secure, event, timeoutMs);
    return secure;
  }
}

/** What ended the wait for octets. */
type Waited = "more" | "timeout" | "closed";

type Piece = string | Uint8Array | { ahead: string };

/** In one write: each one may wake the other side. */
function together(pieces: readonly Piece[]): string | Uint8Array {
  const octets = pieces.map((piece) => (typeof piece === "object" && "ahead" in piece ? piece.ahead : piece));
  const [first] = octets;
  if (octets.length === 1 && first !== undefined) return first;
  return Buffer.concat(octets.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)));
}
