import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { peerHeader } from "../auth/peer-header.ts";
import { addressHeader } from "../auth/way-back.ts";
import { PlainFailure } from "../plain-failure.ts";
import { clientAddresses } from "./client-address.ts";
import { portProblem } from "./ports.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface WebServer {
  server: Server;
  /** Resolves when requests are answered. */
  listen(port: number, bind: string): Promise<void>;
  /** Stops accepting, ends event streams and idle connections, waits for requests in hand. */
  stop(): Promise<void>;
}

/** Sent with every answer; a route that needs another policy sets its own. */
const everyHeader = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "SAMEORIGIN",
  "Content-Security-Policy": "frame-ancestors 'self'",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** Where nobody is signed in, what was opened is not to lie in the browser's cache. The files of the webmail, which the worker keeps, stay. */
const signInPage = /^\/sign-in(?:\?|$)/;
/** For a year browsers speak HTTPS only with a server whose address says so: a proxy in front of us has the certificate. RFC 6797. */
const httpsOnly = { "Strict-Transport-Security": `max-age=${365 * 24 * 60 * 60}` };

/** The longest wait for requests in hand at a stop; what takes longer is cut. */
const stopWaitMs = 10_000;
/** A large attachment over a slow line takes its time; headers must still come within a minute. */
const requestTimeoutMs = 30 * 60_000;

/** At the last moment: what stands there already, Next leaves as it is, also where a route says otherwise. */
function withHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = (...args: unknown[]) => {
    for (const [name, value] of Object.entries(headers))
      if (!response.hasHeader(name)) response.setHeader(name, value);
    return writeHead(...args);
  };
}

/** Sends the headers of every answer, tells the handler who called, and answers 500 in general words where it throws. */
export function makeWebServer(
  handler: Handler,
  onDefect: (error: unknown) => void,
  { isHttps = false, proxyNetworks = [] }: { isHttps?: boolean; proxyNetworks?: readonly string[] } = {},
): WebServer {
  const clientAddress = clientAddresses(proxyNetworks);
  const headers = isHttps ? { ...everyHeader, ...httpsOnly } : everyHeader;
  const open = new Set<ServerResponse>();
  let stopping = false;
  const server = createServer({ requestTimeout: requestTimeoutMs }, (request, response) => {
    open.add(response);
    response.once("close", () => open.delete(response));
    withHeaders(response, headers);
    request.headers[peerHeader] = clientAddress(request);
    request.headers[addressHeader] = request.url ?? "";
    if (signInPage.test(request.url ?? "")) response.setHeader("Clear-Site-Data", '"cache"');
    if (stopping) response.setHeader("Connection", "close");
    handler(request, response).catch((error: unknown) => {
      onDefect(error);
      if (response.headersSent) response.destroy();
      else {
        response.statusCode = 500;
        response.setHeader("Content-Type", "text/plain; charset=utf-8");
        response.end("Something went wrong here. Please try again.\n");
      }
    });
  });
  const isStream = (response: ServerResponse) =>
    String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");
  return {
    server,
    listen: (port, bind) =>
      new Promise((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) =>
          reject(
            new PlainFailure(
              portProblem({ name: "web", variable: "KERYX_HTTP_PORT", port }, bind, error.code),
            ),
          ),
        );
        server.listen(port, bind, resolve);
      }),
    stop: () =>
      new Promise((resolve) => {
        stopping = true;
        const timer = setTimeout(() => server.closeAllConnections(), stopWaitMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
        for (const response of open) {
          if (isStream(response)) response.destroy();
          else {
            if (!response.headersSent) response.setHeader("Connection", "close");
            // Kept alive for the next request, which would hold the stop up.
            response.once("close", () => server.closeIdleConnections());
            response.once("finish", () => setImmediate(() => server.closeIdleConnections()));
          }
        }
      }),
  };
}
