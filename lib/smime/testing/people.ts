import { type Certificate, certificatesOfFile } from "../certificate.ts";
import type { OwnKey } from "../own-key.ts";
import { readKeyFile } from "../pkcs12.ts";
import type { OpenSsl } from "./openssl.ts";

/** Makes an issuer, `root`, and whom it certifies: `ana` of crepes.fr, with RSA, and `bob` of hamburger.edu, with an elliptic curve. Their keys, as their files are read. */
export async function certifyPeople(openssl: OpenSsl): Promise<Record<"ana" | "bob", OwnKey>> {
  await openssl.certify({ address: null, name: "root" });
  await openssl.certify({ address: "ana@crepes.fr", name: "ana", issuer: "root" });
  await openssl.certify({ address: "bob@hamburger.edu", name: "bob", issuer: "root", key: "ec" });
  return { ana: await keyOf(openssl, "ana"), bob: await keyOf(openssl, "bob") };
}

async function keyOf(openssl: OpenSsl, name: string): Promise<OwnKey> {
  const read = await readKeyFile(await openssl.get(`${name}.p12`), "crepes");
  if (!read.ok || !read.keys[0]) throw new Error(`${name}.p12 is not read.`);
  return read.keys[0];
}

/** As we read `NAME.pem`. */
export async function certificateOf(openssl: OpenSsl, name: string): Promise<Certificate> {
  const [certificate] = await certificatesOfFile(await openssl.get(`${name}.pem`));
  if (!certificate) throw new Error(`${name}.pem is not read.`);
  return certificate;
}
