import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../../mail-core/index.ts";
import { type Scene, stage } from "../../mail-core/testing/scene.ts";
import { setMailCore } from "../mail.ts";
import { makeWebServer, type WebServer } from "../server/web.ts";
import { answerJmap } from "./handler.ts";
import { streamsMax } from "./state-events.ts";

let scene: Scene;
let bob: AccountId;
let web: WebServer;
let port: number;
let token: string;
const failures: string[] = [];

beforeAll(async () => {
  scene = await stage();
  setMailCore(scene.core);
  bob = await scene.signIn("bob@crepes.fr");
  const made = await scene.core.appPasswords.add(bob, { name: "Phone", protocols: ["jmap"] });
  token = made.ok ? made.password : "";
  const log = { info() {}, warn() {}, error: (event: string) => void failures.push(event) };
  web = makeWebServer(
    async (request, response) => {
      if (!(await answerJmap(request, response, log))) response.writeHead(404).end("of another house");
    },
    (error) => failures.push(String(error)),
    { proxyNetworks: ["127.0.0.0/8"] },
  );
  await web.listen(0, "127.0.0.1");
  port = (web.server.address() as AddressInfo).port;
});
afterAll(async () => {
  web.server.closeAllConnections();
  await web.stop();
  await scene.end();
});
afterEach(() => expect(failures.splice(0)).toEqual([]));

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  ask(path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
const echo = (text: string) =>
  JSON.stringify({
    using: ["urn:ietf:params:jmap:core"],
    methodCalls: [["Core/echo", { text }, "0"]],
  });

/** Says exactly this over a connection of its own, ends its side, and hears all that is answered. */
async function converse(text: string, { ends = false } = {}): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (octets) => {
    heard += octets.toString("latin1");
  });
  socket.write(text);
  if (ends) socket.end();
  await once(socket, "close");
  return heard;
}
const uploading = (length: number, body: string) =>
  `POST /jmap/upload/a${bob} HTTP/1.1\r\nHost: crepes.fr\r\nAuthorization: Bearer ${token}\r\n` +
  `Content-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n${body}`;
/** The octets of each upload that is kept. */
async function uploaded(): Promise<number[]> {
  const rows = await scene.database.query<{ size_octets: string }>(
    "SELECT size_octets FROM upload WHERE account_id = $1 ORDER BY id",
    [bob],
  );
  return rows.map((row) => Number(row.size_octets));
}

test("a password that came to a proxy in the clear is refused, as it is without one", async () => {
  const answer = await post("/jmap", echo("x"), { "x-forwarded-for": "203.0.113.9" });
  expect(answer.status).toBe(403);
});

test("a request is answered, packed where that is worth it and can be undone", async () => {
  const short = await post("/jmap", echo("x"));
  expect(short.status).toBe(200);
  expect(short.headers.get("content-encoding")).toBeNull();
  expect(short.headers.get("cache-control")).toBe("no-store");
  const text = "x".repeat(10_000);
  for (const [accepts, encoding] of [
    ["gzip, br", "gzip"],
    ["identity", null],
  ] as const) {
    const long = await post("/jmap", echo(text), { "accept-encoding": accepts });
    expect(long.headers.get("content-encoding")).toBe(encoding);
    expect(long.headers.get("vary")).toBe("Accept-Encoding");
    expect((await long.json()).methodResponses[0][1]).toEqual({ text });
  }
});

test("an answer and a refusal tell the language of their words", async () => {
  for (const body of [echo("x"), "{"])
    expect((await post("/jmap", body)).headers.get("content-language")).toBe("en");
});

test("another method is refused with those that are served, and other addresses are left to others", async () => {
  for (const [path, allowed] of [
    ["/jmap", "POST"],
    ["/jmap/upload/a1", "POST"],
    ["/jmap/eventsource", "GET, HEAD"],
    ["/.well-known/jmap", "GET, HEAD"],
  ]) {
    const answer = await ask(path as string, { method: "DELETE" });
    expect(answer.status, path).toBe(405);
    expect(answer.headers.get("allow"), path).toBe(allowed);
  }
  for (const path of ["/", "/jmap/", "/jmapx", "/jmap/download", "/jmap/download/a/b", "/.well-known/jmap/x"])
    expect(await (await ask(path)).text(), path).toBe("of another house");
  expect((await ask("/jmap/download/%ff/%ff/%ff")).status).toBe(404);
});

test("HEAD tells what GET would, without it", async () => {
  const blobId = (await (await post(`/jmap/upload/a${bob}`, "crêpes")).json()).blobId;
  const head = await ask(`/jmap/download/a${bob}/${blobId}/x.txt?type=text/plain`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, "7"]);
  expect(await head.text()).toBe("");
  expect((await ask("/.well-known/jmap", { method: "HEAD" })).status).toBe(200);
});

test("of an upload that is longer than it said no more is kept than it said, and the rest is refused as no request", async () => {
  const before = await uploaded();
  const heard = await converse(uploading(5, "12345and more of it\r\n\r\n"));
  expect(heard).toMatch(/HTTP\/1\.1 400 Bad Request/);
  const kept = (await uploaded()).slice(before.length);
  expect(kept.filter((octets) => octets !== 5)).toEqual([]);
});

test("an upload that is shorter than it said leaves nothing", async () => {
  const before = await uploaded();
  const blobs = async () => (await scene.database.query("SELECT FROM blob_chunk")).length;
  const blobsBefore = await blobs();
  expect(await converse(uploading(500, "only this"), { ends: true })).not.toContain("201");
  await expect.poll(blobs).toBe(blobsBefore);
  expect(await uploaded()).toEqual(before);
});

test("an upload with two lengths, or none that is a number, is refused", async () => {
  const lengths = [
    "5\r\nContent-Length: 50",
    "-1",
    "5, 50",
    "5\r\nTransfer-Encoding: chunked",
    "99999999999999999999999",
  ];
  for (const length of lengths) {
    const said = uploading(5, "12345").replace("Content-Length: 5", `Content-Length: ${length}`);
    expect(await converse(said), length).toMatch(/^HTTP\/1\.1 400 /);
  }
});

test("a hundred event streams of one account: so many as it may have, the others are told so", async () => {
  const leaving = new AbortController();
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => ask("/jmap/eventsource?types=*", { signal: leaving.signal })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(streamsMax);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(100 - streamsMax);
  leaving.abort();
  const again = async () => {
    const answer = await ask("/jmap/eventsource?types=*&closeafter=no&ping=0");
    await answer.body?.cancel();
    return answer.status;
  };
  await expect.poll(again).toBe(200);
});

test("mail is downloaded as a zip by its owner alone, and a question that is none is refused", async () => {
  const account = `/jmap/export/a${bob}`;
  const zip = await ask(`${account}?format=mbox&name=Mail&filter=${encodeURIComponent('{"text":"x"}')}`);
  expect(zip.headers.get("content-disposition")).toContain('attachment; filename="Mail.zip"');
  expect(
    Buffer.from(await zip.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe("PK");
  const statuses = [
    `${account}?format=exe&name=x`,
    `${account}?format=mbox&name=x&filter={`,
    `${account}?format=mbox&name=x&filter={"inMailbox":7}`,
    "/jmap/export/a1?format=mbox&name=x",
  ].map(async (path) => (await ask(path)).status);
  expect(await Promise.all(statuses)).toEqual([400, 400, 400, 404]);
  const stranger = await ask(`${account}?format=mbox&name=x`, { headers: { authorization: "Bearer wrong" } });
  expect(stranger.status).toBe(401);
});

test("files of an account that is opened come and go as far as it is open, and not once it is closed", async () => {
  const eve = await scene.signIn("eve@crepes.fr");
  const made = await scene.core.appPasswords.add(eve, { name: "Phone", protocols: ["jmap"] });
  const hers = { authorization: `Bearer ${made.ok ? made.password : ""}` };
  const [folder] = (await scene.call(bob, "Mailbox/query", {})).ids;
  const { created } = await scene.call(bob, "Email/set", {
    create: { e: { mailboxIds: { [folder]: true }, subject: "Batter" } },
  });
  const download = () => ask(`/jmap/download/a${bob}/${created.e.blobId}/batter.eml`, { headers: hers });
  const statuses = async () => [
    (await download()).status,
    (await ask(`/jmap/upload/a${bob}`, { method: "POST", body: "x", headers: hers })).status,
    (await ask(`/jmap/export/a${bob}?format=eml&name=x`, { headers: hers })).status,
  ];
  const pair = { owner: "bob@crepes.fr", grantee: "eve@crepes.fr" };
  expect(await statuses()).toEqual([404, 404, 404]);
  await scene.core.sharing.share({ ...pair, level: "read", by: null });
  expect(await statuses()).toEqual([200, 403, 404]);
  expect(await (await download()).text()).toContain("Subject: Batter");
  await scene.core.sharing.share({ ...pair, level: "organise", by: null });
  expect(await statuses()).toEqual([200, 201, 404]);
  await scene.core.sharing.end(pair.owner, pair.grantee);
  expect(await statuses()).toEqual([404, 404, 404]);
});
