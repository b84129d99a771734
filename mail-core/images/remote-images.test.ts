import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { provenAccount } from "../ids.ts";
import { makeDns } from "../net/dns.ts";
import type { RemoteImages } from "../surface/images.ts";
import { certify } from "../testing/certificates.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { type FakeClock, fakeClock } from "../testing/fake-clock.ts";
import { startHttpHost, startHttpsHost, type WebTestHost } from "../testing/https-host.ts";
import { type ImageLimits, makeRemoteImages } from "./remote-images.ts";

const bob = provenAccount("7");
const eve = provenAccount("8");
const png = Buffer.from("\x89PNG\r\n\x1a\n and more", "latin1");
const maxOctets = 10_000;
const nobody = "its host has no address that may be called";

let dns: DnsServer;
let host: WebTestHost;
let clock: FakeClock;
let answer: RequestListener;
/** What the host was asked, in its own words. */
let asked: IncomingMessage[];

beforeAll(async () => {
  dns = await startDns({
    "cdn.example": { A: ["127.0.0.1"] },
    "both.example": { A: ["10.0.0.1", "127.0.0.1"] },
    "inside.example": { A: ["10.0.0.1"], AAAA: ["fd00::1"] },
    "mapped.example": { AAAA: ["::ffff:127.0.0.1"] },
    "translated.example": { AAAA: ["64:ff9b::7f00:1"] },
    "shared.example": { A: ["100.64.0.1"] },
    "metadata.example": { A: ["169.254.169.254"] },
    "many.example": { A: ["224.0.0.1"], AAAA: ["ff02::1"] },
  });
  host = await startHttpHost((request, response) => {
    asked.push(request);
    answer(request, response);
  });
});
afterAll(async () => {
  await host.close();
  await dns.close();
});
beforeEach(() => {
  clock = fakeClock();
  asked = [];
  answer = (_, response) => response.end(png);
});

interface Changes {
  limits?: Partial<ImageLimits>;
  imageNetworks?: string[];
  webPort?: number;
}

/** The part as the server has it, on whose network the host lies. */
const server = ({ limits, imageNetworks = ["127.0.0.1/32"], webPort = 1 }: Changes = {}): RemoteImages =>
  makeRemoteImages({
    dns: makeDns({ servers: [dns.address], dnssec: "loopback", timeoutMs: 5_000 }),
    config: {
      imageNetworks,
      webPort,
      ports: { smtp: 2, submission: 3, submissions: 4, pop3: 5, pop3s: 6 },
    },
    key: Buffer.alloc(32, 1),
    limits: { imageMaxOctets: maxOctets, timeoutMs: 20_000, ...limits },
    clock,
  });

const at = (path: string, name = "cdn.example") => `http://${name}:${host.port}${path}`;
function get(images: RemoteImages, url = at("/a.png"), account = bob) {
  const [signed] = images.sign(account, [url]);
  return images.get(account, signed ?? "");
}
const refused = (why: string | RegExp) => ({
  ok: false,
  kind: "failed",
  why: typeof why === "string" ? why : expect.stringMatching(why),
});

test("a picture comes, and its host learns nothing of who asks: no cookie, no referrer, one name for all", async () => {
  expect(await get(server(), at("/a.png?x=1#part"))).toMatchObject({
    ok: true,
    type: "image/png",
    octets: png,
  });
  expect(asked.map(({ url }) => url)).toEqual(["/a.png?x=1"]);
  expect(asked[0]?.headers).toEqual({
    host: `cdn.example:${host.port}`,
    "user-agent": "Keryx",
    accept: "image/*",
    "accept-encoding": "identity",
    connection: "close",
  });
});

test("what was signed for somebody else is asked of nobody", async () => {
  const images = server();
  const [signed = ""] = images.sign(bob, [at("/a.png")]);
  expect(await images.get(eve, signed ?? "")).toMatchObject({ ok: false, kind: "forged" });
  expect(await images.get(bob, `${signed}A`)).toMatchObject({ ok: false, kind: "forged" });
  expect(asked).toEqual([]);
});

test.each([
  "http://127.0.0.1/",
  "http://127.1/",
  "http://0x7f000001/",
  "http://2130706433/",
  "http://0/",
  "http://localhost/",
  "http://10.0.0.1/",
  "http://192.168.0.1/",
  "http://169.254.169.254/latest/meta-data/",
  "http://[::1]/",
  "http://[::ffff:127.0.0.1]/",
  "http://[64:ff9b::7f00:1]/",
  "http://inside.example/",
  "https://inside.example/",
  "http://mapped.example/",
  "http://translated.example/",
  "http://shared.example/",
  "http://metadata.example/",
  "http://many.example/",
  "http://cdn.example/",
  "http://nobody.example/",
  "http://8.8.8.8:25/",
  "http://8.8.8.8:8080/",
])("%s is never called: who writes a message must not reach behind our walls", async (url) => {
  expect(await get(server({ imageNetworks: [] }), url)).toEqual(refused(nobody));
});

test("of a name's addresses those alone are called that were found fit", async () => {
  expect(await get(server(), at("/a.png", "both.example"))).toMatchObject({ ok: true });
  expect(dns.asked.filter((question) => question === "A both.example")).toHaveLength(1);
});

test("a port of our own is not called, whatever network is listed", async () => {
  expect(await get(server({ webPort: host.port }))).toEqual(refused(nobody));
  expect(asked).toEqual([]);
});

const redirect = (location: string, status = 302): RequestListener => {
  return (_, response) => response.writeHead(status, { location }).end();
};

test.each(["http://inside.example/", "http://127.0.0.2/", "http://[::1]:1/", "http://cdn.example:1/"])(
  "a host that leads to %s leads nowhere",
  async (location) => {
    answer = redirect(location);
    expect(await get(server())).toEqual(refused(nobody));
    expect(asked).toHaveLength(1);
  },
);

test.each(["file:///etc/passwd", "data:image/png;base64,AA==", "http://bob:secret@cdn.example/", "http://"])(
  "a host that leads to %s leads to no web address",
  async (location) => {
    answer = redirect(location);
    expect(await get(server())).toEqual(refused("it leads to what is no web address"));
  },
);

test("five times it may lead on, each relative to where one is, and not six times", async () => {
  answer = ({ url = "" }, response) => {
    const left = Number(url.slice(1));
    if (left === 0) response.end(png);
    else response.writeHead(307, { location: `./${left - 1}` }).end();
  };
  expect(await get(server(), at("/5"))).toMatchObject({ ok: true });
  expect(asked).toHaveLength(6);
  expect(await get(server(), at("/6"))).toEqual(refused("it leads from place to place"));
  expect(asked).toHaveLength(12);
});

const sends =
  (body: string | Buffer, type = "image/png") =>
  (response: ServerResponse) =>
    response.writeHead(200, { "content-type": type }).end(body);

test.each<[string, (response: ServerResponse) => unknown, string]>([
  ["says that HTML is a picture", sends("<!doctype html><script>alert(1)</script>"), "it is no picture"],
  ["sends SVG", sends('<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"), "it is no picture"],
  ["sends nothing", sends(""), "it is no picture"],
  ["has nothing there", (response) => response.writeHead(404).end(png), "the answer was 404"],
  ["wants a password", (response) => response.writeHead(401).end(png), "the answer was 401"],
  ["leads nowhere", (response) => response.writeHead(302).end(png), "the answer was 302"],
  [
    "sends a huge one",
    sends(Buffer.concat([png, Buffer.alloc(maxOctets)])),
    `it has more than ${maxOctets} octets`,
  ],
  [
    "breaks off",
    (response) => response.writeHead(200, { "content-length": "100" }).write(png, () => response.destroy()),
    "it broke off",
  ],
])("a host that %s has given no picture", async (_, send, why) => {
  answer = (__, response) => void send(response);
  expect(await get(server())).toEqual(refused(why));
});

test("what never ends is cut off where a picture ends at the latest", async () => {
  const closed = Promise.withResolvers<void>();
  answer = (_, response) => {
    response.on("close", closed.resolve);
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(1_000)));
    };
    response.on("drain", more);
    response.write(png);
    more();
  };
  expect(await get(server())).toEqual(refused(`it has more than ${maxOctets} octets`));
  await closed.promise;
});

test.each<[string, (response: ServerResponse) => unknown]>([
  ["says nothing", () => {}],
  ["sends a part and then nothing", (response) => response.write(png)],
])("a host that %s is waited for no longer than the time that a picture has", async (_, send) => {
  answer = (__, response) => void send(response);
  expect(await get(server({ limits: { timeoutMs: 300 } }))).toEqual(refused("it did not come in time"));
});

test("its octets say what a picture is, not what its host calls it", async () => {
  answer = (_, response) => void sends(png, "text/html")(response);
  expect(await get(server())).toMatchObject({ ok: true, type: "image/png" });
});

const dayS = 86_400;

test.each<[string, string | null, number]>([
  ["without a word of its host's", null, dayS],
  ["as long as its host says", "public, max-age=7200", 7_200],
  ["an hour at least", "no-cache, max-age=0", 3_600],
  ["a week at most", "max-age=99999999", 7 * dayS],
])("a picture is kept, %s, and its host is not asked again", async (_, control, lastsS) => {
  if (control) answer = (__, response) => response.setHeader("cache-control", control).end(png);
  const images = server();
  expect(await get(images)).toMatchObject({ ok: true, freshS: Math.min(lastsS, dayS) });
  clock.advance((lastsS - 1) * 1_000);
  expect(await get(images)).toMatchObject({ ok: true, freshS: 1 });
  expect(asked).toHaveLength(1);
  clock.advance(1_000);
  await get(images);
  expect(asked).toHaveLength(2);
});

test.each<[string, RequestListener]>([
  [
    "a picture that nobody may store",
    (_, response) => response.setHeader("cache-control", "no-store").end(png),
  ],
  ["that there is none", (_, response) => response.writeHead(404).end()],
])("%s is known for a minute, and no browser keeps it", async (_, answers) => {
  answer = answers;
  const images = server();
  const first = await get(images);
  expect(first.ok ? first.freshS : 0).toBe(0);
  clock.advance(59_000);
  await get(images);
  expect(asked).toHaveLength(1);
  clock.advance(1_000);
  await get(images);
  expect(asked).toHaveLength(2);
});

test("what one account has read, nobody learns by asking for the same", async () => {
  const images = server();
  await get(images);
  await get(images, at("/a.png"), eve);
  expect(asked).toHaveLength(2);
});

test("a picture that a message shows twice is fetched once", async () => {
  const images = server();
  const both = await Promise.all([get(images), get(images)]);
  expect(both.map(({ ok }) => ok)).toEqual([true, true]);
  expect(asked).toHaveLength(1);
});

test("a reader's pictures come so many at once, the others after them, and of too many the last not at all", async () => {
  const limits = { fetchesPerAccountMax: 1, waitingPerAccountMax: 1 };
  const images = server({ limits });
  const come = Promise.withResolvers<ServerResponse>();
  answer = (_, response) => come.resolve(response);
  const first = get(images, at("/1"));
  const held = await come.promise;
  const second = get(images, at("/2"));
  expect(await get(images, at("/3"))).toMatchObject({ ok: false, kind: "too-many" });
  answer = (_, response) => response.end(png);
  held.end(png);
  expect([(await first).ok, (await second).ok]).toEqual([true, true]);
  expect(asked.map(({ url }) => url)).toEqual(["/1", "/2"]);
});

const trusted = getCACertificates("default");
afterEach(() => setDefaultCACertificates(trusted));

test("under https a host proves its name, or has given no picture", async () => {
  const authority = await certify(["Root"], { isAuthority: true });
  setDefaultCACertificates([authority.cert]);
  const secure = await startHttpsHost(await certify(["cdn.example"], { by: authority }), (_, response) =>
    response.end(png),
  );
  const images = server();
  const under = (name: string) => get(images, `https://${name}:${secure.port}/a.png`);
  expect(await under("cdn.example")).toMatchObject({ ok: true, type: "image/png" });
  expect(await under("both.example")).toEqual(refused("its certificate does not prove its name"));
  expect(await under("127.0.0.1")).toEqual(refused("its certificate does not prove its name"));
  await secure.close();
});
