import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Scene, stage } from "../../mail-core/testing/scene.ts";
import { setMailCore } from "../mail.ts";
import { makeWebServer, type WebServer } from "../server/web.ts";
import { answerPrograms } from "./handler.ts";

let scene: Scene;
let web: WebServer;
const failures: string[] = [];
beforeAll(async () => {
  scene = await stage();
  setMailCore(scene.core);
  const log = { info() {}, warn() {}, error: (event: string) => void failures.push(event) };
  web = makeWebServer(
    async (asked, response) => {
      if (!(await answerPrograms(asked, response, log))) response.writeHead(404).end("of another house");
    },
    (error) => failures.push(String(error)),
  );
  await web.listen(0, "127.0.0.1");
});
afterAll(async () => {
  await web.stop();
  await scene.end();
});

/** As a program asks who has never been here. */
const ask = (method: string, path: string, { host = "autoconfig.crepes.fr", body = "" } = {}) =>
  new Promise<{ status: number | undefined; type: string | undefined; text: string }>((resolve, reject) => {
    const { port } = web.server.address() as AddressInfo;
    const length = { "content-length": String(Buffer.byteLength(body)) };
    const sent = request({ port, host: "127.0.0.1", method, path, headers: { host, ...length } });
    sent.once("error", reject);
    sent.once("response", async (answer) =>
      resolve({
        status: answer.statusCode,
        type: answer.headers["content-type"],
        text: await text(answer),
      }),
    );
    sent.end(body);
  });

test.each([
  ["/mail/config-v1.1.xml", "autoconfig.crepes.fr"],
  ["/mail/config-v1.1.xml?emailaddress=bob%40crepes.fr", "autoconfig.elsewhere.example:8443"],
  ["/.well-known/autoconfig/mail/config-v1.1.xml", "crepes.fr"],
])("%s at %s is the file for the domain, for whoever asks", async (path, host) => {
  const { status, type, text } = await ask("GET", path, { host });
  expect([status, type]).toEqual([200, "application/xml; charset=utf-8"]);
  expect(text).toContain("<domain>crepes.fr</domain>");
});

test("an address that nobody has is answered as one that somebody has", async () => {
  const [bob, nobody] = await Promise.all(
    ["bob", "nobody"].map((name) => ask("GET", `/mail/config-v1.1.xml?emailaddress=${name}@crepes.fr`)),
  );
  expect(bob).toEqual(nobody);
});

test.each([
  ["GET", "/mail/config-v1.1.xml?emailaddress=bob@elsewhere.example", 404],
  ["POST", "/mail/config-v1.1.xml", 405],
  ["GET", "/autodiscover/autodiscover.xml", 405],
])("%s %s is refused with %i", async (method, path, status) => {
  expect((await ask(method, path)).status).toBe(status);
});

test("what only looks like one of these is for others to answer", async () => {
  for (const path of ["/mail", "/mail/config-v1.1.xml/x", "/autodiscover", "//mail/config-v1.1.xml"])
    expect((await ask("GET", path)).text).toBe("of another house");
});

test("Outlook asks in capitals or not, and a request that is longer than any is refused", async () => {
  const schemas = "http://schemas.microsoft.com/exchange/autodiscover/outlook";
  const body = `<Autodiscover xmlns="${schemas}/requestschema/2006"><Request><EMailAddress>bob@crepes.fr</EMailAddress>
<AcceptableResponseSchema>${schemas}/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`;
  for (const path of ["/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml"]) {
    const { status, type, text } = await ask("POST", path, { body });
    expect([status, type]).toEqual([200, "text/xml; charset=utf-8"]);
    expect(text).toContain("<LoginName>bob@crepes.fr</LoginName>");
  }
  const long = await ask("POST", "/autodiscover/autodiscover.xml", { body: body.padEnd(20_000) });
  expect(long.status).toBe(413);
  expect(failures).toEqual([]);
});
