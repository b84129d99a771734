import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { Duplex } from "node:stream";
import type { Made } from "./certificates.ts";

/** A web server on loopback; to close it ends its connections as well. */
export async function startHttpsHost(
  { cert, key }: Made,
  answer: RequestListener,
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Duplex>();
  const server = createServer({ cert, key }, answer);
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
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
