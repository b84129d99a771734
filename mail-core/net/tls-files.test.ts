import { X509Certificate } from "node:crypto";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer, type SecureContext } from "node:tls";
import { generate } from "selfsigned";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeClock, fakeClock } from "../testing/fake-clock.ts";
import { tlsFiles } from "./tls-files.ts";

let dir: string;
let certFile: string;
let keyFile: string;
let clock: FakeClock;
let logged: string[];
/** File systems count in milliseconds at best: every write gets a time of its own. */
let written: number;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "keryx-tls-files-"));
  [certFile, keyFile] = [join(dir, "cert.pem"), join(dir, "key.pem")];
  clock = fakeClock();
  logged = [];
  written = 1_000;
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const pairFor = async (name: string) => {
  const { cert, private: key } = await generate([{ name: "commonName", value: name }], { keyType: "ec" });
  return { cert, key };
};
const write = async (file: string, text: string) => {
  await writeFile(file, text);
  written += 1;
  await utimes(file, written, written);
};
const writePair = async (name: string) => {
  const { cert, key } = await pairFor(name);
  await write(certFile, cert);
  await write(keyFile, key);
};
const open = () => {
  const note = (event: string) => void logged.push(event);
  return tlsFiles({ certFile, keyFile, clock, log: { info: note, warn: note, error: note } });
};

/** The name that a client sees. */
async function nameIn(context: SecureContext): Promise<string | undefined> {
  const server = createServer({ SNICallback: (_, done) => done(null, context) });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  try {
    return await new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port, servername: "x.example", rejectUnauthorized: false });
      socket.once("error", reject).once("secureConnect", () => {
        resolve(/CN=(.*)/.exec(new X509Certificate(socket.getPeerCertificate().raw).subject)?.[1]);
        socket.destroy();
      });
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test("files that changed are read again for the next connection, and looked at once a second", async () => {
  await writePair("first.example");
  const files = open();
  await writePair("second.example");
  expect(await nameIn(files.context())).toBe("first.example");
  clock.advance(1_000);
  const second = files.context();
  expect(await nameIn(second)).toBe("second.example");
  clock.advance(60_000);
  expect(files.context()).toBe(second);
  expect(logged).toEqual(["certificate read again"]);
});

test("a certificate that came before its key waits for it", async () => {
  await writePair("first.example");
  const files = open();
  const { cert, key } = await pairFor("second.example");
  await write(certFile, cert);
  clock.advance(1_000);
  expect(await nameIn(files.context())).toBe("first.example");
  await write(keyFile, key);
  clock.advance(1_000);
  expect(await nameIn(files.context())).toBe("second.example");
  expect(logged).toEqual(["certificate not usable, the last one stays", "certificate read again"]);
});

test("files that are broken or gone leave the last good pair in place, and are said once for each change", async () => {
  await writePair("first.example");
  const files = open();
  const good = files.context();
  await write(certFile, "-----BEGIN CERTIFICATE-----\nnonsense\n");
  for (let n = 0; n < 3; n++) {
    clock.advance(1_000);
    expect(files.context()).toBe(good);
  }
  expect(logged).toEqual(["certificate not usable, the last one stays"]);
  await rm(keyFile);
  clock.advance(1_000);
  expect(files.context()).toBe(good);
  await writePair("third.example");
  clock.advance(1_000);
  expect(await nameIn(files.context())).toBe("third.example");
});

test("a first pair that cannot be used is an error of the start", async () => {
  await writePair("first.example");
  await write(keyFile, "junk");
  expect(open).toThrow();
});
