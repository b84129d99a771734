import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Handler, makeWebServer, type WebServer } from "./web.ts";

let web: WebServer;
let defects: unknown[];
let agent: Agent;
let port: number;

const serve = async (handler: Handler, options?: { isHttps?: boolean; proxyNetworks?: string[] }) => {
  web = makeWebServer(handler, (error) => defects.push(error), options);
  await web.listen(0, "127.0.0.1");
  port = (web.server.address() as AddressInfo).port;
};
beforeEach(() => {
  defects = [];
  agent = new Agent({ keepAlive: true });
});
afterEach(async () => {
  vi.useRealTimers();
  agent.destroy();
  web.server.closeAllConnections();
  await web.stop();
});

const ask = async (path = "/") => {
  const request = get({ host: "127.0.0.1", port, path, agent });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.on("error", () => {});
  return response;
};
const bodyOf = async (response: IncomingMessage) => {
  let text = "";
  for await (const chunk of response) text += chunk;
  return text;
};

test("a defect in a handler is answered 500 in general words, and the next request is served", async () => {
  await serve(async (request, response) => {
    if (request.url === "/broken") throw new Error("a secret of the house");
    response.end("fine");
  });
  const broken = await ask("/broken");
  expect(broken.statusCode).toBe(500);
  expect(await bodyOf(broken)).toBe("Something went wrong here. Please try again.\n");
  expect(await bodyOf(await ask())).toBe("fine");
  expect(defects).toHaveLength(1);
});

test("browsers are held to https where the server's address says https, and nowhere else", async () => {
  const answer: Handler = async (_, response) => void response.end();
  await serve(answer);
  expect((await ask()).headers["strict-transport-security"]).toBeUndefined();
  await web.stop();
  await serve(answer, { isHttps: true });
  expect((await ask()).headers["strict-transport-security"]).toBe("max-age=31536000");
});

test("the peer's address is ours to tell, whatever the client sent under its name", async () => {
  await serve(async (request, response) => void response.end(String(request.headers["x-keryx-peer"])));
  const request = get({ host: "127.0.0.1", port, agent, headers: { "X-Keryx-Peer": "192.0.2.1" } });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(await bodyOf(response)).toBe("127.0.0.1");
});

test("behind a proxy of ours the peer is who called the proxy", async () => {
  const answer: Handler = async (request, response) =>
    void response.end(String(request.headers["x-keryx-peer"]));
  await serve(answer, { proxyNetworks: ["127.0.0.1/32"] });
  const request = get({ host: "127.0.0.1", port, agent, headers: { "X-Forwarded-For": "203.0.113.9" } });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(await bodyOf(response)).toBe("203.0.113.9");
});

test("a stop lets a download end, ends event streams and idle connections, and takes nobody new", async () => {
  let finish = () => {};
  await serve(async (request, response) => {
    if (request.url === "/idle") return void response.end("done");
    const type = request.url === "/events" ? "text/event-stream; charset=utf-8" : "text/plain";
    response.writeHead(200, { "Content-Type": type });
    response.write("first half ");
    if (request.url === "/download") finish = () => response.end("second half");
  });
  await bodyOf(await ask("/idle"));
  const [download, events] = [await ask("/download"), await ask("/events")];
  const eventsEnded = bodyOf(events).catch(() => "cut");
  const stopped = web.stop();
  expect(await eventsEnded).toBe("cut");
  await expect(once(get({ host: "127.0.0.1", port }), "response")).rejects.toThrow(/ECONNREFUSED/);
  finish();
  expect(await bodyOf(download)).toBe("first half second half");
  await stopped;
});

test("a stop does not wait for ever for somebody who does not read", async () => {
  await serve(async (_, response) => {
    response.writeHead(200);
    response.write("begun, and never ended");
  });
  const download = await ask();
  const cut = bodyOf(download).catch(() => "cut");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const stopped = web.stop();
  vi.advanceTimersByTime(10_000);
  vi.useRealTimers();
  await stopped;
  expect(await cut).toBe("cut");
});

test("a port that is taken is named with its setting", async () => {
  await serve(async (_, response) => void response.end());
  const second = makeWebServer(
    async () => {},
    () => {},
  );
  await expect(second.listen(port, "127.0.0.1")).rejects.toThrow(
    `Port ${port} (web) is in use by another program: stop it, or choose another port with KERYX_HTTP_PORT.`,
  );
});
