import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkCertificate, ownCertificate } from "./certificate.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "keryx-tls-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test("the own certificate is for the host name and localhost, for ten years, and its key is ours alone", async () => {
  const { certFile, keyFile } = await ownCertificate(dir, "mail.crepes.fr");
  const certificate = new X509Certificate(await readFile(certFile));
  expect(certificate.checkHost("mail.crepes.fr")).toBe("mail.crepes.fr");
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
  expect(certificate.validToDate.getUTCFullYear() - new Date().getUTCFullYear()).toBeGreaterThanOrEqual(9);
  expect((await stat(keyFile)).mode & 0o077).toBe(0);
});

test("a client that trusts it speaks TLS with it", async () => {
  const { certFile, keyFile } = await ownCertificate(dir, "mail.crepes.fr");
  const [cert, key] = [await readFile(certFile), await readFile(keyFile)];
  const server = createServer({ cert, key }, (socket) => socket.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: "127.0.0.1", port, ca: cert, servername: "mail.crepes.fr" });
  await once(client, "secureConnect");
  expect(client.authorized).toBe(true);
  client.destroy();
  server.close();
  await once(server, "close");
});

test("it is kept at the next start, and made again for another name or when it has run out", async () => {
  const { certFile } = await ownCertificate(dir, "mail.crepes.fr");
  const first = await readFile(certFile, "utf8");
  await ownCertificate(dir, "mail.crepes.fr");
  expect(await readFile(certFile, "utf8")).toBe(first);
  await ownCertificate(dir, "mx.crepes.fr");
  const second = await readFile(certFile, "utf8");
  expect(second).not.toBe(first);
  await ownCertificate(dir, "mx.crepes.fr", Date.now() + 11 * 365 * 86_400_000);
  expect(await readFile(certFile, "utf8")).not.toBe(second);
});

test("files that are missing or do not belong together are refused in one sentence", async () => {
  const here = await ownCertificate(join(dir, "a"), "a.example");
  const there = await ownCertificate(join(dir, "b"), "b.example");
  await expect(checkCertificate({ certFile: join(dir, "none"), keyFile: here.keyFile })).rejects.toThrow(
    /^KERYX_TLS_CERT names .*none, which cannot be read \(ENOENT\)/,
  );
  await expect(checkCertificate({ certFile: here.certFile, keyFile: there.keyFile })).rejects.toThrow(
    /do not work together/,
  );
  await writeFile(join(dir, "junk"), "junk");
  await expect(checkCertificate({ certFile: join(dir, "junk"), keyFile: here.keyFile })).rejects.toThrow(
    /do not work together/,
  );
  expect(await checkCertificate(here)).toBe(here);
});
