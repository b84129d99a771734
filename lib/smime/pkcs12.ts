import {
  CertBag,
  type Certificate as Parsed,
  PFX,
  type PKCS8ShroudedKeyBag,
  type PrivateKeyInfo,
} from "pkijs";
import { type Certificate, readCertificate, spkiOf } from "./certificate.ts";
import { type Octets, octetsOf } from "./octets.ts";
import { type OwnKey, takeIn } from "./own-key.ts";
import { curveOf, Unsupported } from "./signature.ts";

export type KeyFileFault =
  /** Not PKCS #12, or nothing in it is a key with its certificate. */
  | "notKey"
  | "password"
  /** Protected in a way from before 2000 (3DES, RC2), which browsers have no code for. */
  | "old"
  /** A kind of key that browsers do not know. */
  | "kind";

export type KeyFile = { ok: true; keys: readonly OwnKey[] } | { ok: false; fault: KeyFileFault };

/** Reads a .p12 or .pfx: each private key in it, with its certificate. RFC 7292. */
export async function readKeyFile(octets: Uint8Array, password: string): Promise<KeyFile> {
  let pfx: PFX;
  try {
    pfx = PFX.fromBER(Uint8Array.from(octets));
  } catch {
    return { ok: false, fault: "notKey" };
  }
  const given = octetsOf(password).buffer;
  try {
    await pfx.parseInternalValues({ password: given, checkIntegrity: true });
  } catch (cause) {
    return { ok: false, fault: /integrity/i.test(String(cause)) ? "password" : "notKey" };
  }
  try {
    const { keys, certificates } = await contentsOf(pfx, given);
    const found: OwnKey[] = [];
    for (const pkcs8 of keys) {
      const certificate = await certificateFor(pkcs8, certificates);
      if (!certificate) continue;
      const chain = certificates.filter((one) => one !== certificate).map(({ der }) => der);
      found.push(await takeIn({ certificate, chain, pkcs8, password }));
    }
    return found.length > 0 ? { ok: true, keys: found } : { ok: false, fault: "notKey" };
  } catch (cause) {
    if (cause instanceof Unsupported) return { ok: false, fault: "kind" };
    return { ok: false, fault: isOld(octets) ? "old" : "password" };
  }
}

/** The schemes of RFC 7292 appendix C stand in the file by their OIDs, 1.2.840.113549.1.12.1 and a number of one octet. */
const oldScheme = [0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01];
const isOld = (octets: Uint8Array): boolean =>
  octets.some((_, at) => oldScheme.every((octet, next) => octets[at + next] === octet));

async function contentsOf(
  pfx: PFX,
  password: ArrayBuffer,
): Promise<{ keys: Octets[]; certificates: Certificate[] }> {
  const safe = pfx.parsedValue?.authenticatedSafe;
  if (!safe) throw new Error("There is nothing in it.");
  await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password })) });
  const contents = safe.parsedValue.safeContents as {
    value: { safeBags: { bagId: string; bagValue: unknown }[] };
  }[];
  const keys: Octets[] = [];
  const certificates: Certificate[] = [];
  for (const { bagId, bagValue } of contents.flatMap(({ value }) => value.safeBags)) {
    if (bagValue instanceof CertBag) {
      const read = await readCertificate(
        new Uint8Array((bagValue.parsedValue as Parsed).toSchema().toBER(false)),
      );
      certificates.push(read);
    } else if (bagId === "1.2.840.113549.1.12.10.1.2") {
      const bag = bagValue as PKCS8ShroudedKeyBag & {
        parseInternalValues(given: { password: ArrayBuffer }): Promise<void>;
      };
      await bag.parseInternalValues({ password });
      if (bag.parsedValue) keys.push(encoded(bag.parsedValue));
    } else if (bagId === "1.2.840.113549.1.12.10.1.1") keys.push(encoded(bagValue as PrivateKeyInfo));
  }
  return { keys, certificates };
}

const encoded = (key: PrivateKeyInfo): Octets => new Uint8Array(key.toSchema().toBER(false));

/** The certificate whose public key belongs to a private one. */
async function certificateFor(
  pkcs8: Octets,
  certificates: readonly Certificate[],
): Promise<Certificate | undefined> {
  for (const one of certificates) if (await isPair(pkcs8, spkiOf(one))) return one;
  return undefined;
}

/** Whether what one signs the other confirms. */
async function isPair(pkcs8: Octets, spki: Octets): Promise<boolean> {
  const curve = curveOf(spki);
  const how = curve
    ? { name: "ECDSA", namedCurve: curve.name, hash: "SHA-256" }
    : { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  try {
    const [own, open] = await Promise.all([
      crypto.subtle.importKey("pkcs8", pkcs8, how, false, ["sign"]),
      crypto.subtle.importKey("spki", spki, how, false, ["verify"]),
    ]);
    const said = octetsOf("one key");
    return await crypto.subtle.verify(how, open, await crypto.subtle.sign(how, own, said), said);
  } catch {
    return false;
  }
}
