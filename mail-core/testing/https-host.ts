import { createServer as createPlainServer, type RequestListener, type Server } from "node:http";
import { createServer } from "node:https";
import type { Duplex } from "node:stream";
import type { Made } from "./certificates.ts";

export interface WebTestHost {
  port: number;
  /** Ends its connections as well. */
  close(): Promise<void>;
}

/** A web server on loopback. */
export function startHttpsHost({ cert, key }: Made, answer: RequestListener): Promise<WebTestHost> {
  const server = createServer({ cert, key }, answer);
  server.on("tlsClientError", () => {});
  return listening(server);
}

/** The same without TLS. */
export const startHttpHost = (answer: RequestListener): Promise<WebTestHost> =>
  listening(createPlainServer(answer));

async function listening(server: Pick<Server, "on" | "listen" | "address" | "close">): Promise<WebTestHost> {
  const sockets = new Set<Duplex>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
