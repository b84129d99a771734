import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { AccountId } from "../../mail-core/index.ts";
import { type DnsServer, startDns } from "../../mail-core/testing/dns-server.ts";
import { startHttpHost, type WebTestHost } from "../../mail-core/testing/https-host.ts";
import { type Scene, stage } from "../../mail-core/testing/scene.ts";
import { cookieName, sealToken } from "../auth/token.ts";
import { openSession } from "../auth/web-sessions.ts";
import { setDatabaseUrl } from "../db/database-url.ts";
import { closePrisma } from "../db/prisma.ts";
import { setMailCore } from "../mail.ts";
import { makeWebServer, type WebServer } from "../server/web.ts";
import { answerJmap } from "./handler.ts";

const png = Buffer.from("\x89PNG\r\n\x1a\n and more", "latin1");
let scene: Scene;
let dns: DnsServer;
let host: WebTestHost;
let web: WebServer;
let bob: AccountId;
let cookies: Record<"bob" | "eve", string>;
let asked = 0;

beforeAll(async () => {
  dns = await startDns({ "cdn.example": { A: ["127.0.0.1"] } });
  host = await startHttpHost(({ url }, response) => {
    asked += 1;
    response.end(url === "/a.png" ? png : "<script>alert(1)</script>");
  });
  scene = await stage({ dnsServers: [dns.address], imageNetworks: ["127.0.0.0/8"] });
  setMailCore(scene.core);
  setDatabaseUrl(scene.database.url);
  vi.stubEnv("NEXTAUTH_SECRET", "a secret of this test");
  bob = await scene.signIn("bob@crepes.fr");
  cookies = { bob: await cookieOf(bob), eve: await cookieOf(await scene.signIn("eve@crepes.fr")) };
  const log = { info() {}, warn() {}, error() {} };
  web = makeWebServer(
    async (request, response) => {
      if (!(await answerJmap(request, response, log))) response.writeHead(404).end();
    },
    () => {},
  );
  await web.listen(0, "127.0.0.1");
});
afterAll(async () => {
  web.server.closeAllConnections();
  await web.stop();
  await closePrisma();
  await scene.end();
  await host.close();
  await dns.close();
});

const cookieOf = async (account: AccountId) =>
  `${cookieName()}=${await sealToken(await openSession(account, { network: "127.0.0.1", userAgent: "", lockAfterMin: null }))}`;
const ask = (path: string, cookie: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${(web.server.address() as AddressInfo).port}${path}`, {
    ...init,
    headers: { cookie, ...init.headers },
  });
const place = () => `/jmap/images/a${bob}`;
const sign = (body: unknown, headers: Record<string, string> = {}, cookie = cookies.bob) =>
  ask(place(), cookie, { method: "POST", body: JSON.stringify(body), headers });
/** The address here of what lies there. */
async function signed(path: string): Promise<string> {
  const answer = await sign({ urls: [`http://cdn.example:${host.port}${path}`] });
  return `${place()}/${((await answer.json()) as { signed: string[] }).signed[0]}`;
}

test("its reader gets a picture that can be nothing else, and keeps it alone", async () => {
  const answer = await ask(await signed("/a.png"), cookies.bob);
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(png);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "image/png",
    "content-length": String(png.length),
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": expect.stringMatching(/^private, max-age=\d+$/),
  });
});

test("what is no picture comes to nobody", async () => {
  const answer = await ask(await signed("/page"), cookies.bob);
  expect(answer.status).toBe(502);
  expect(await answer.text()).not.toContain("script");
});

test("another account's address, a forged one and one without a session fetch nothing", async () => {
  const address = await signed("/a.png");
  const before = asked;
  expect((await ask(address, cookies.eve)).status).toBe(404);
  const eve = await scene.signIn("eve@crepes.fr");
  expect((await ask(address.replace(`a${bob}`, `a${eve}`), cookies.eve)).status).toBe(403);
  expect((await ask(address.replace(/.$/, "!"), cookies.bob)).status).toBe(403);
  expect((await ask(address, "")).status).toBe(401);
  expect(asked).toBe(before);
});

test("a program's password is no reader's session", async () => {
  const made = await scene.core.appPasswords.add(bob, { name: "Phone", protocols: ["jmap"] });
  const authorization = `Bearer ${made.ok ? made.password : ""}`;
  expect((await sign({ urls: [] }, { authorization })).status).toBe(404);
  expect((await ask(await signed("/a.png"), cookies.bob, { headers: { authorization } })).status).toBe(404);
});

test("another site, another account and what is no list of URLs have nothing signed", async () => {
  const urls = ["https://cdn.example/a.png"];
  expect((await sign({ urls }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await sign({ urls }, {}, cookies.eve)).status).toBe(404);
  for (const body of [{}, { urls: "x" }, { urls: [1] }, { urls: Array(501).fill("x") }, null])
    expect((await sign(body)).status).toBe(400);
  expect(await (await sign({ urls: ["ftp://cdn.example/a.png"] })).json()).toEqual({ signed: [null] });
});
