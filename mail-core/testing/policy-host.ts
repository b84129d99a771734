import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Duplex } from "node:stream";
import type { Made } from "./certificates.ts";

export interface PolicyHost {
  port: number;
  /** How often it was asked, and for what. */
  asked: string[];
  /** Types and octets that were handed over. */
  posted: string[];
  /** What it does with a request; a text is served as the policy. */
  answer: string | ((response: ServerResponse) => void);
  close(): Promise<void>;
}

/** A web server of a domain that has an MTA-STS policy, or takes reports. */
export async function startPolicyHost(
  { cert, key }: Made,
  answer: PolicyHost["answer"],
): Promise<PolicyHost> {
  const sockets = new Set<Duplex>();
  const server: Server = createServer({ cert, key }, (request, response) => {
    host.asked.push(`${request.headers.host}${request.url}`);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "POST")
        host.posted.push(`${request.headers["content-type"]} ${Buffer.concat(chunks).toString("latin1")}`);
      reply(response);
    });
  });
  const reply = (response: ServerResponse) => {
    if (typeof host.answer === "string")
      response.writeHead(200, { "content-type": "text/plain" }).end(host.answer);
    else host.answer(response);
  };
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  const host: PolicyHost = {
    port: 0,
    asked: [],
    posted: [],
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
