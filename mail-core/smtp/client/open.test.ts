import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createSecureContext, getCACertificates, setDefaultCACertificates, TLSSocket } from "node:tls";
import { generate } from "selfsigned";
import { afterEach, beforeAll, expect, test } from "vitest";
import { Transcript } from "../../net/transcript.ts";
import { openClient, type Target } from "./open.ts";

let pem: { cert: string; private: string };
beforeAll(async () => {
  pem = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
});

const trusted = getCACertificates("default");
const closing: (() => unknown)[] = [];
afterEach(async () => {
  setDefaultCACertificates(trusted);
  for (const close of closing.splice(0)) await close();
});

interface Host {
  port: number;
  /** Every line that came, with "TLS" before those that came encrypted. */
  lines: string[];
  connections: number;
  names: (string | false | null)[];
}

/** A host that offers STARTTLS; `handshake` says what it does after its 220. */
async function host(
  handshake: "works" | "breaks" | "hangs up" | "is refused" | "is mixed" | "is not offered" = "works",
  auth = "235 2.7.0 welcome",
  made = pem,
): Promise<Host> {
  const found: Host = { port: 0, lines: [], connections: 0, names: [] };
  const sockets = new Set<Socket>();
  const secureContext = createSecureContext({ cert: made.cert, key: made.private });
  const talk = (socket: Socket, secure: boolean) => {
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      for (let at = text.indexOf("\r\n"); at >= 0; at = text.indexOf("\r\n")) {
        const line = text.slice(0, at);
        text = text.slice(at + 2);
        found.lines.push(secure ? `TLS ${line}` : line);
        if (line.startsWith("EHLO")) {
          const offers = secure ? "250 AUTH LOGIN PLAIN" : "250 STARTTLS";
          socket.write(`250-host\r\n${handshake === "is not offered" ? "250 SIZE" : offers}\r\n`);
        } else if (line === "STARTTLS") {
          if (handshake === "is refused") {
            socket.write("454 4.7.0 not now\r\n");
            continue;
          }
          socket.removeAllListeners("data");
          if (handshake === "is mixed") socket.write("220 go\r\n250 injected\r\n");
          else socket.write("220 go\r\n");
          if (handshake === "breaks") socket.once("data", () => socket.write("what is this?\r\n"));
          else if (handshake === "hangs up") socket.once("data", () => socket.destroy());
          else {
            const tls = new TLSSocket(socket, {
              isServer: true,
              secureContext,
              SNICallback: (name, done) => {
                found.names.push(name);
                done(null, secureContext);
              },
            });
            talk(tls, true);
          }
          return;
        } else if (line.startsWith("AUTH")) socket.write(`${auth}\r\n`);
        else socket.write("250 ok\r\n");
      }
    });
  };
  const server = createServer((socket) => {
    found.connections += 1;
    sockets.add(socket);
    socket.write("220 host\r\n");
    talk(socket, false);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  found.port = (server.address() as { port: number }).port;
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((done) => server.close(done));
  });
  return found;
}

async function open(found: Host, changes: Partial<Target> = {}) {
  const opened = await openClient({
    host: "localhost",
    address: "127.0.0.1",
    port: found.port,
    hostname: "crepes.fr",
    timeoutMs: 5_000,
    ...changes,
  });
  if (opened.ok) closing.push(() => opened.client.quit());
  return opened;
}

const credentials = { user: "keryx", password: "pickles" };

test("where STARTTLS is offered the host is greeted again under TLS, whoever signed its certificate", async () => {
  const found = await host();
  const opened = await open(found);
  expect(opened).toMatchObject({ ok: true, client: { tls: { protocol: "TLSv1.3" } } });
  expect(found.lines).toEqual(["EHLO crepes.fr", "STARTTLS", "TLS EHLO crepes.fr"]);
  expect(found.names).toEqual(["localhost"]);
});

test("an address is called under TLS without a server name", async () => {
  const found = await host();
  expect(await open(found, { host: "127.0.0.1" })).toMatchObject({ ok: true, client: { tls: {} } });
  expect(found.names).toEqual([]);
});

test.each(["breaks", "hangs up"] as const)(
  "a host whose handshake %s is called again and spoken to in the clear",
  async (handshake) => {
    const found = await host(handshake);
    expect(await open(found)).toMatchObject({ ok: true, client: { tls: null } });
    expect(found.connections).toBe(2);
    expect(found.lines).toEqual(["EHLO crepes.fr", "STARTTLS", "EHLO crepes.fr"]);
  },
);

test("a host that does not want STARTTLS just now is spoken to in the clear on the same connection", async () => {
  const found = await host("is refused");
  expect(await open(found)).toMatchObject({ ok: true, client: { tls: null } });
  expect(found.connections).toBe(1);
});

test("plain text behind the 220 is an attack, and nothing is sent to this host now", async () => {
  const found = await host("is mixed");
  expect(await open(found)).toMatchObject({ ok: false, reply: { code: null, enhanced: "4.4.2" } });
  expect(found.connections).toBe(1);
});

test("credentials go out once the certificate proves the name", async () => {
  setDefaultCACertificates([pem.cert]);
  const found = await host();
  const transcript = new Transcript();
  expect(await open(found, { credentials, transcript })).toMatchObject({ ok: true, client: { tls: {} } });
  const secret = Buffer.from("\0keryx\0pickles").toString("base64");
  expect(found.lines.at(-1)).toBe(`TLS AUTH PLAIN ${secret}`);
  expect(transcript.text()).toMatch(/C: AUTH PLAIN \(hidden\)\nS: 235 /);
  expect(transcript.text()).not.toContain(secret);
});

test.each([
  ["nobody vouches for the certificate", [], "localhost", null],
  ["the certificate is for the name", ["ours"], "localhost", "certificate"],
  ["the certificate is for another name", ["ours"], "mx.example", null],
] as const)(
  "where nothing is demanded and %s, the client says what is proven",
  async (_, roots, name, proof) => {
    setDefaultCACertificates(roots.length > 0 ? [pem.cert] : []);
    expect(await open(await host(), { host: name })).toMatchObject({ ok: true, client: { proof } });
  },
);

test.each([
  ["nobody vouches for", "works", [], "localhost", "certificate-not-trusted"],
  ["is for another name", "works", ["ours"], "mx.example", "certificate-host-mismatch"],
  ["never comes", "hangs up", ["ours"], "localhost", "validation-failure"],
  ["is not offered", "is not offered", ["ours"], "localhost", "starttls-not-supported"],
  ["is refused just now", "is refused", ["ours"], "localhost", "starttls-not-supported"],
] as const)(
  "where a certificate is demanded and it %s, nothing goes out",
  async (_, handshake, roots, name, tlsFailure) => {
    setDefaultCACertificates(roots.length > 0 ? [pem.cert] : []);
    const found = await host(handshake);
    expect(await open(found, { host: name, demand: { kind: "certificate" } })).toMatchObject({
      ok: false,
      tlsFailure,
    });
    expect(found.connections).toBe(1);
    expect(found.lines.filter((line) => line.startsWith("TLS") && line !== "TLS QUIT")).toEqual([]);
  },
);

test("where a certificate is demanded a name in its subject alone is none", async () => {
  const bare = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    extensions: [{ name: "basicConstraints", cA: false }],
  });
  setDefaultCACertificates([bare.cert]);
  const found = await host("works", undefined, bare);
  expect(await open(found, { host: "localhost" })).toMatchObject({ client: { proof: "certificate" } });
  expect(await open(found, { host: "localhost", demand: { kind: "certificate" } })).toMatchObject({
    ok: false,
    tlsFailure: "certificate-host-mismatch",
  });
});

test("a host that refuses the credentials is quoted", async () => {
  setDefaultCACertificates([pem.cert]);
  const found = await host("works", "535 5.7.8 who are you?");
  expect(await open(found, { credentials })).toEqual({
    ok: false,
    reply: { code: 535, enhanced: "5.7.8", text: "who are you?" },
    tlsFailure: null,
  });
});

test.each([
  ["a certificate that nobody vouches for", "works", "localhost", "4.7.5"],
  ["a broken handshake", "breaks", "localhost", "4.7.5"],
  ["STARTTLS that is refused", "is refused", "localhost", "4.7.10"],
  ["no STARTTLS", "is not offered", "localhost", "4.7.10"],
] as const)(
  "with %s the credentials stay here, and the host is not called again",
  async (_, handshake, name, enhanced) => {
    const found = await host(handshake);
    expect(await open(found, { credentials, host: name })).toMatchObject({
      ok: false,
      reply: { code: null, enhanced },
    });
    expect(found.connections).toBe(1);
    expect(found.lines.join()).not.toContain("AUTH");
  },
);

test.each([
  ["where we signed in", credentials, " AUTH=<>"],
  ["elsewhere", undefined, ""],
])("MAIL says that nobody vouches for the sender: %s", async (_, given, parameter) => {
  setDefaultCACertificates([pem.cert]);
  const found = await host();
  const opened = await open(found, { credentials: given });
  if (!opened.ok) throw new Error(opened.reply.text);
  const message = { reversePath: "a@b.example", recipients: ["c@d.example"], sizeOctets: 0, smtpUtf8: false };
  await opened.client.send({ ...message, body: "7BIT", async *octets() {} });
  expect(found.lines).toContain(`TLS MAIL FROM:<a@b.example>${parameter}`);
});

test("credentials that make a command too long go in a line of their own", async () => {
  setDefaultCACertificates([pem.cert]);
  const found = await host("works", "334 ");
  const transcript = new Transcript();
  const long = { user: "keryx", password: "p".repeat(400) };
  await open(found, { credentials: long, transcript });
  const secret = Buffer.from(`\0keryx\0${long.password}`).toString("base64");
  expect(found.lines.slice(-2)).toEqual(["TLS AUTH PLAIN", `TLS ${secret}`]);
  expect(transcript.text()).not.toContain(secret);
});

test("a certificate for another name proves nothing", async () => {
  setDefaultCACertificates([pem.cert]);
  const found = await host();
  expect(await open(found, { credentials, host: "relay.example" })).toMatchObject({
    ok: false,
    reply: { enhanced: "4.7.5" },
  });
  await expect.poll(() => found.lines.at(-1)).toBe("TLS QUIT");
  expect(found.lines.join()).not.toContain("AUTH");
});
