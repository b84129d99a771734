import { connect, type Socket } from "node:net";

/** A line-speaking client as thin as it can be, so that the driver is not what is measured. */
export interface Wire {
  line(): Promise<string>;
  /** Reads a multi-line POP3 response from its status line to its dot; gives the octets that came. Fails on -ERR. */
  response(): Promise<number>;
  /** Several pieces go out together. */
  write(...pieces: (string | Uint8Array)[]): void;
  end(): void;
}

const terminator = Buffer.from("\r\n.\r\n");
const plus = 0x2b;

/** What every connection is read into: it is taken out at once. */
const room = Buffer.allocUnsafe(64 * 1024);

export async function openWire(port: number): Promise<Wire> {
  const socket: Socket = connect({
    ...{ host: "127.0.0.1", port, noDelay: true },
    onread: {
      buffer: room,
      callback(length) {
        const chunk = Buffer.from(room.subarray(0, length));
        buffered = buffered.length > 0 ? Buffer.concat([buffered, chunk]) : chunk;
        turn();
        return true;
      },
    },
  });
  let buffered: Buffer = Buffer.alloc(0);
  let ended: Error | null = null;
  let wake: (() => void) | null = null;
  const turn = () => {
    wake?.();
    wake = null;
  };
  const fail = (error?: Error) => {
    ended ??= error ?? new Error("connection closed");
    turn();
  };
  socket.on("error", fail);
  socket.on("close", () => fail());
  const more = () =>
    new Promise<void>((resolve, reject) => {
      if (ended) reject(ended);
      else wake = () => (ended ? reject(ended) : resolve());
    });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const line = async () => {
    for (;;) {
      const at = buffered.indexOf("\r\n");
      if (at >= 0) {
        const text = buffered.toString("latin1", 0, at);
        buffered = buffered.subarray(at + 2);
        return text;
      }
      await more();
    }
  };
  return {
    line,
    async response() {
      while (buffered.length === 0) await more();
      if (buffered[0] !== plus) throw new Error(`unexpected reply: ${await line()}`);
      let octets = 0;
      for (;;) {
        const at = buffered.indexOf(terminator);
        if (at >= 0) {
          buffered = buffered.subarray(at + terminator.length);
          return octets + at + 2;
        }
        // Keep only what may be the beginning of the terminator.
        const keep = Math.min(buffered.length, terminator.length - 1);
        octets += buffered.length - keep;
        buffered = buffered.subarray(buffered.length - keep);
        await more();
      }
    },
    write(...pieces) {
      const [only] = pieces;
      if (pieces.length === 1 && typeof only === "string") return void socket.write(only, "latin1");
      socket.cork();
      for (const piece of pieces) socket.write(piece);
      socket.uncork();
    },
    end: () => socket.end(),
  };
}
