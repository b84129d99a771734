import { X509Certificate } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { PlainFailure } from "../plain-failure.ts";

export interface CertificateFiles {
  certFile: string;
  keyFile: string;
}

const lifetimeMs = 10 * 365 * 86_400_000;

/** The files that were given, when they can be used; else a sentence that says why not. */
export async function checkCertificate(files: CertificateFiles): Promise<CertificateFiles> {
  const read = async (name: string, file: string) => {
    try {
      return await readFile(file, "utf8");
    } catch (error) {
      throw new PlainFailure(
        `${name} names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code}): put the file there, or leave both out for a self-signed certificate.`,
      );
    }
  };
  const [cert, key] = [
    await read("KERYX_TLS_CERT", files.certFile),
    await read("KERYX_TLS_KEY", files.keyFile),
  ];
  try {
    createSecureContext({ cert, key });
  } catch {
    throw new PlainFailure(
      `The certificate in ${files.certFile} and the key in ${files.keyFile} do not work together: give a certificate chain and its private key, both in PEM and without a passphrase.`,
    );
  }
  return files;
}

/**
 * The certificate that Keryx makes for itself, so that STARTTLS and implicit TLS work at once: P-256, ten years, for
 * the host name and localhost. Made again when the host name is another or it has run out.
 */
export async function ownCertificate(
  dataDir: string,
  hostname: string,
  now = Date.now(),
): Promise<CertificateFiles> {
  const dir = join(dataDir, "tls");
  const files = { certFile: join(dir, "cert.pem"), keyFile: join(dir, "key.pem") };
  if (await serves(files, hostname, now)) return files;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const names = [...new Set([hostname, "localhost"])];
  // Once in the life of a server: what makes it is not read at each start.
  const { generate } = await import("selfsigned");
  const made = await generate([{ name: "commonName", value: hostname.slice(0, 64) }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    // A clock that is behind must not refuse it.
    notBeforeDate: new Date(now - 86_400_000),
    notAfterDate: new Date(now + lifetimeMs),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          { type: 7 as const, ip: "127.0.0.1" },
          { type: 7 as const, ip: "::1" },
        ],
      },
    ],
  });
  // The key first: a start that is cut off here finds no certificate and makes both again.
  for (const [file, pem] of [
    [files.keyFile, made.private],
    [files.certFile, made.cert],
  ] as const) {
    await writeFile(`${file}.new`, pem, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  }
  return files;
}

async function serves(files: CertificateFiles, hostname: string, now: number): Promise<boolean> {
  try {
    const cert = await readFile(files.certFile, "utf8");
    createSecureContext({ cert, key: await readFile(files.keyFile, "utf8") });
    const certificate = new X509Certificate(cert);
    const names = certificate.subjectAltName?.split(", ") ?? [];
    return names.includes(`DNS:${hostname}`) && certificate.validToDate.getTime() > now;
  } catch {
    return false;
  }
}
