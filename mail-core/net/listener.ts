import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { createServer, type Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Log } from "../log.ts";
import { Connection } from "./connection.ts";
import { hasDescriptorLeft } from "./descriptors.ts";
import { proxyHeaderMaxOctets, proxyHeaderTimeoutMs, readProxyHeader } from "./proxy-header.ts";

export interface Listener {
  /** The port that is really listened on. */
  readonly port: number;
  /**
   * Accepts no more, tells the sessions, and waits for them; after the grace their connections are cut. One that waits then for something else
   * than its peer, say for a table that somebody has locked, is left to itself a moment later.
   */
  stop(graceMs: number): Promise<void>;
}

export interface ConnectionCount {
  /** So many more, or fewer; gives back how many there are then. */
  add(connections: 1 | -1): number;
}

export interface ListenOptions {
  host: string;
  port: number;
  /** "implicit": TLS before the first octet. "starttls": the protocol upgrades by itself. */
  tls: "implicit" | "starttls";
  secureContext: () => SecureContext;
  connectionsMax: number;
  /** Counts the connections, where others listen at the same port. */
  count?: ConnectionCount;
  /** Others may listen at the same port, and the system gives each connection to one of them. Not on every system. */
  isShared?: boolean;
  /** Whose connections begin with a PROXY header, also before TLS, and are then somebody else's. */
  isProxy?: (peer: string) => boolean;
  /** Told whenever a connection has begun or ended: how many are open. */
  onLoad?: (open: number) => void;
  /** Said to who comes past the limit, or takes the last descriptor that the process may have, before the connection is closed. */
  busy?: string;
  log: Log;
  /** One session; the connection is closed when it resolves. `stopping` aborts when the server stops. */
  onConnection: (connection: Connection, stopping: AbortSignal) => Promise<void>;
}

/** How long a session has to find out that its connection was cut. */
const cutMs = 2_000;

/** How often the log is told that there are no more descriptors. */
const tellEveryMs = 60_000;

/** Listens, and runs a session for each connection. Rejects when the port cannot be had. */
export function listen(options: ListenOptions): Promise<Listener> {
  const { host, port, tls, secureContext, connectionsMax, isProxy, log, onConnection, onLoad, busy } =
    options;
  const { count = makeCount(), isShared = false } = options;
  const stopping = new AbortController();
  // Each session listens for the stop: there may be thousands.
  setMaxListeners(0, stopping.signal);
  const sessions = new Map<Socket, Promise<void>>();

  const serve = async (socket: Socket) => {
    const connection = new Connection(socket, sessionId());
    try {
      const isProxied = isProxy?.(connection.remoteAddress) === true;
      if (isProxied && !(await takeProxyHeader(connection, log, stopping.signal))) return;
      if (tls === "implicit") await connection.startTls(secureContext(), { isBegun: isProxied });
      await onConnection(connection, stopping.signal);
    } catch (error) {
      // A handshake that fails is the peer's affair; a session answers for its own defects.
      log.info("connection ended", {
        session: connection.id,
        peer: connection.remoteAddress,
        error: String(error),
      });
    } finally {
      connection.end();
    }
  };

  let toldAtMs = Number.NEGATIVE_INFINITY;
  const tellOfDescriptors = () => {
    if (Date.now() - toldAtMs < tellEveryMs) return;
    toldAtMs = Date.now();
    log.error("out of descriptors", { port });
  };

  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    const open = count.add(1);
    const isLast = !hasDescriptorLeft();
    if (isLast) tellOfDescriptors();
    if (open > connectionsMax || isLast) {
      count.add(-1);
      // Drained and cut in time: one that is left half-open would hold its descriptor, and the stop, for ever.
      const connection = new Connection(socket, "");
      if (tls === "starttls" && busy) connection.write(busy).catch(() => {});
      connection.end();
      return;
    }
    const session = serve(socket).finally(() => {
      sessions.delete(socket);
      const left = count.add(-1);
      onLoad?.(left);
    });
    sessions.set(socket, session);
    onLoad?.(open);
  });
  server.on("error", (error) => log.error("listener failed", { port, error: String(error) }));

  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 1024, reusePort: isShared }, () => {
      server.off("error", reject);
      const address = server.address();
      resolve({
        port: typeof address === "object" && address ? address.port : port,
        async stop(graceMs) {
          const closed = new Promise<void>((done) => server.close(() => done()));
          stopping.abort();
          const over = Promise.allSettled(sessions.values());
          if (!(await isWithin(over, graceMs))) {
            for (const socket of sessions.keys()) socket.destroy();
            if (!(await isWithin(over, cutMs)))
              log.warn("sessions left behind", { port, sessions: sessions.size });
          }
          await closed;
        },
      });
    });
  });
}

/** Whether it is over by then. */
async function isWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const isOver = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return isOver;
}

/** Twelve hexadecimal digits. Node keeps random octets for UUIDs in store, and asks the system for others each time. */
const sessionId = () => randomUUID().slice(0, 13).replace("-", "");

function makeCount(): ConnectionCount {
  let open = 0;
  return {
    add(connections) {
      open += connections;
      return open;
    },
  };
}

/** Learns from its proxy whose connection it is; false when there is no header, or none that can be read in time. */
async function takeProxyHeader(connection: Connection, log: Log, stopping: AbortSignal): Promise<boolean> {
  const cut = () => connection.destroy();
  stopping.addEventListener("abort", cut, { once: true });
  try {
    return await readHeader(connection, log);
  } finally {
    stopping.removeEventListener("abort", cut);
  }
}

async function readHeader(connection: Connection, log: Log): Promise<boolean> {
  const fields = { session: connection.id, proxy: connection.remoteAddress };
  const deadline = Date.now() + proxyHeaderTimeoutMs;
  let octets = Buffer.alloc(0);
  for (;;) {
    const chunk = await connection.readChunk(deadline - Date.now());
    if (chunk.kind !== "octets") {
      log.warn("proxy header missing", { ...fields, why: chunk.kind });
      return false;
    }
    octets = Buffer.concat([octets, chunk.octets]);
    const header = readProxyHeader(octets.subarray(0, proxyHeaderMaxOctets));
    if (header.kind === "more") continue;
    if (header.kind === "wrong") {
      log.warn("proxy header refused", { ...fields, why: header.why });
      return false;
    }
    const { proxied } = header;
    if (proxied) connection.speaksFor(proxied.source, proxied.destination);
    connection.unread(octets.subarray(header.octets));
    return true;
  }
}
