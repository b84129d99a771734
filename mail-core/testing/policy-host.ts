import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Duplex } from "node:stream";
import type { Made } from "./certificates.ts";

export interface PolicyHost {
  port: number;
  /** How often it was asked, and for what. */
  asked: string[];
  /** What it does with a request; a text is served as the policy. */
  answer: string | ((response: ServerResponse) => void);
  close(): Promise<void>;
}

/** A web server of a domain that has an MTA-STS policy. */
export async function startPolicyHost(
  { cert, key }: Made,
  answer: PolicyHost["answer"],
): Promise<PolicyHost> {
  const sockets = new Set<Duplex>();
  const server: Server = createServer({ cert, key }, (request, response) => {
    host.asked.push(`${request.headers.host}${request.url}`);
    if (typeof host.answer === "string")
      response.writeHead(200, { "content-type": "text/plain" }).end(host.answer);
    else host.answer(response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  const host: PolicyHost = {
    port: 0,
    asked: [],
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host.port = (server.address() as { port: number }).port;
  return host;
}
